// SPDX-License-Identifier: MIT
#include <redzap/kernel/reference/conv2d.hpp>
#include <redzap/kernel/reference/masked_conv2d.hpp>

#include <doctest/doctest.h>

#include "support/owned.hpp"
#include "support/random.hpp"

using namespace redzap;
using namespace redzap::kernel;

TEST_CASE("masked_conv2d: by hand") {
  test::owned<float> const x({.c = 1, .h = 2, .w = 2}, std::vector<float>{1, 2, 3, 4});
  std::vector<float> const weight{10, -1}, bias{0, 100};
  test::owned<label> const labels({.c = 2, .h = 2, .w = 2}, std::vector<int>{0, 2, 1, 2, 2, 2, 0, 1});
  test::owned<float> y(labels.extents, 7.0f);
  reference::masked_conv2d(x.view(), weight.data(), bias.data(), {.out_channels = 2, .kernel = 1}, labels.view(), 2,
                           y.view());
  CHECK(y.values() == std::vector<float>{7, 20, 7, 40, 99, 98, 7, 7});
}

TEST_CASE("masked_conv2d: conv2d where chosen, untouched elsewhere") {
  for (test::problem const& p : test::mini()) {
    CAPTURE(p.name);
    test::owned<float> const x(p.input, test::ifmap(p, 2));
    auto const weight = test::weight(p, 2), bias = test::bias(p, 2);
    test::owned<label, layout::packed> const labels(p.output(), test::labels(p.output(), 2, 0.3, 3));
    test::owned<float> dense(p.output()), masked(p.output(), -1.5f);
    reference::conv2d(x.view(), weight.data(), bias.data(), p.options, dense.view());
    reference::masked_conv2d(x.view(), weight.data(), bias.data(), p.options, labels.view(), 0, masked.view());
    auto const chosen = labels.values();
    auto expected = dense.values();
    for (std::size_t i = 0; i < expected.size(); ++i)
      if (chosen[i] != 0) expected[i] = -1.5f;
    CHECK(masked.values() == expected);
  }
}
