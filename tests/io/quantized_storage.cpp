// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/io/quantized_storage.hpp>

TEST_CASE("quantized_storage: bytes for weights with a scale, floats for all else") {
  using redzap::io::stored_as;
  redzap::named_tensors const tensors{
      {"fc1.weight", {}}, {"fc1.weight_scale", {}}, {"fc1.bias", {}}, {"conv1.weight", {}}, {"x", {}}, {"x_scale", {}}};
  redzap::io::quantized_storage const storage{tensors};
  for (auto const& [name, t] : tensors) CHECK(storage(name) == (name == "fc1.weight" ? stored_as::i8 : stored_as::f32));
}
