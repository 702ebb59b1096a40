// SPDX-License-Identifier: MIT
#include <redzap/kernel/reference/masked_conv2d.hpp>
#include <redzap/kernel/simd/conv2d.hpp>
#include <redzap/kernel/simd/masked_conv2d.hpp>
#include <redzap/kernel/simd/zero_pad2d.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <vector>

#include "support/guarded.hpp"
#include "support/owned.hpp"
#include "support/random.hpp"

using namespace redzap;

namespace {
/// What each thread works in, behind guard pages.
struct memory {
  std::vector<std::unique_ptr<test::guarded_buffer<std::uint16_t>>> lists;
  std::vector<std::unique_ptr<test::guarded_buffer<float>>> partials;
  std::vector<kernel::masked_memory> all;
  memory(window_table const& table, test::problem const& p, int threads) {
    for (int t = 0; t < threads; ++t) {
      lists.push_back(std::make_unique<test::guarded_buffer<std::uint16_t>>(work_list::capacity(table)));
      partials.push_back(
          std::make_unique<test::guarded_buffer<float>>(kernel::masked_partial_floats(p.input, p.options)));
      all.push_back({lists.back()->span(), partials.back()->span()});
    }
  }
};
}  // namespace

TEST_CASE(
    "masked_conv2d, packed: bit for bit the reference, on a pattern's other positions, for any number of threads") {
  for (test::problem const& p : test::mini()) {
    if (p.input.n != 1) continue;
    CAPTURE(p.name);
    shape const out = p.output();
    auto const x = test::ifmap(p, 8), weight = test::weight(p, 8), bias = test::bias(p, 8);
    auto values = test::labels(out, 8, 0.3, 3);
    for (std::size_t i = 0; i < values.size(); ++i)  // I_s is not looked at
      if (int const at = static_cast<int>(i) % (out.h * out.w); pattern::d.contains(at / out.w, at % out.w))
        values[i] = 9;
    test::owned<float> expected(out, -7.0f);
    kernel::reference::masked_conv2d(test::owned<float>(p.input, x).view(), weight.data(), bias.data(), p.options,
                                     test::owned<label>(out, values).view(), 0, expected.view());
    for (label& l : values)
      if (l == 9) l = 0;
    kernel::packed_conv2d_weight const packed(p.input.c, p.options, weight, bias);
    window_table const table = window_table::outside(p.input, p.options, pattern::d);
    test::guarded<float> const ifmap(p.input, x);
    test::guarded<float> padded(padded_shape(p.input, p.options.padding));
    kernel::zero_pad2d(ifmap.view(), p.options.padding, padded.view());
    test::guarded<label> const labels(out, values);
    for (int const threads : {1, 3}) {
      memory const own(table, p, threads);
      test::guarded<float> ofmap(out, -7.0f);
      kernel::masked_conv2d(padded.view(), packed, table, labels.view(), 0, ofmap.view(), own.all);
      CHECK(ofmap.values() == expected.values());
    }
  }
}

TEST_CASE("masked_conv2d, packed: labels all 0 give the dense layer") {
  for (test::problem const& p : test::problems) {
    if (p.input.n != 1) continue;
    CAPTURE(p.name);
    auto const x = test::ifmap(p, 9), weight = test::weight(p, 9), bias = test::bias(p, 9);
    kernel::packed_conv2d_weight const packed(p.input.c, p.options, weight, bias);
    window_table const table = window_table::all(p.input, p.options);
    test::guarded<float> const ifmap(p.input, x);
    test::guarded<float> padded(padded_shape(p.input, p.options.padding));
    kernel::zero_pad2d(ifmap.view(), p.options.padding, padded.view());
    test::guarded<label> const labels(p.output(), label{0});
    test::guarded<float> dense(p.output()), masked(p.output(), -7.0f);
    memory const own(table, p, 1);
    kernel::conv2d(ifmap.view(), packed, position_table::all(p.input, p.options), dense.view());
    kernel::masked_conv2d(padded.view(), packed, table, labels.view(), 0, masked.view(), own.all);
    CHECK(masked.values() == dense.values());
  }
}
