// SPDX-License-Identifier: MIT
#include <redzap/kernel/reference/conv2d.hpp>
#include <redzap/kernel/reference/fold_batch_norm.hpp>

#include <doctest/doctest.h>

#include <cmath>

#include "support/fixture.hpp"
#include "support/owned.hpp"

using namespace redzap;
using namespace redzap::kernel;

TEST_CASE("fold_batch_norm: by hand") {
  std::vector<float> const gamma{2, 3}, beta{1, 0}, mean{10, -1}, variance{3, 0};
  reference::batch_norm const norm{gamma.data(), beta.data(), mean.data(), variance.data(), 1.0f};
  std::vector<float> weight{1, 2, 3, 4, 5, 6}, bias{4, -2};
  reference::fold_batch_norm(norm, 2, 3, weight.data(), bias.data());
  CHECK(weight == std::vector<float>{1, 2, 3, 12, 15, 18});
  CHECK(bias == std::vector<float>{4 - 9, -6 + 3});
}

TEST_CASE("fold_batch_norm: the folded convolution gives PyTorch's normalised ofmap") {
  named_tensors const fixture = test::load_fixture("batch_norm.txt");
  auto const part = [&](char const* which) -> std::vector<float> const& { return fixture.find(which)->second.values; };
  reference::batch_norm const norm{part("norm.weight").data(), part("norm.bias").data(),
                                   part("norm.running_mean").data(), part("norm.running_var").data()};
  std::vector<float> weight = part("weight"), bias = part("bias");
  reference::fold_batch_norm(norm, 4, 27, weight.data(), bias.data());
  test::owned<float> const x({2, 3, 5, 6}, part("input"));
  test::owned<float> y({2, 4, 5, 6});
  reference::conv2d(x.view(), weight.data(), bias.data(), {.out_channels = 4, .kernel = 3, .padding = 1}, y.view());
  auto const found = y.values();
  REQUIRE(found.size() == part("norm").size());
  for (std::size_t i = 0; i < found.size(); ++i)
    CHECK(std::abs(found[i] - part("norm")[i]) <= 1e-4f * (1 + std::abs(found[i])));
}
