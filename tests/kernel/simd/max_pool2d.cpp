// SPDX-License-Identifier: MIT
#include <redzap/kernel/reference/max_pool2d.hpp>
#include <redzap/kernel/simd/max_pool2d.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "support/guarded.hpp"
#include "support/owned.hpp"
#include "support/random.hpp"

using namespace redzap;

TEST_CASE("max_pool2d, packed: bit for bit the reference, on every undilated window of the table") {
  for (test::problem const& p : test::mini()) {
    pool2d_options const o{p.options.kernel, p.options.stride, p.options.padding};
    if (check(p.input, o) != fault::none) continue;
    CAPTURE(p.name);
    auto const x = test::ifmap(p, 15);
    test::owned<float> expected(output_shape(p.input, o));
    kernel::reference::max_pool2d(test::owned<float>(p.input, x).view(), o, expected.view());
    test::guarded<float> const ifmap(p.input, x);
    for (int const threads : {1, 2}) {
      test::guarded<float> pooled(expected.extents, -99.0f);
      kernel::max_pool2d(ifmap.view(), o, pooled.view(), threads);
      CHECK(pooled.values() == expected.values());
    }
    test::guarded<float> pooled(expected.extents, -99.0f);
    kernel::max_pool2d<isa::scalar>(ifmap.view(), o, pooled.view());
    CHECK(pooled.values() == expected.values());
  }
}

TEST_CASE("max_pool2d, packed: a window with a NaN gives NaN, wherever it is; negative values beat the padding") {
  for (int at = 0; at < 4; ++at) {
    std::vector<float> x{-1, -2, -3, -4};
    test::guarded<float> pooled({.c = 1, .h = 1, .w = 1});
    kernel::max_pool2d(test::guarded<float>({.c = 1, .h = 2, .w = 2}, x).view(), {.kernel = 2}, pooled.view());
    CHECK(pooled.values()[0] == -1);
    x[at] = std::numeric_limits<float>::quiet_NaN();
    kernel::max_pool2d(test::guarded<float>({.c = 1, .h = 2, .w = 2}, x).view(), {.kernel = 2}, pooled.view());
    CHECK(std::isnan(pooled.values()[0]));
  }
  test::guarded<float> pooled({.c = 1, .h = 2, .w = 2});
  kernel::max_pool2d(test::guarded<float>({.c = 1, .h = 1, .w = 1}, std::vector<float>{-5}).view(),
                     {.kernel = 2, .stride = 1, .padding = 1}, pooled.view());
  CHECK(pooled.values() == std::vector<float>(4, -5.0f));
}
