// SPDX-License-Identifier: MIT
#include <redzap/models/alexnet_imagenet.hpp>
#include <redzap/predictor/sketch.hpp>

#include <doctest/doctest.h>

#include "support/formula_network.hpp"
#include "support/mixed_by_kind.hpp"
#include "support/network_size.hpp"

using namespace redzap;

namespace {
struct sketched : defaults {
  using techniques = zap_techniques;
  using predictor = redzap::predictor::sketch<>;
};
}  // namespace

using net = models::alexnet_imagenet<>;
static_assert(net::count == 11 && net::output == shape{.c = 1000});
static_assert(net::shapes[1] == shape{.c = 64, .h = 55, .w = 55} && net::shapes[2] == shape{.c = 64, .h = 27, .w = 27});
static_assert(net::shapes[4] == shape{.c = 192, .h = 13, .w = 13} && net::shapes[8] == shape{.c = 256, .h = 6, .w = 6});
static_assert(test::mixed_by_kind<models::alexnet_imagenet<defaults, 1000, 4096, test::bf16_policy>,
                                  models::alexnet_imagenet<test::bf16_policy>, models::alexnet_imagenet<>>);

TEST_CASE("alexnet_imagenet: has torchvision's MACs and parameters") {
  CHECK(test::size_of<net>() == test::network_size{.macs = 714188480, .parameters = 61100840});
}

TEST_CASE("alexnet_imagenet: logits are PyTorch's, with 64 features in its linear layers") {
  test::check_formula_logits<models::alexnet_imagenet<sketched, 100, 64>>("alexnet_imagenet", false);
}
