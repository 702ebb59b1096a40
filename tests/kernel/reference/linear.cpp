// SPDX-License-Identifier: MIT
#include <redzap/kernel/reference/linear.hpp>

#include <doctest/doctest.h>

#include "support/fixture.hpp"
#include "support/owned.hpp"

using namespace redzap;
using kernel::reference::linear;

TEST_CASE("linear: by hand, for each image") {
  test::owned<float> const x({.n = 2, .c = 3}, std::vector<float>{1, 2, 3, -1, 0, 1});
  std::vector<float> const weight{1, 10, 100, 1, 1, 1}, bias{0.5f, -1};
  test::owned<float> y({.n = 2, .c = 2});
  linear(x.view(), weight.data(), bias.data(), {.out_features = 2}, y.view());
  CHECK(y.values() == std::vector<float>{321.5f, 5, 99.5f, -1});
  linear(x.view(), weight.data(), nullptr, {.out_features = 2, .activation = activation::relu}, y.view());
  CHECK(y.values() == std::vector<float>{321, 6, 99, 0});
}

TEST_CASE("linear: with scales, sums are scaled before the bias is added") {
  test::owned<float> const x({.c = 3}, std::vector<float>{1, 2, 3});
  std::vector<float> const weight{1, 10, 100, 1, 1, -3}, bias{0.5f, -1}, scale{0.25f, 2};
  test::owned<float> y({.c = 2});
  linear(x.view(), weight.data(), bias.data(), {.out_features = 2}, y.view(), scale.data());
  CHECK(y.values() == std::vector<float>{80.75f, -13});
  linear(x.view(), weight.data(), nullptr, {.out_features = 2, .activation = activation::relu}, y.view(), scale.data());
  CHECK(y.values() == std::vector<float>{80.25f, 0});
}

TEST_CASE("linear: PyTorch's answers, flattened in (c, h, w) order from any layout") {
  named_tensors const fixture = test::load_fixture("linear.txt");
  auto const part = [&](char const* which) -> std::vector<float> const& {
    return fixture.find(std::string("flattened.") + which)->second.values;
  };
  shape const in{2, 3, 4, 5};
  test::owned<float> y({.n = 2, .c = 7});
  auto const check_layout = [&](auto const& x) {
    linear(x.view(), part("weight").data(), part("bias").data(), {.out_features = 7}, y.view());
    CHECK(y.values() == part("output"));
  };
  check_layout(test::owned<float>(in, part("input")));
  check_layout(test::owned<float, layout::nhwc>(in, part("input")));
  check_layout(test::owned<float, layout::packed>(in, part("input")));
}
