// SPDX-License-Identifier: MIT
#include <redzap/kernel/reference/masked_conv2d.hpp>
#include <redzap/kernel/reference/pointwise.hpp>
#include <redzap/kernel/simd/masked_positions.hpp>
#include <redzap/kernel/simd/zero_pad2d.hpp>

#include <doctest/doctest.h>

#include <cstdint>

#include "support/guarded.hpp"
#include "support/owned.hpp"
#include "support/random.hpp"

using namespace redzap;
using kernel::packed_conv2d_weight;

namespace {
/// The entries of a table that carry a label in channel m, the slow way.
std::vector<std::uint16_t> entries_of(position_table const& table, std::vector<label> const& labels, shape out, int m,
                                      label chosen) {
  std::vector<std::uint16_t> result;
  for (int i = 0; i < table.size(); ++i)
    if (labels[std::size_t(m) * out.h * out.w + table.positions()[i]] == chosen)
      result.push_back(static_cast<std::uint16_t>(i));
  return result;
}

/// The ifmap with its zero border, from values in nchw order.
struct padded : test::guarded<float> {
  padded(shape in, conv2d_options const& options, std::vector<float> const& values,
         test::guard_page side = test::guard_page::after)
      : test::guarded<float>(padded_shape(in, options), 0.0f, side) {
    kernel::zero_pad2d(test::guarded<float>(in, values).view(), options.padding, view());
  }
};

template <class Isa>
void check_masked(test::problem const& p, double density) {
  CAPTURE(p.name);
  shape const out = p.output();
  auto const x = test::ifmap(p, 3), weight = test::weight(p, 3), bias = test::bias(p, 3);
  auto const labels = test::labels(out, 3, density, 3);
  test::owned<label> const map(out, labels);
  test::owned<float> expected(out, -7.0f);
  kernel::reference::masked_conv2d(test::owned<float>(p.input, x).view(), weight.data(), bias.data(), p.options,
                                   map.view(), 0, expected.view());

  packed_conv2d_weight const packed(p.input.c, p.options, weight, bias, packed_conv2d_weight::order::dot);
  position_table const table = position_table::all(p.input, p.options);
  for (auto side : {test::guard_page::after, test::guard_page::before}) {
    padded const ifmap(p.input, p.options, x, side);
    test::guarded<float> ofmap(out, -7.0f, side);
    for (int m = 0; m < out.c; ++m) {
      auto const entries = entries_of(table, labels, out, m, 0);
      kernel::masked_positions<Isa>(ifmap.view(), packed, table, std::span<std::uint16_t const>(entries), m,
                                    ofmap.view().data + m / 16 * out.h * out.w * 16);
    }
    CHECK(ofmap.values() == expected.values());
  }
}
}  // namespace

TEST_CASE("masked_positions: bit for bit the reference, at several densities") {
  for (test::problem const& p : test::mini())
    if (p.input.n == 1)
      for (double const density : {0.05, 0.3, 1.0}) check_masked<native_isa>(p, density);
}

TEST_CASE("masked_positions: on the layers of the network") {
  for (test::problem const& p : test::problems)
    if (p.name.starts_with("cifar")) check_masked<native_isa>(p, 0.1);
}

TEST_CASE("masked_positions: the scalar fallback too") {
  for (test::problem const& p : test::mini())
    if (p.input.n == 1) check_masked<isa::scalar>(p, 0.4);
}

TEST_CASE("masked_pointwise: bit for bit the reference, on a pooled map") {
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

    packed_conv2d_weight const packed(
        p.input.c, {.out_channels = out.c, .kernel = 1, .groups = p.options.groups, .activation = p.options.activation},
        aggregated, bias, packed_conv2d_weight::order::dot);
    position_table const table = position_table::all(p.input, p.options);
    test::guarded<float> const pooled(pool, x);
    test::guarded<float> ofmap(out, -7.0f);
    for (int m = 0; m < out.c; ++m) {
      auto const entries = entries_of(table, labels, out, m, 2);
      kernel::masked_pointwise(pooled.view(), packed, table, std::span<std::uint16_t const>(entries), m,
                               ofmap.view().data + m / 16 * out.h * out.w * 16);
    }
    CHECK(ofmap.values() == expected.values());
  }
}

TEST_CASE("masked_positions: a result does not depend on its neighbours in the list, with values that round") {
  test::generator random(9);
  auto real = [&](std::size_t size) {
    std::vector<float> result(size);
    for (float& value : result) value = random.real(-1, 1);
    return result;
  };
  for (int const channels : {7, 16, 40, 100}) {
    CAPTURE(channels);
    conv2d_options const options{.out_channels = 1, .kernel = 3, .padding = 1};
    shape const in{.c = channels, .h = 11, .w = 11};
    std::vector<float> const x = real(in.size()), weight = real(std::size_t(channels) * 9), bias = real(1);
    packed_conv2d_weight const packed(channels, options, weight, bias);
    position_table const table = position_table::all(in, options);
    padded const ifmap(in, options, x);
    test::guarded<float> together({.c = 1, .h = 11, .w = 11}), alone({.c = 1, .h = 11, .w = 11});
    std::vector<std::uint16_t> all(121);
    for (std::uint16_t i = 0; i < 121; ++i) all[i] = i;
    std::span<std::uint16_t const> const entries(all);
    kernel::masked_positions(ifmap.view(), packed, table, entries, 0, together.view().data);
    for (std::size_t first = 0, count = 1; first < 121; first += count, count = count % 11 + 1)
      kernel::masked_positions(ifmap.view(), packed, table, entries.subspan(first, std::min(count, 121 - first)), 0,
                               alone.view().data);
    CHECK(together.values() == alone.values());
    kernel::masked_positions<isa::scalar>(ifmap.view(), packed, table, entries, 0, alone.view().data);
    auto const vector = together.values(), scalar = alone.values();
    for (int i = 0; i < 121; ++i) CHECK(std::abs(vector[i] - scalar[i]) < 1e-4f);
  }
}

TEST_CASE("masked_positions: the micro-kernel reads no weight beyond its row") {
  conv2d_options const options{.out_channels = 3, .kernel = 3, .padding = 1};
  shape const in{.c = 48, .h = 6, .w = 6};
  auto const x = test::integers(in.size(), 6, -8, 8), weight = test::integers(3 * 48 * 9, 7, -4, 4);
  packed_conv2d_weight const packed(48, options, weight, {});
  position_table const table = position_table::all(in, options);
  std::vector<std::uint16_t> entries(36);
  for (std::uint16_t i = 0; i < 36; ++i) entries[i] = i;
  padded const ifmap(in, options, x);
  test::guarded<float> ofmap({.c = 16, .h = 6, .w = 6}), expected(ofmap.extents);
  kernel::masked_positions(ifmap.view(), packed, table, std::span<std::uint16_t const>(entries), 1,
                           expected.view().data);
  auto const size = static_cast<std::size_t>(packed.row_floats());
  for (auto side : {test::guard_page::after, test::guard_page::before}) {
    test::guarded_buffer<float> row(size, side);
    std::copy_n(packed.dot_row(1), size, row.data());
    kernel::detail::dot_run<native_isa, false>(
        ifmap.view().data, row.data(), {ifmap.extents, options}, std::span<std::uint16_t const>(entries), table.positions(),
        {0.0f, activation::none, ofmap.view().data + 1}, [&](std::uint16_t i) { return table.padded_offsets()[i]; });
    CHECK(ofmap.values() == expected.values());
  }
}
