// SPDX-License-Identifier: MIT
#include <redzap/layer/find_input_affine.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <string>

using namespace redzap;

namespace {
named_tensors model(float scale, float zero_point) {
  return {{"conv1.input_scale", {{1}, {scale}}}, {"conv1.input_zero_point", {{1}, {zero_point}}}};
}

std::string refusal(named_tensors const& tensors) {
  try {
    layer::find_input_affine(tensors, "conv1");
  } catch (error const& e) {
    return e.what();
  }
  return "none";
}
}  // namespace

TEST_CASE("find_input_affine: the scale and the zero point of a convolution's ifmap") {
  CHECK(layer::find_input_affine(model(0.25f, 17), "conv1") == precision::affine{0.25f, 17});
  CHECK(layer::find_input_affine(model(1, 0), "conv1") == precision::affine{1, 0});
  CHECK(layer::find_input_affine(model(1, 255), "conv1") == precision::affine{1, 255});
}

TEST_CASE("find_input_affine: what is none is named") {
  constexpr float infinity = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
  for (float const value : {0.5f, -1.0f, 256.0f, 1e30f})
    CHECK(refusal(model(1, value)) ==
          "conv1.input_zero_point: must be a whole number from 0 to 255, and is " + std::to_string(value));
  for (float const value : {0.0f, -1.0f, 1e-40f, 1e30f})
    CHECK(refusal(model(value, 0)) ==
          "conv1.input_scale: the scale must be from 2^-60 to 2^60, and is " + std::to_string(value));
  for (float const value : {nan, infinity, -infinity}) {
    CHECK(refusal(model(1, value)) == "conv1.input_zero_point: value 0 is not a finite number");
    CHECK(refusal(model(value, 0)) == "conv1.input_scale: value 0 is not a finite number");
  }
  auto tensors = model(1, 0);
  tensors["conv1.input_scale"] = {{2}, {1, 1}};
  CHECK(refusal(tensors) == "conv1.input_scale: expected extents (1), found (2)");
  tensors.erase("conv1.input_zero_point");
  CHECK(refusal(tensors) == "conv1.input_zero_point: not in the model");
  CHECK(refusal({}) == "conv1.weight: has no input_scale: make a quantised model with `redzap quantize --layers all`");
}
