// SPDX-License-Identifier: MIT
#include <redzap/kernel/reference/average_pool2d.hpp>

#include <doctest/doctest.h>

#include <cmath>

#include "support/fixture.hpp"
#include "support/owned.hpp"

using namespace redzap;
using kernel::reference::average_pool2d;

TEST_CASE("average_pool2d: by hand; the padding counts") {
  test::owned<float> const x({.c = 1, .h = 2, .w = 3}, std::vector<float>{1, 2, 3, 4, 5, 6});
  test::owned<float> pooled({.c = 1, .h = 1, .w = 1}), padded({.c = 1, .h = 2, .w = 2});
  average_pool2d(x.view(), {.kernel = 2}, pooled.view());
  CHECK(pooled.values() == std::vector<float>{3});
  average_pool2d(x.view(), {.kernel = 2, .padding = 1}, padded.view());
  CHECK(padded.values() == std::vector<float>{0.25f, 1.25f, 1, 2.75f});
}

TEST_CASE("average_pool2d: PyTorch's answers") {
  named_tensors const fixture = test::load_fixture("pool2d.txt");
  auto const names = test::cases(fixture, "average");
  CHECK(names.size() == 4);
  for (std::string const& name : names) {
    CAPTURE(name);
    auto const part = [&](char const* which) -> tensor const& { return fixture.find(name + "." + which)->second; };
    std::vector<int> const v(part("options").values.begin(), part("options").values.end());
    pool2d_options const o{.kernel = {v[0], v[1]}, .stride = {v[2], v[3]}, .padding = {v[4], v[5]}};
    auto const& e = part("input").extents;
    test::owned<float> const x({int(e[0]), int(e[1]), int(e[2]), int(e[3])}, part("input").values);
    test::owned<float, layout::packed> pooled(output_shape(x.extents, o));
    average_pool2d(x.view(), o, pooled.view());
    auto const found = pooled.values();
    REQUIRE(found.size() == part("average").values.size());
    for (std::size_t i = 0; i < found.size();
         ++i)  // PyTorch divides by the count, the design multiplies: one rounding apart
      CHECK(std::abs(found[i] - part("average").values[i]) <= 2e-7f * std::abs(found[i]));
  }
}
