// SPDX-License-Identifier: MIT
#include <redzap/kernel/reference/conv2d.hpp>
#include <redzap/kernel/simd/conv2d.hpp>

#include <doctest/doctest.h>

#include "support/guarded.hpp"
#include "support/owned.hpp"
#include "support/random.hpp"

using namespace redzap;

TEST_CASE("conv2d, packed: bit for bit the reference, for any number of threads") {
  for (test::problem const& p : test::mini()) {
    CAPTURE(p.name);
    auto const x = test::ifmap(p, 7), weight = test::weight(p, 7), bias = test::bias(p, 7);
    test::owned<float> expected(p.output());
    kernel::reference::conv2d(test::owned<float>(p.input, x).view(), weight.data(), bias.data(), p.options,
                              expected.view());
    kernel::packed_conv2d_weight const packed(p.input.c, p.options, weight, bias);
    position_table const exact = position_table::all(p.input, p.options);
    test::guarded<float> const ifmap(p.input, x);
    for (int const fewest : {0, 2, 5, 1000})   // 0: without a border
      for (int const threads : {1, 3}) {
        position_table const table = fewest == 0 ? exact : exact.joined(fewest);
        test::guarded<float> ofmap(p.output(), -7.0f);
        shape const with_border = padded_shape(p.input, p.options.padding);
        test::guarded<float> padded(with_border.batch(with_border.n * threads), -7.0f);
        CHECK(layout::packed::size(padded.view().extents) == kernel::bordered_ifmap::floats(with_border, threads));
        for (int n = 0; n < p.input.n; ++n)
          kernel::conv2d(ifmap.image(n), packed, table, ofmap.image(n), threads, padded.view().data);
        CHECK(ofmap.values() == expected.values());
        test::guarded<float> together(p.output(), -7.0f);
        kernel::conv2d(ifmap.view(), packed, table, together.view(), threads, padded.view().data);
        CHECK(together.values() == expected.values());
      }
  }
}
