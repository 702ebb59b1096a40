// SPDX-License-Identifier: MIT
#include <redzap/models/resnet18_imagenet.hpp>

#include <doctest/doctest.h>

#include "support/mixed_by_kind.hpp"
#include "support/network_size.hpp"

using namespace redzap;

using net = models::resnet18_imagenet<>;
static_assert(net::count == 28 && net::output == shape{.c = 1000});
static_assert(net::shapes[2] == shape{.c = 64, .h = 56, .w = 56} && net::shapes[26] == shape{.c = 512, .h = 7, .w = 7});
static_assert(test::mixed_by_kind<models::resnet18_imagenet<defaults, 1000, test::bf16_policy>,
                                  models::resnet18_imagenet<test::bf16_policy>, models::resnet18_imagenet<>>);

// Its logits are checked in tests/models/resnet18.cpp.
TEST_CASE("resnet18_imagenet: has torchvision's MACs and parameters") {
  // torchvision counts 11,689,512 parameters: two for each of the 4,800 channels of its batch norms, and no biases
  // there
  CHECK(test::size_of<net>() == test::network_size{.macs = 1814073344, .parameters = 11689512 - 4800});
}
