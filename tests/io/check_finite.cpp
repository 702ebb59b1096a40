// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <limits>
#include <redzap/io/check_finite.hpp>

TEST_CASE("check_finite names the tensor with a NaN or an infinity and lets denormals pass") {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  redzap::named_tensors tensors;
  tensors["a"] = {{2}, {1.0f, std::numeric_limits<float>::denorm_min()}};
  tensors["b.weight"] = {{3}, {0.0f, -0.0f, std::numeric_limits<float>::max()}};
  CHECK_NOTHROW(redzap::io::check_finite(tensors, "model"));
  tensors["b.weight"].values[2] = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_WITH_AS(redzap::io::check_finite(tensors, "model"), "model: tensor \"b.weight\" holds a NaN",
                       redzap::error);
  tensors["b.weight"].values[2] = -infinity;
  CHECK_THROWS_WITH_AS(redzap::io::check_finite(tensors, "model"), "model: tensor \"b.weight\" holds an infinite value",
                       redzap::error);
}
