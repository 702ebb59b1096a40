// SPDX-License-Identifier: MIT
#include <redzap/kernel/reference/linear.hpp>
#include <redzap/kernel/simd/linear.hpp>

#include <doctest/doctest.h>

#include "support/guarded.hpp"
#include "support/owned.hpp"
#include "support/random.hpp"

using namespace redzap;

namespace {
template <class Isa>
void check_linear(shape in, linear_options const& options) {
  CAPTURE(in.c);
  CAPTURE(options.out_features);
  auto const x = test::integers(in.size(), std::uint64_t(options.out_features), -8, 8, 0.3),
             weight = test::integers(in.size() * options.out_features, 2, -4, 4);
  auto const bias = test::integers(std::size_t(options.out_features), 3, -64, 64);
  shape const out = output_shape(in, options);
  test::owned<float> expected(out);
  kernel::reference::linear(test::owned<float>(in, x).view(), weight.data(), bias.data(), options, expected.view());
  kernel::packed_linear_weight const packed(in, options, weight, bias);
  test::guarded<float> const input(in, x);
  for (int const threads : {1, 2}) {
    test::guarded<float> output(out, -7.0f);
    kernel::linear<Isa>(input.view(), packed, output.view(), threads);
    CHECK(output.values() == expected.values());
    for (std::size_t m = std::size_t(out.c); m < output.elements.size(); ++m) CHECK(output.elements.data()[m] == 0);
  }
}
}  // namespace

TEST_CASE("linear, packed: bit for bit the reference, from one output to more than a group, from maps and vectors") {
  for (int const outputs : {1, 15, 16, 17, 48, 63, 64, 65, 100, 128, 200})
    for (shape const in : {shape{.c = 1}, shape{.c = 33}, shape{.c = 17, .h = 3, .w = 2},
                           shape{.c = 32, .h = 2, .w = 2}, shape{.c = 256}}) {
      check_linear<native_isa>(in, {.out_features = outputs, .activation = activation::relu});
      check_linear<native_isa>(in, {.out_features = outputs});
    }
}

TEST_CASE("linear, packed: the scalar fallback too") {
  for (int const outputs : {1, 17, 65, 100})
    check_linear<isa::scalar>({.c = 19, .h = 2, .w = 2}, {.out_features = outputs});
}
