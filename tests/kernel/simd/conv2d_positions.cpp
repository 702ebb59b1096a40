// SPDX-License-Identifier: MIT
#include <redzap/kernel/reference/conv2d.hpp>
#include <redzap/kernel/simd/conv2d_positions.hpp>

#include <doctest/doctest.h>

#include "support/guarded.hpp"
#include "support/owned.hpp"
#include "support/random.hpp"

using namespace redzap;
using kernel::packed_conv2d_weight;

namespace {
template <class Isa>
void check_all_positions(test::problem const& p) {
  CAPTURE(p.name);
  auto const x = test::ifmap(p, 1), weight = test::weight(p, 1), bias = test::bias(p, 1);
  test::owned<float> expected(p.output());
  kernel::reference::conv2d(test::owned<float>(p.input, x).view(), weight.data(), bias.data(), p.options,
                            expected.view());

  packed_conv2d_weight const packed(p.input.c, p.options, weight, bias, packed_conv2d_weight<>::order::broadcast);
  position_table const table = position_table::all(p.input, p.options);
  for (auto side : {test::guard_page::after, test::guard_page::before}) {
    test::guarded<float> const ifmap(p.input, x, side);
    test::guarded<float> ofmap(p.output(), -7.0f, side);
    for (int n = 0; n < p.input.n; ++n)
      kernel::conv2d_positions<Isa>(ifmap.image(n), packed, table, 0, packed.output_blocks(), ofmap.image(n).data);
    CHECK(ofmap.values() == expected.values());
  }
}
}  // namespace

TEST_CASE("conv2d_positions: all positions, bit for bit the reference") {
  for (test::problem const& p : test::problems) check_all_positions<native_isa>(p);
}

TEST_CASE("conv2d_positions: the scalar fallback too") {
  for (test::problem const& p : test::mini()) check_all_positions<isa::scalar>(p);
}

TEST_CASE("conv2d_positions: a pattern's positions and blocks, all others untouched") {
  for (test::problem const& p : test::mini()) {
    if (p.input.n != 1) continue;
    CAPTURE(p.name);
    auto const x = test::ifmap(p, 2), weight = test::weight(p, 2), bias = test::bias(p, 2);
    test::owned<float> dense(p.output());
    kernel::reference::conv2d(test::owned<float>(p.input, x).view(), weight.data(), bias.data(), p.options,
                              dense.view());
    packed_conv2d_weight const packed(p.input.c, p.options, weight, bias);
    test::guarded<float> const ifmap(p.input, x);
    shape const out = p.output();
    for (pattern const& which : {pattern::a, pattern::d}) {
      position_table const table = position_table::inside(p.input, p.options, which);
      for (int block = 0; block < packed.output_blocks(); ++block) {
        test::guarded<float> ofmap(out, -7.0f);
        float* const at = ofmap.view().data + block * out.h * out.w * 16;
        kernel::conv2d_positions(ifmap.view(), packed, table, block, 1, at);
        bool equal = true;
        for (int m = 0; m < out.c; ++m)
          for (int i = 0; i < out.h; ++i)
            for (int j = 0; j < out.w; ++j) {
              bool const computed = m / 16 == block && which.contains(i, j);
              equal = equal && ofmap.view()(0, m, i, j) == (computed ? dense.view()(0, m, i, j) : -7.0f);
            }
        CHECK(equal);
      }
    }
  }
}

TEST_CASE("conv2d_positions: tail channels of the ofmap are written as activation(0)") {
  conv2d_options const options{.out_channels = 3, .kernel = 1};
  std::vector<float> const weight(6, 1.0f), bias(3, 5.0f), x(8, 2.0f);
  packed_conv2d_weight const packed(2, options, weight, bias);
  test::guarded<float> const ifmap({.c = 2, .h = 2, .w = 2}, x);
  test::guarded<float> ofmap({.c = 3, .h = 2, .w = 2}, -7.0f);
  kernel::conv2d_positions(ifmap.view(), packed, position_table::all(ifmap.extents, options), 0, 1, ofmap.view().data);
  for (int i = 0; i < 64; ++i) CHECK(ofmap.view().data[i] == (i % 16 < 3 ? 9.0f : 0.0f));
}

TEST_CASE("conv2d_positions: sums do not depend on the tile, with values that round") {
  conv2d_options const options{.out_channels = 48, .kernel = 3, .padding = 1, .activation = activation::relu};
  shape const in{.c = 40, .h = 9, .w = 9};
  test::generator random(3);
  auto real = [&](std::size_t size) {
    std::vector<float> result(size);
    for (float& value : result) value = random.real(-1, 1);
    return result;
  };
  std::vector<float> const x = real(in.size()), weight = real(48 * 40 * 9), bias = real(48);
  packed_conv2d_weight const packed(in.c, options, weight, bias);
  test::guarded<float> const ifmap(in, x);
  test::guarded<float> together(output_shape(in, options)), alone(output_shape(in, options));
  kernel::conv2d_positions(ifmap.view(), packed, position_table::all(in, options), 0, 3, together.view().data);
  for (int p = 0; p < 9; ++p)
    for (int q = 0; q < 9; ++q) {
      position_table const one(in, options, [&](int i, int j) { return i == p && j == q; });
      for (int mb = 0; mb < 3; ++mb)
        kernel::conv2d_positions(ifmap.view(), packed, one, mb, 1, alone.view().data + mb * 81 * 16);
    }
  CHECK(together.values() == alone.values());
}

TEST_CASE("conv2d_positions: what is fetched ahead changes no result, however much or little it is") {
  for (int const channels : {3, 40}) {
    conv2d_options const options{.out_channels = 50, .kernel = 3, .padding = 2};
    shape const in{.c = channels, .h = 5, .w = 8};
    packed_conv2d_weight const packed(channels, options, test::integers(std::size_t(50) * channels * 9, 3, -4, 4), {});
    test::guarded<float> const ifmap(in, test::integers(in.size(), 2, -8, 8));
    test::guarded<float> expected(output_shape(in, options));
    position_table const table = position_table::all(in, options);
    kernel::conv2d_positions(ifmap.view(), packed, table, 0, packed.output_blocks(), expected.view().data);
    for (std::size_t const floats : {std::size_t(1), std::size_t(999), packed.dot_rows(0, 4).size()}) {
      test::guarded<float> ofmap(expected.extents);
      kernel::conv2d_positions(ifmap.view(), packed, table, 0, packed.output_blocks(), ofmap.view().data,
                               std::as_bytes(packed.dot_rows(0, 4).first(floats)));
      CHECK(ofmap.values() == expected.values());
    }
  }
}

TEST_CASE("conv2d_positions: lines fetched by each run cover what was asked for") {
  conv2d_options const options{.out_channels = 1, .kernel = 3, .padding = 1};
  shape const in{.c = 32, .h = 9, .w = 9};
  position_table const table = position_table::all(in, options);
  kernel::window_walk const walk(in, options);
  constexpr auto tile = kernel::tile_of<native_isa>;
  constexpr auto lines_a_run =
      kernel::detail::lines_a_run<native_isa, tile.columns, position_table, kernel::window_walk>;
  CHECK(lines_a_run(0, walk, table) == 0);
  CHECK(lines_a_run(1, walk, table) == 1);
  std::ptrdiff_t runs = 0;   // the interior's rows are 3, the edges' and corners' 2 or 3
  for (auto const& c : table.classes())
    runs += (c.count + tile.positions - 1) / tile.positions * 2 * c.rows.size();
  CHECK(lines_a_run(std::size_t(runs) * 5 * 64, walk, table) == 5);
  CHECK(lines_a_run(std::size_t(runs) * 5 * 64 + 1, walk, table) == 6);
}

TEST_CASE("conv2d_positions: the micro-kernel reads no weight beyond its block") {
  test::problem const p{"31_to_17", {.c = 31, .h = 5, .w = 6}, {.out_channels = 17, .kernel = 3, .padding = 1}};
  auto const x = test::ifmap(p, 5), weight = test::weight(p, 5), bias = test::bias(p, 5);
  packed_conv2d_weight const packed(p.input.c, p.options, weight, bias);
  position_table const table = position_table::all(p.input, p.options);
  auto const size = static_cast<std::size_t>(packed.block_floats());
  test::guarded<float> const ifmap(p.input, x);
  test::guarded<float> ofmap({.c = 16, .h = p.output().h, .w = p.output().w}), expected(ofmap.extents);
  kernel::conv2d_positions(ifmap.view(), packed, table, 1, 1, expected.view().data);
  for (auto side : {test::guard_page::after, test::guard_page::before}) {
    test::guarded_buffer<float> block(size, side), bias_block(16, side);
    std::copy_n(packed.broadcast_block(1), size, block.data());
    std::copy_n(packed.bias_block(1), 16, bias_block.data());
    kernel::detail::dense_operands<> to{
        ifmap.view().data, block.data(), 0, bias_block.data(), ofmap.view().data, 0, p.options.activation};
    kernel::detail::dense_group<native_isa>(to, kernel::window_walk(p.input, p.options), table, 1, 0);
    CHECK(ofmap.values() == expected.values());
  }
}
