// SPDX-License-Identifier: MIT
#include <redzap/kernel/reference/masked_conv2d.hpp>
#include <redzap/kernel/reference/pointwise.hpp>
#include <redzap/kernel/simd/masked_block.hpp>
#include <redzap/kernel/simd/zero_pad2d.hpp>
#include <redzap/precision/bf16.hpp>
#include <redzap/precision/f16.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include "support/guarded.hpp"
#include "support/owned.hpp"
#include "support/random.hpp"
#include "support/rounded_sum.hpp"

using namespace redzap;
using kernel::packed_conv2d_weight;

namespace {
/// The ifmap with its zero border, from values in nchw order.
struct padded : test::guarded<float> {
  padded(shape in, conv2d_options const& options, std::vector<float> const& values,
         test::guard_page side = test::guard_page::after)
      : test::guarded<float>(padded_shape(in, options.padding), 0.0f, side) {
    kernel::zero_pad2d(test::guarded<float>(in, values).view(), options.padding, view());
  }
};

/// A layer's activations with one label, all blocks and strips, into an ofmap of -7.
template <class Isa, class Precision>
std::vector<float> run_masked(test::guarded<float> const& ifmap, packed_conv2d_weight<Precision> const& weight,
                              window_table const& table, shape before_padding, shape out,
                              std::vector<label> const& labels, label chosen, test::guard_page side) {
  test::guarded<label> const map(out, labels);
  test::guarded<float> ofmap(out, -7.0f, side);
  test::guarded_buffer<std::uint16_t> memory(work_list::capacity(table));
  test::guarded_buffer<float> partials(kernel::masked_partial_floats(before_padding, weight.options()));
  std::fill(partials.span().begin(), partials.span().end(), std::numeric_limits<float>::quiet_NaN());
  for (int mb = 0; mb < weight.output_blocks(); ++mb) {
    std::ptrdiff_t const block = std::ptrdiff_t(mb) * out.h * out.w * 16;
    kernel::masked_block<Isa>(
        ifmap.view(), weight, table, mb, {memory.span(), partials.span()}, ofmap.view().data + block,
        [&](work_list& list, auto const& strip) { list.fill(map.view().data + block, chosen, strip); });
  }
  return ofmap.values();
}

template <class Isa, class Precision = precision::f32>
void check_masked(test::problem const& p, double density) {
  CAPTURE(p.name);
  shape const out = p.output();
  auto const x = test::ifmap(p, 3), weight = test::weight(p, 3), bias = test::bias(p, 3);
  auto const labels = test::labels(out, 3, density, 3);
  test::owned<label> const map(out, labels);
  test::owned<float> expected(out, -7.0f);
  kernel::reference::masked_conv2d(test::owned<float>(p.input, x).view(), weight.data(), bias.data(), p.options,
                                   map.view(), 0, expected.view());
  packed_conv2d_weight<Precision> const packed(p.input.c, p.options, weight, bias,
                                               packed_conv2d_weight<Precision>::order::dot);
  window_table const table = window_table::all(p.input, p.options);
  for (auto side : {test::guard_page::after, test::guard_page::before})
    CHECK(run_masked<Isa>(padded(p.input, p.options, x, side), packed, table, p.input, out, labels, 0, side) ==
          expected.values());
}
}  // namespace

TEST_CASE("masked_block: bit for bit the reference, at several densities") {
  for (test::problem const& p : test::mini())
    if (p.input.n == 1)
      for (double const density : {0.05, 0.3, 1.0}) check_masked<native_isa>(p, density);
}

TEST_CASE("masked_block: on the layers of the network, in several chunks and strips") {
  for (test::problem const& p : test::problems)
    if (p.name.starts_with("cifar")) check_masked<native_isa>(p, 0.1);
}

TEST_CASE("masked_block: weights in 16 bits that hold them exactly, the same bits") {
  for (test::problem const& p : test::mini()) {
    if (p.input.n != 1) continue;
    check_masked<native_isa, precision::bf16>(p, 0.3), check_masked<isa::scalar, precision::bf16>(p, 0.3);
    check_masked<native_isa, precision::f16>(p, 0.3), check_masked<isa::scalar, precision::f16>(p, 0.3);
  }
}

TEST_CASE("masked_block: the scalar fallback too") {
  for (test::problem const& p : test::mini())
    if (p.input.n == 1) check_masked<isa::scalar>(p, 0.4);
}

TEST_CASE("masked_block: bit for bit the reference, on a pooled map") {
  for (test::problem const& p : test::mini()) {
    if (p.input.n != 1) continue;
    CAPTURE(p.name);
    shape const out = p.output(), pool{.c = p.input.c, .h = out.h, .w = out.w};
    auto const x = test::integers(pool.size(), 4, -30, 30);
    auto const aggregated = test::integers(std::size_t(out.c) * p.weight().c, 5, -20, 20);
    auto const bias = test::bias(p, 4);
    auto const labels = test::labels(out, 4, 0.2, 3);
    test::owned<label> const map(out, labels);
    test::owned<float> expected(out, -7.0f);
    kernel::reference::pointwise(test::owned<float>(pool, x).view(), aggregated.data(), bias.data(),
                                 p.options.activation, map.view(), 2, expected.view(), p.options.groups);
    conv2d_options const pointwise{
        .out_channels = out.c, .kernel = 1, .groups = p.options.groups, .activation = p.options.activation};
    packed_conv2d_weight const packed(p.input.c, pointwise, aggregated, bias, packed_conv2d_weight<>::order::dot);
    CHECK(run_masked<native_isa>(test::guarded<float>(pool, x), packed, window_table::all(pool, pointwise), pool, out,
                                 labels, 2, test::guard_page::after) == expected.values());
  }
}

TEST_CASE("masked_block: a result does not depend on its neighbours in the list, with values that round") {
  for (int const channels : {7, 16, 40, 100}) {
    CAPTURE(channels);
    conv2d_options const options{.out_channels = 1, .kernel = 3, .padding = 1};
    shape const in{.c = channels, .h = 11, .w = 11}, out{.c = 1, .h = 11, .w = 11};
    auto const x = test::reals(in.size(), 7), weight = test::reals(std::size_t(channels) * 9, 8);
    auto const bias = test::reals(1, 9);
    packed_conv2d_weight const packed(channels, options, weight, bias);
    window_table const table = window_table::all(in, options);
    padded const ifmap(in, options, x);
    auto run = [&]<class Isa>(Isa, std::vector<label> const& labels) {
      return run_masked<Isa>(ifmap, packed, table, in, out, labels, 0, test::guard_page::after);
    };
    auto const together = run(native_isa{}, std::vector<label>(121, 0));
    for (int part = 0; part < 7; ++part) {  // every seventh alone, then every seventh left out
      for (bool const alone : {true, false}) {
        std::vector<label> labels(121);
        for (int i = 0; i < 121; ++i) labels[i] = (i % 7 == part) != alone;
        auto const some = run(native_isa{}, labels);
        for (int i = 0; i < 121; ++i) CHECK(some[i] == (labels[i] == 0 ? together[i] : -7.0f));
      }
    }
    auto const scalar = run(isa::scalar{}, std::vector<label>(121, 0));
    for (int i = 0; i < 121; ++i) CHECK(std::abs(together[i] - scalar[i]) < 1e-4f);
  }
}

TEST_CASE_TEMPLATE("masked_block: values that round, as near to sums in double as storage and f32 sums allow",
                   Precision, precision::f32, precision::bf16, precision::f16) {
  conv2d_options const options{.out_channels = 3, .kernel = 3, .padding = 1};
  for (int const channels : {5, 16, 100}) {
    CAPTURE(channels);
    shape const in{.c = channels, .h = 7, .w = 6}, out{.c = 3, .h = 7, .w = 6};
    auto const x = test::reals(in.size(), 10), weight = test::reals(std::size_t(channels) * 27, 11);
    auto const bias = test::reals(3, 12);
    packed_conv2d_weight<Precision> const packed(channels, options, weight, bias);
    auto const found = run_masked<native_isa>(padded(in, options, x), packed, window_table::all(in, options), in, out,
                                              std::vector<label>(out.size(), 0), 0, test::guard_page::after);
    for (int m = 0; m < 3; ++m)
      for (int p = 0; p < 7; ++p)
        for (int q = 0; q < 6; ++q) {
          test::rounded_sum<Precision> sum(bias[std::size_t(m)]);
          for (int c = 0; c < channels; ++c)
            for (int r = std::max(0, 1 - p); r < std::min(3, 8 - p); ++r)
              for (int s = std::max(0, 1 - q); s < std::min(3, 7 - q); ++s)
                sum.add(x[std::size_t((c * 7 + p + r - 1) * 6 + q + s - 1)],
                        weight[std::size_t(((m * channels + c) * 3 + r) * 3 + s)]);
          sum.check(found[std::size_t((m * 7 + p) * 6 + q)]);
        }
  }
}

TEST_CASE_TEMPLATE("masked_block: the micro-kernel reads no weight beyond its row and no window beyond its own",
                   Precision, precision::f32, precision::bf16, precision::f16) {
  shape const in{.c = 48, .h = 6, .w = 6};
  auto const x = test::integers(in.size(), 6, -8, 8), weight = test::integers(48 * 9, 7, -4, 4);
  conv2d_options const options{.out_channels = 1, .kernel = 3};
  packed_conv2d_weight<Precision> const packed(48, options, weight, {});
  window_table const table = window_table::all(in, options);
  std::vector<std::uint16_t> entries(16);
  std::iota(entries.begin(), entries.end(), std::uint16_t{0});
  auto const size = static_cast<std::size_t>(packed.row_floats());
  for (auto side : {test::guard_page::after, test::guard_page::before}) {
    test::guarded<float> const ifmap(in, x, side);
    test::guarded_buffer<typename Precision::storage> row(size, side);
    test::guarded_buffer<float> partials(16 * 16, side);
    std::copy_n(packed.dot_row(0, 0), size, row.data());
    auto* const partial = reinterpret_cast<float(*)[16]>(partials.data());
    kernel::detail::dot_chunk<Precision> const of{.weight = row.data(),
                                       .weights = packed.row_floats(),
                                       .ifmap = ifmap.view().data,
                                       .offsets = table.offsets(),
                                       .to_next = table.to_next(),
                                       .kernel = options.kernel,
                                       .first = true};
    kernel::detail::dot_row<native_isa>(of, table.side(), entries, partial);
    for (int j = 0; j < 16; ++j) {
      float expected = 0;
      for (int c = 0; c < 48; ++c)
        for (int tap = 0; tap < 9; ++tap)
          expected +=
              x[std::size_t(c * 36 + (j / 4 + tap / 3) * 6 + j % 4 + tap % 3)] * weight[std::size_t(c * 9 + tap)];
      CHECK(std::accumulate(partial[j], partial[j] + 16, 0.0f) == expected);
    }
  }
}
