// SPDX-License-Identifier: MIT
#include <redzap/kernel/simd/conv2d.hpp>
#include <redzap/kernel/simd/dense_table.hpp>
#include <redzap/kernel/simd/i8_ifmap.hpp>
#include <redzap/kernel/simd/i8_masked_block.hpp>
#include <redzap/kernel/simd/masked_conv2d.hpp>

#include <doctest/doctest.h>

#include <vector>

#include "support/guarded.hpp"
#include "support/i8_layer.hpp"

using namespace redzap;

namespace {
/// Dense and masked kernels against the reference, bit for bit, everything they read and write behind guard pages.
template <class Isa>
void check(test::problem const& p, int zero_point, std::vector<int> const& thread_counts) {
  CAPTURE(p.name);
  CAPTURE(zero_point);
  test::i8_layer const layer(p, zero_point, 21);
  auto const expected = layer.expected();
  kernel::packed_i8_conv2d_weight const weight(p.input.c, p.options, layer.weight, layer.scale, layer.bias,
                                               layer.input);
  test::guarded<float> const ifmap(p.input, layer.ifmap);
  test::guarded_buffer<std::uint8_t> memory(kernel::i8_ifmap::bytes(p.input, p.options.padding));
  for (int const threads : thread_counts) {
    test::guarded<float> dense(p.output(), -7.0f);
    position_table const table = kernel::dense_table<Isa>(position_table::all(p.input, p.options), layer.input);
    kernel::conv2d<Isa>(ifmap.view(), weight, table, dense.view(), threads, memory.data());
    CHECK(dense.values() == expected);
  }
  window_table const windows = window_table::all(p.input, p.options, dot_blocking::element::byte);
  shape const one = p.output().batch(1);
  auto const values = test::labels(one, 8, 0.4, 2);
  test::guarded<label> const labels(one, values);
  test::guarded_buffer<work_list::index> list(work_list::capacity(windows)), other(work_list::capacity(windows));
  std::vector<kernel::masked_memory> const own{{list.span(), {}}, {other.span(), {}}};
  for (std::size_t threads : {1u, 2u})
    for (int n = 0; n < p.input.n; ++n) {
      kernel::i8_ifmap const map(ifmap.view(), layer.input, p.options.padding, memory.data(), 1, Isa{});
      test::guarded<float> masked(one, -7.0f);
      kernel::masked_conv2d<Isa>(map.of(0).image(n), weight, windows, labels.view(), 0, masked.view(),
                                 std::span(own).first(threads));
      std::vector<float> wanted(one.size());
      for (std::size_t i = 0; i < wanted.size(); ++i)
        wanted[i] = values[i] == 0 ? expected[std::size_t(n) * one.size() + i] : -7.0f;
      CHECK(masked.values() == wanted);
    }
}
}  // namespace

TEST_CASE("conv2d and masked_conv2d, i8: bit for bit the reference, for any number of threads") {
  for (test::problem const& p : test::mini()) {
    check<native_isa>(p, 0, {1, 3});
    check<native_isa>(p, 131, {1, 3});
  }
}

TEST_CASE("conv2d and masked_conv2d, i8: the scalar kernels give the same bits") {
  for (test::problem const& p : test::mini(40'000)) check<isa::scalar>(p, 9, {1});
}

TEST_CASE("conv2d and masked_conv2d, i8: a whole layer, its strips and tiles") {
  for (test::problem const& p : test::problems)
    if (p.name == "cifar_conv2") check<native_isa>(p, 0, {1});
}
