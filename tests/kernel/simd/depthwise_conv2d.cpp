// SPDX-License-Identifier: MIT
#include <redzap/kernel/reference/depthwise_conv2d.hpp>
#include <redzap/kernel/simd/depthwise_conv2d.hpp>

#include <doctest/doctest.h>

#include "support/guarded.hpp"
#include "support/owned.hpp"
#include "support/random.hpp"

using namespace redzap;

TEST_CASE("depthwise_conv2d, packed: bit for bit the reference, on every window of the table") {
  for (test::problem const& p : test::mini()) {
    CAPTURE(p.name);
    std::size_t const channels = std::size_t(p.input.c), taps = std::size_t(p.options.kernel.h) * p.options.kernel.w;
    auto const x = test::ifmap(p, 10), weight = test::integers(channels * taps, 11, -4, 4),
               bias = test::integers(channels, 12, -64, 64);
    shape const out{p.input.n, p.input.c, p.output().h, p.output().w};
    test::owned<float> expected(out);
    kernel::reference::depthwise_conv2d(test::owned<float>(p.input, x).view(), weight.data(), bias.data(), p.options,
                                        expected.view());
    kernel::packed_depthwise_weight const packed(p.input.c, p.options, weight, bias);
    test::guarded<float> const ifmap(p.input, x);
    for (int const threads : {1, 2}) {
      test::guarded<float> ofmap(out, -7.0f);
      kernel::depthwise_conv2d(ifmap.view(), packed, ofmap.view(), threads);
      CHECK(ofmap.values() == expected.values());
    }
    test::guarded<float> ofmap(out, -7.0f);
    kernel::depthwise_conv2d<isa::scalar>(ifmap.view(), packed, ofmap.view());
    CHECK(ofmap.values() == expected.values());
  }
}
