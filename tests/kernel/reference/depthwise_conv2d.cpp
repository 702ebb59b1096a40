// SPDX-License-Identifier: MIT
#include <redzap/kernel/reference/depthwise_conv2d.hpp>

#include <doctest/doctest.h>

#include "support/fixture.hpp"
#include "support/owned.hpp"

using namespace redzap;
using kernel::reference::depthwise_conv2d;

TEST_CASE("depthwise_conv2d: each channel alone, with a zero border") {
  test::owned<float> const x({.c = 2, .h = 1, .w = 3}, std::vector<float>{1, 2, 3, 10, 20, 30});
  std::vector<float> const weight{1, 1, 1, 1, 0, -1}, bias{0, 5};
  test::owned<float> y(x.extents);
  depthwise_conv2d(x.view(), weight.data(), bias.data(),
                   {.kernel = {1, 3}, .padding = {0, 1}, .activation = activation::relu}, y.view());
  CHECK(y.values() == std::vector<float>{3, 6, 5, 0, 0, 25});
}

TEST_CASE("depthwise_conv2d: PyTorch's answers, bit for bit") {
  named_tensors const fixture = test::load_fixture("depthwise_conv2d.txt");
  auto const names = test::cases(fixture, "output");
  CHECK(names.size() == 2);
  for (std::string const& name : names) {
    CAPTURE(name);
    auto const part = [&](char const* which) -> tensor const& { return fixture.find(name + "." + which)->second; };
    auto const& e = part("input").extents;
    int const kernel = int(part("weight").extents[2]);
    test::owned<float, layout::packed> const x({int(e[0]), int(e[1]), int(e[2]), int(e[3])}, part("input").values);
    test::owned<float, layout::packed> y(x.extents);
    depthwise_conv2d(x.view(), part("weight").values.data(), part("bias").values.data(),
                     {.kernel = kernel, .padding = kernel / 2}, y.view());
    CHECK(y.values() == part("output").values);
  }
}
