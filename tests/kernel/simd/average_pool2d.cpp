// SPDX-License-Identifier: MIT
#include <redzap/kernel/reference/average_pool2d.hpp>
#include <redzap/kernel/simd/average_pool2d.hpp>

#include <doctest/doctest.h>

#include "support/guarded.hpp"
#include "support/owned.hpp"
#include "support/random.hpp"

using namespace redzap;

TEST_CASE("average_pool2d, packed: bit for bit the reference, on every undilated window of the table") {
  for (test::problem const& p : test::mini()) {
    pool2d_options const o{p.options.kernel, p.options.stride, p.options.padding};
    if (check(p.input, o) != fault::none) continue;
    CAPTURE(p.name);
    auto const x = test::ifmap(p, 16);
    test::owned<float> expected(output_shape(p.input, o));
    kernel::reference::average_pool2d(test::owned<float>(p.input, x).view(), o, expected.view());
    test::guarded<float> const ifmap(p.input, x);
    test::guarded<float> pooled(expected.extents, -99.0f);
    kernel::average_pool2d(ifmap.view(), o, pooled.view());
    CHECK(pooled.values() == expected.values());
  }
}
