// SPDX-License-Identifier: MIT
#include <redzap/models/mobilenet_v1.hpp>
#include <redzap/models/mobilenet_v1_imagenet.hpp>
#include <redzap/precision/bf16.hpp>

#include <doctest/doctest.h>

#include "support/formula_network.hpp"
#include "support/mixed_by_kind.hpp"
#include "support/network_size.hpp"

using namespace redzap;

namespace {
struct in_bf16 : zap_defaults {
  using precision = redzap::precision::bf16;
};
using net = models::mobilenet_v1<>;
}  // namespace

static_assert(net::count == 29 && net::output == shape{.c = 100});
static_assert(net::shapes[3] == shape{.c = 64, .h = 32, .w = 32} &&
              net::shapes[27] == shape{.c = 1024, .h = 2, .w = 2});
static_assert(test::mixed_by_kind<models::mobilenet_v1<zap_defaults, 100, in_bf16>,
                                  models::mobilenet_v1<in_bf16>, models::mobilenet_v1<>>);

TEST_CASE("mobilenet_v1: 27 convolutions, counted from the input, and its MACs") {
  CHECK(net::name(26) == "conv27");
  CHECK(net::name(28) == "fc1");
  // maps of 32 to 2 rows where the ImageNet form has 112 to 7, of 568,740,352 MACs of which 1,024,000 are in its linear
  // layer
  CHECK(test::size_of<net>().macs == (568740352 - 1024000) / 49 * 4 + 102400);
}

TEST_CASE("mobilenet_v1: logits are PyTorch's, batch norms folded") {
  test::check_formula_logits<net>("mobilenet_v1", true);
}

TEST_CASE("mobilenet_v1: and those of the ImageNet form") {
  test::check_formula_logits<models::mobilenet_v1_imagenet<zap_defaults, 100>>("mobilenet_v1_imagenet", true);
}
