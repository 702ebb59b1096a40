// SPDX-License-Identifier: MIT
#include <redzap/models/mobilenet_v1_imagenet.hpp>
#include <redzap/precision/bf16.hpp>

#include <doctest/doctest.h>

#include "support/mixed_by_kind.hpp"
#include "support/network_size.hpp"

using namespace redzap;

namespace {
struct in_bf16 : zap_defaults {
  using precision = redzap::precision::bf16;
};
}  // namespace

using net = models::mobilenet_v1_imagenet<>;
static_assert(net::count == 29 && net::output == shape{.c = 1000});
static_assert(net::shapes[3] == shape{.c = 64, .h = 112, .w = 112} &&
              net::shapes[27] == shape{.c = 1024, .h = 7, .w = 7});
static_assert(test::mixed_by_kind<models::mobilenet_v1_imagenet<zap_defaults, 1000, in_bf16>,
                                  models::mobilenet_v1_imagenet<in_bf16>, models::mobilenet_v1_imagenet<>>);

// Its logits are checked in tests/models/mobilenet_v1.cpp.
TEST_CASE("mobilenet_v1_imagenet: has the paper's MACs and parameters") {
  // Table 4: 569 million and 4.2 million; PyTorch has 4,231,976 parameters with two for each of the 10,944 channels of
  // batch norms
  CHECK(test::size_of<net>() == test::network_size{.macs = 568740352, .parameters = 4231976 - 10944});
}
