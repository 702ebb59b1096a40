// SPDX-License-Identifier: MIT
#include <redzap/layer/conv2d_tensors.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <string>

using namespace redzap;

namespace {
constexpr shape in{.c = 1, .h = 3, .w = 3};
constexpr conv2d_options options{.out_channels = 2, .kernel = {1, 2}};

named_tensors quantised() {
  return {{"conv2.weight", {{2, 1, 1, 2}, {1, 2, -127, 4}}},
          {"conv2.bias", {{2}, {0.5f, 1}}},
          {"conv2.weight_scale", {{2}, {0.5f, 0.25f}}},
          {"conv2.input_scale", {{1}, {0.125f}}},
          {"conv2.input_zero_point", {{1}, {7}}}};
}

/// The error of i8 tensors of which one is another.
std::string fault_of(std::string const& name, tensor const& value) {
  named_tensors tensors = quantised();
  tensors["conv2." + name] = value;
  try {
    using packed = kernel::packed_i8_conv2d_weight;
    layer::conv2d_tensors<precision::i8>(in, options, "conv2", tensors).pack(1, options, packed::order::both);
  } catch (error const& e) {
    return e.what();
  }
  return "none";
}
}  // namespace

TEST_CASE("conv2d_tensors: weights and bias, and for i8 what they stand for") {
  named_tensors const tensors = quantised();
  named_tensors real = quantised();
  real.erase("conv2.weight_scale");
  layer::conv2d_tensors<precision::f32> const f32(in, options, "conv2", real);
  CHECK(f32.scale.empty());
  CHECK(f32.real_weight() == std::vector<float>{1, 2, -127, 4});
  CHECK(f32.pack(1, options, kernel::packed_conv2d_weight<>::order::dot).has_dot());
  layer::conv2d_tensors<precision::i8> const i8(in, options, "conv2", tensors);
  CHECK(i8.input == precision::affine{.scale = 0.125f, .zero_point = 7});
  CHECK(i8.real_weight() == std::vector<float>{0.5f, 1, -31.75f, 1});
  CHECK(i8.pack(1, options, kernel::packed_i8_conv2d_weight::order::dot).dot_row(1)[4] == 4);
}

TEST_CASE("conv2d_tensors: f32 tensors are none of i8, and what is wrong is named") {
  auto const without = [](std::string const& name) {
    named_tensors tensors = quantised();
    tensors.erase("conv2." + name);
    try {
      layer::conv2d_tensors<precision::i8>(in, options, "conv2", tensors);
    } catch (error const& e) {
      return std::string(e.what());
    }
    return std::string("none");
  };
  for (std::string const name : {"weight", "bias", "input_zero_point"})
    CHECK(without(name) == "conv2." + name + ": not in the model");
  CHECK(without("weight_scale") == "conv2.weight: has no weight_scale: make a quantised model with `redzap quantize`");
  CHECK(without("input_scale") ==
        "conv2.weight: has no input_scale: make a quantised model with `redzap quantize --layers all`");
  CHECK(fault_of("bias", {{2}, {1, 2}}) == "none");
  CHECK(fault_of("weight", {{2, 1, 1, 2}, {1, 2, 0.5f, 4}}) ==
        "conv2.weight: value 2 is 0.500000: a quantised weight is a whole number from -127 to 127");
  CHECK(fault_of("weight_scale", {{1}, {1}}).starts_with("conv2.weight_scale: expected extents"));
  CHECK(fault_of("weight_scale", {{2}, {1, 0}}) ==
        "conv2.weight_scale: value 1 is 0.000000: a scale is from 2^-60 to 2^60");
  for (float const scale : {0.0f, -1.0f})
    CHECK(fault_of("input_scale", {{1}, {scale}}).starts_with("conv2.input_scale: the scale must be from"));
  CHECK(fault_of("input_scale", {{1}, {std::numeric_limits<float>::quiet_NaN()}})
            .starts_with("conv2.input_scale: value 0 is not a finite"));
  for (float const zero_point : {-1.0f, 256.0f, 3.5f})
    CHECK(fault_of("input_zero_point", {{1}, {zero_point}})
              .starts_with("conv2.input_zero_point: must be a whole number from 0 to 255"));
  CHECK(fault_of("bias", {{2}, {1, 1e9f}}).starts_with("conv2.bias: 1000000000.000000 is too large for i8: channel 1"));
}
