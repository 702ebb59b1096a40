// SPDX-License-Identifier: MIT
#include <redzap/kernel/reference/linear.hpp>
#include <redzap/kernel/simd/linear.hpp>
#include <redzap/precision/bf16.hpp>
#include <redzap/precision/f16.hpp>
#include <redzap/precision/i8.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "support/guarded.hpp"
#include "support/owned.hpp"
#include "support/random.hpp"
#include "support/rounded_sum.hpp"

using namespace redzap;

namespace {
/// From 2^-3 to 2^2, so that what is scaled stays exact.
std::vector<float> scales(int outputs) {
  std::vector<float> result(static_cast<std::size_t>(outputs));
  for (std::size_t m = 0; m < result.size(); ++m) result[m] = std::ldexp(1.0f, static_cast<int>(m * 5 % 6) - 3);
  return result;
}

template <class Precision>
kernel::packed_linear_weight<Precision> packed_weight(shape in, linear_options const& options,
                                                      std::vector<float> const& weight, std::vector<float> const& scale,
                                                      std::vector<float> const& bias) {
  if constexpr (kernel::packed_linear_weight<Precision>::stored::is_scaled)
    return {in, options, weight, scale, bias};
  else
    return {in, options, weight, bias};
}

// The input, its list and the output end at guard pages. A list of everything and one of what is not zero: the same
// bits.
template <class Isa, class Precision = precision::f32>
void check_linear(shape in, linear_options const& options, double zeros) {
  CAPTURE(in.c);
  CAPTURE(options.out_features);
  constexpr bool is_scaled = kernel::packed_linear_weight<Precision>::stored::is_scaled;
  int const largest = is_scaled ? 127 : 4;
  auto const x = test::integers(in.size(), std::uint64_t(options.out_features), -8, 8, zeros),
             weight = test::integers(in.size() * options.out_features, 2, -largest, largest);
  auto const bias = test::integers(std::size_t(options.out_features), 3, -64, 64);
  auto const scale = is_scaled ? scales(options.out_features) : std::vector<float>();
  shape const out = output_shape(in, options);
  test::owned<float> expected(out);
  kernel::reference::linear(test::owned<float>(in, x).view(), weight.data(), bias.data(), options, expected.view(),
                            is_scaled ? scale.data() : nullptr);
  auto const packed = packed_weight<Precision>(in, options, weight, scale, bias);
  test::guarded<float> const input(in, x);
  std::vector<std::uint32_t> every, nonzero;
  for (std::uint32_t i = 0; i < packed.inputs(); ++i) {
    every.push_back(i);
    if (input.elements.data()[i] != 0) nonzero.push_back(i);
  }
  for (auto const& list : {every, nonzero}) {
    test::guarded_buffer<std::uint32_t> inputs(list.size());
    std::copy(list.begin(), list.end(), inputs.data());
    for (int const threads : {1, 2}) {
      test::guarded<float> output(out, -7.0f);
      kernel::linear<Isa>(input.view(), {inputs.data(), list.size()}, packed, output.view(), threads);
      CHECK(output.values() == expected.values());
      for (std::size_t m = std::size_t(out.c); m < output.elements.size(); ++m) CHECK(output.elements.data()[m] == 0);
    }
  }
}
}  // namespace

TEST_CASE("linear, packed: bit for bit the reference, from one output to more than a task, from maps and vectors") {
  for (int const outputs : {1, 15, 16, 17, 48, 100, 128, 1024, 1025, 1100})
    for (shape const in : {shape{.c = 1}, shape{.c = 33}, shape{.c = 17, .h = 3, .w = 2},
                           shape{.c = 32, .h = 2, .w = 2}, shape{.c = 256}}) {
      check_linear<native_isa>(in, {.out_features = outputs, .activation = activation::relu}, 0.3);
      check_linear<native_isa>(in, {.out_features = outputs}, 0.9);
    }
}

TEST_CASE("linear, packed: weights in 16 bits that hold them exactly, the same bits") {
  for (int const outputs : {1, 16, 33, 100, 1025, 1100})
    for (shape const in : {shape{.c = 1}, shape{.c = 17, .h = 3, .w = 2}, shape{.c = 256}}) {
      check_linear<native_isa, precision::bf16>(in, {.out_features = outputs, .activation = activation::relu}, 0.3);
      check_linear<isa::scalar, precision::bf16>(in, {.out_features = outputs}, 0.3);
      check_linear<native_isa, precision::f16>(in, {.out_features = outputs, .activation = activation::relu}, 0.3);
      check_linear<isa::scalar, precision::f16>(in, {.out_features = outputs}, 0.3);
    }
}

TEST_CASE("linear, packed: weights in 8 bits and a scale for each output, bit for bit the reference") {
  for (int const outputs : {1, 15, 16, 17, 48, 100, 128, 1024, 1025, 1100})
    for (shape const in : {shape{.c = 1}, shape{.c = 33}, shape{.c = 17, .h = 3, .w = 2}, shape{.c = 256}}) {
      check_linear<native_isa, precision::i8>(in, {.out_features = outputs, .activation = activation::relu}, 0.3);
      check_linear<native_isa, precision::i8>(in, {.out_features = outputs}, 0.9);
      check_linear<isa::scalar, precision::i8>(in, {.out_features = outputs}, 0.3);
    }
#if defined(REDZAP_HAS_XSIMD) && defined(__AVX2__) && defined(__FMA__)
  check_linear<isa::avx2, precision::i8>({.c = 33}, {.out_features = 1100}, 0.3);
#endif
#if defined(REDZAP_HAS_XSIMD) && defined(__SSE2__)
  check_linear<isa::sse2, precision::i8>({.c = 33}, {.out_features = 1100}, 0.3);
#endif
}

TEST_CASE("linear, packed: weights in 8 bits, values that round, as near to sums in double as f32 sums allow") {
  for (int const inputs : {7, 200, 2048}) {
    CAPTURE(inputs);
    linear_options const options{.out_features = 37};
    auto const x = test::reals(std::size_t(inputs), 5), weight = test::integers(std::size_t(inputs) * 37, 6, -127, 127);
    auto const bias = test::reals(37, 7), factors = test::reals(37, 8);
    std::vector<float> scale;
    for (float const factor : factors) scale.push_back(0.01f + std::abs(factor) / 100);
    kernel::packed_linear_weight<precision::i8> const packed({.c = inputs}, options, weight, scale, bias);
    test::owned<float, layout::packed> const input({.c = inputs}, x);
    test::owned<float, layout::packed> output({.c = 37});
    std::vector<std::uint32_t> every(packed.inputs());
    std::iota(every.begin(), every.end(), 0u);
    kernel::linear(input.view(), every, packed, output.view());
    auto const found = output.values();
    for (std::size_t m = 0; m < 37; ++m) {
      test::rounded_sum<precision::f32> sum(0);
      for (std::size_t i = 0; i < std::size_t(inputs); ++i) sum.add(x[i], weight[m * std::size_t(inputs) + i]);
      sum.check_scaled(found[m], scale[m], bias[m]);
    }
  }
}

TEST_CASE_TEMPLATE("linear, packed: values that round, as near to sums in double as storage and f32 sums allow",
                   Precision, precision::f32, precision::bf16, precision::f16) {
  for (int const inputs : {7, 200, 2048}) {
    CAPTURE(inputs);
    linear_options const options{.out_features = 37};
    auto const x = test::reals(std::size_t(inputs), 5), weight = test::reals(std::size_t(inputs) * 37, 6);
    auto const bias = test::reals(37, 7);
    kernel::packed_linear_weight<Precision> const packed({.c = inputs}, options, weight, bias);
    test::owned<float, layout::packed> const input({.c = inputs}, x);
    test::owned<float, layout::packed> output({.c = 37});
    std::vector<std::uint32_t> every(packed.inputs());
    std::iota(every.begin(), every.end(), 0u);
    kernel::linear(input.view(), every, packed, output.view());
    auto const found = output.values();
    for (std::size_t m = 0; m < 37; ++m) {
      test::rounded_sum<Precision> sum(bias[m]);
      for (std::size_t i = 0; i < std::size_t(inputs); ++i) sum.add(x[i], weight[m * std::size_t(inputs) + i]);
      sum.check(found[m]);
    }
  }
}

TEST_CASE("linear, packed: the weights of an input that is left out are not used") {
  std::vector<float> weight(2 * 20, 1.0f);
  weight[7] = std::numeric_limits<float>::quiet_NaN();  // of input 7, for output 0
  kernel::packed_linear_weight const packed({.c = 20}, {.out_features = 2}, weight, {});
  std::vector<float> values(20, 1.0f);
  values[7] = 0;
  test::owned<float, layout::packed> const input({.c = 20}, values);
  test::owned<float, layout::packed> output({.c = 2});
  std::vector<std::uint32_t> inputs{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  kernel::linear(input.view(), inputs, packed, output.view());
  CHECK(std::isnan(output.values()[0]));
  inputs.erase(inputs.begin() + 7);
  kernel::linear(input.view(), inputs, packed, output.view());
  CHECK(output.values() == std::vector<float>{10, 10});
}

TEST_CASE("linear, packed: no input at all leaves the bias") {
  for (double const zeros : {0.0, 1.0}) check_linear<native_isa>({.c = 20}, {.out_features = 33}, zeros);
}

TEST_CASE("linear, packed: each image of a batch has its own list, and the bits that it gets alone") {
  linear_options const options{.out_features = 1100, .activation = activation::relu};
  for (shape const in : {shape{.n = 3, .c = 20}, shape{.n = 5, .c = 130}, shape{.n = 2, .c = 17, .h = 3, .w = 2}}) {
    shape const one = in.batch(1);
    std::vector<float> weight = test::integers(one.size() * 1100, 2, -4, 4);
    for (float& value : weight) value /= 7;   // so that the order of a sum shows
    std::vector<float> const bias = test::integers(1100, 3, -64, 64);
    kernel::packed_linear_weight const packed(one, options, weight, bias);
    std::vector<float> x = test::integers(in.size(), 5, -8, 8, 0.5);
    std::fill_n(x.begin(), one.size(), 0.0f);   // an image without an input
    test::guarded<float> const input(in, x);
    test::guarded_buffer<std::uint32_t> lists(std::size_t(in.n) * packed.inputs());
    test::guarded<float> expected(output_shape(in, options), -7.0f);
    for (int n = 0; n < in.n; ++n) {
      std::uint32_t* const list = lists.data() + std::size_t(n) * packed.inputs();
      std::size_t listed = 0;
      for (std::uint32_t i = 0; i < packed.inputs(); ++i)
        if (input.image(n).data[i] != 0) list[listed++] = i;
      kernel::linear(input.image(n), {list, listed}, packed, expected.image(n));
      std::fill(list + listed, list + packed.inputs(), std::uint32_t(packed.inputs()));
    }
    for (int const threads : {1, 2}) {
      test::guarded<float> output(output_shape(in, options), -7.0f);
      kernel::linear(input.view(), {lists.data(), lists.size()}, packed, output.view(), threads);
      CHECK(output.values() == expected.values());
    }
  }
}

TEST_CASE("linear, packed: the scalar fallback too") {
  for (int const outputs : {1, 17, 65, 100})
    check_linear<isa::scalar>({.c = 19, .h = 2, .w = 2}, {.out_features = outputs}, 0.3);
}
