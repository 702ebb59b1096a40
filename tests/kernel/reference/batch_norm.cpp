// SPDX-License-Identifier: MIT
#include <redzap/kernel/reference/batch_norm.hpp>

#include <doctest/doctest.h>

#include <cmath>

#include "support/fixture.hpp"
#include "support/owned.hpp"

using namespace redzap;
using kernel::reference::batch_norm;

TEST_CASE("batch_norm: by hand") {
  std::vector<float> const weight{2, 3}, bias{1, 0}, mean{10, -1}, variance{3, 0};
  batch_norm const norm{weight.data(), bias.data(), mean.data(), variance.data(), 1.0f};
  CHECK(norm.scale(0) == 1);  // 2 / sqrt(3 + 1)
  CHECK(norm.shift(0) == -9);
  CHECK(norm.scale(1) == 3);
  CHECK(norm.shift(1) == 3);
  test::owned<float, layout::packed> map({.n = 2, .c = 2}, std::vector<float>{10, -1, 11, 2});
  norm.apply(map.view());
  CHECK(map.values() == std::vector<float>{1, 0, 2, 9});
}

TEST_CASE("batch_norm: PyTorch's answers") {
  named_tensors const fixture = test::load_fixture("batch_norm.txt");
  auto const part = [&](char const* which) -> std::vector<float> const& { return fixture.find(which)->second.values; };
  batch_norm const norm{part("norm.weight").data(), part("norm.bias").data(), part("norm.running_mean").data(),
                        part("norm.running_var").data()};
  test::owned<float> map({2, 4, 5, 6}, part("conv"));
  norm.apply(map.view());
  auto const found = map.values();
  REQUIRE(found.size() == part("norm").size());
  for (std::size_t i = 0; i < found.size(); ++i)
    CHECK(std::abs(found[i] - part("norm")[i]) <= 1e-5f * (1 + std::abs(found[i])));
}
