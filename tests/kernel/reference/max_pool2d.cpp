// SPDX-License-Identifier: MIT
#include <redzap/kernel/reference/max_pool2d.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "support/fixture.hpp"
#include "support/owned.hpp"

using namespace redzap;
using kernel::reference::max_pool2d;

TEST_CASE("max_pool2d: by hand; the padding never wins") {
  test::owned<float> const x({.c = 1, .h = 3, .w = 3}, std::vector<float>{-1, -2, -3, -4, -5, -6, -7, -8, -9});
  test::owned<float> pooled({.c = 1, .h = 1, .w = 1}), padded({.c = 1, .h = 2, .w = 2});
  max_pool2d(x.view(), {.kernel = 2}, pooled.view());  // stride 2: the last row and column are dropped
  CHECK(pooled.values() == std::vector<float>{-1});
  max_pool2d(x.view(), {.kernel = 2, .padding = 1}, padded.view());
  CHECK(padded.values() == std::vector<float>{-1, -2, -4, -5});
}

TEST_CASE("max_pool2d: a NaN anywhere in the window wins") {
  float const nan = std::numeric_limits<float>::quiet_NaN();
  for (std::size_t place = 0; place < 4; ++place) {
    std::vector<float> values{1, 2, 3, 4};
    values[place] = nan;
    test::owned<float> pooled({.c = 1});
    max_pool2d(test::owned<float>({.c = 1, .h = 2, .w = 2}, values).view(), {.kernel = 2}, pooled.view());
    CHECK(std::isnan(pooled.values()[0]));
  }
}

TEST_CASE("max_pool2d: PyTorch's answers, bit for bit, in every layout") {
  named_tensors const fixture = test::load_fixture("pool2d.txt");
  auto const names = test::cases(fixture, "max");
  CHECK(names.size() == 4);
  for (std::string const& name : names) {
    CAPTURE(name);
    auto const part = [&](char const* which) -> tensor const& { return fixture.find(name + "." + which)->second; };
    std::vector<int> const v(part("options").values.begin(), part("options").values.end());
    pool2d_options const o{.kernel = {v[0], v[1]}, .stride = {v[2], v[3]}, .padding = {v[4], v[5]}};
    auto const& e = part("input").extents;
    test::owned<float, layout::packed> const x({int(e[0]), int(e[1]), int(e[2]), int(e[3])}, part("input").values);
    test::owned<float, layout::nhwc> pooled(output_shape(x.extents, o));
    max_pool2d(x.view(), o, pooled.view());
    CHECK(pooled.values() == part("max").values);
  }
}
