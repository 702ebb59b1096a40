// SPDX-License-Identifier: MIT
#include <redzap/models/resnet18.hpp>
#include <redzap/models/resnet18_imagenet.hpp>
#include <redzap/predictor/zap.hpp>

#include <doctest/doctest.h>

#include "support/formula_network.hpp"
#include "support/mixed_by_kind.hpp"
#include "support/network_size.hpp"

using namespace redzap;

namespace {
struct zap_policy : defaults {
  using techniques = zap_techniques;
  using predictor = redzap::predictor::zap;
};
using net = models::resnet18<zap_policy>;
}  // namespace

static_assert(net::count == 27 && net::output == shape{.c = 100});
static_assert(net::shapes[7] == shape{.c = 64, .h = 32, .w = 32} && net::shapes[25] == shape{.c = 512, .h = 4, .w = 4});
static_assert(test::mixed_by_kind<models::resnet18<defaults, 100, test::bf16_policy>,
                                  models::resnet18<test::bf16_policy>, models::resnet18<>>);

TEST_CASE("resnet18: convolutions are counted from the input, projections of shortcuts by themselves") {
  CHECK(net::name(9) == "shortcut1");
  CHECK(net::name(23) == "conv17");
  CHECK(net::name(26) == "fc1");
  CHECK(net::name(3).empty());
  // blocks on maps of 32 to 4 rows where the ImageNet form has 56 to 7; a first convolution of its own, and a linear
  // layer
  CHECK(test::size_of<net>().macs == (1814073344LL - 118013952 - 512000) / 49 * 16 + 1769472 + 51200);
  // batch norms folded, as in tests/models/resnet18_imagenet.cpp
  CHECK(test::size_of<net>().parameters == 11220132 - 4800);
}

TEST_CASE("resnet18: logits are PyTorch's, batch norms folded") { test::check_formula_logits<net>("resnet18", true); }

TEST_CASE("resnet18: and those of the ImageNet form") {
  test::check_formula_logits<models::resnet18_imagenet<zap_policy, 100>>("resnet18_imagenet", true);
}
