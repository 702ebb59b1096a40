// SPDX-License-Identifier: MIT
#include <redzap/layer/quantized_weight.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <string>

using namespace redzap;
using layer::quantized_weight;

namespace {
constexpr float infinity = std::numeric_limits<float>::infinity(),
                not_a_number = std::numeric_limits<float>::quiet_NaN();

named_tensors model() {
  return {{"fc1.weight", {{2, 3}, {-127, 0, 127, 1, 2, -3}}}, {"fc1.weight_scale", {{2}, {0.5f, 2}}}};
}

std::string refusal(named_tensors const& tensors) {
  try {
    quantized_weight(tensors, "fc1", {2, 3});
  } catch (error const& e) {
    return e.what();
  }
  return "none";
}
}  // namespace

TEST_CASE("quantized_weight: whole numbers, and a scale for each output channel") {
  auto const tensors = model();
  quantized_weight const found(tensors, "fc1", {2, 3});
  CHECK(found.numbers.size() == 6);
  CHECK(found.numbers[2] == 127);
  CHECK(found.scale[1] == 2);
}

TEST_CASE("quantized_weight: a model that is not quantised is told how it is") {
  auto tensors = model();
  tensors.erase("fc1.weight_scale");
  CHECK(refusal(tensors) == "fc1.weight: has no weight_scale: make a quantised model with `redzap quantize`");
  tensors.erase("fc1.weight");
  CHECK(refusal(tensors) == "fc1.weight: not in the model");
}

TEST_CASE("quantized_weight: weights that are none, scales that are none, and wrong lengths are named") {
  auto const weight = [](float value) {
    auto tensors = model();
    tensors["fc1.weight"].values[4] = value;
    return refusal(tensors);
  };
  for (float const value : {0.5f, 128.0f, -128.0f, 1e30f})
    CHECK(weight(value) == "fc1.weight: value 4 is " + std::to_string(value) +
                               ": a quantised weight is a whole number from -127 to 127");
  CHECK(weight(-127) == "none");
  for (float const value : {not_a_number, infinity, -infinity})
    CHECK(weight(value) == "fc1.weight: value 4 is not a finite number");

  auto const scale = [](float value) {
    auto tensors = model();
    tensors["fc1.weight_scale"].values[1] = value;
    return refusal(tensors);
  };
  for (float const value : {0.0f, -0.0f, -1.0f, 1e-40f, 1e30f})
    CHECK(scale(value) == "fc1.weight_scale: value 1 is " + std::to_string(value) + ": a scale is from 2^-60 to 2^60");
  for (float const value : {not_a_number, infinity, -infinity})
    CHECK(scale(value) == "fc1.weight_scale: value 1 is not a finite number");

  auto tensors = model();
  tensors["fc1.weight_scale"] = {{3}, {1, 1, 1}};
  CHECK(refusal(tensors) == "fc1.weight_scale: expected extents (2), found (3)");
  tensors["fc1.weight_scale"] = {{2}, {1}};
  CHECK(refusal(tensors) == "fc1.weight_scale: expected 2 values, found 1");
  tensors = model();
  tensors["fc1.weight"].values.pop_back();
  CHECK(refusal(tensors) == "fc1.weight: expected 6 values, found 5");
  tensors["fc1.weight"].extents = {1ll << 32, 1ll << 32};   // whose product is 0 in 64 bits
  CHECK(refusal(tensors) == "fc1.weight: expected extents (2, 3), found (4294967296, 4294967296)");
}
