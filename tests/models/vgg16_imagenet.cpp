// SPDX-License-Identifier: MIT
#include <redzap/models/vgg16_imagenet.hpp>

#include <doctest/doctest.h>

#include "support/mixed_by_kind.hpp"
#include "support/network_size.hpp"

using namespace redzap;

using net = models::vgg16_imagenet<>;
static_assert(net::count == 21 && net::output == shape{.c = 1000});
static_assert(net::shapes[3] == shape{.c = 64, .h = 112, .w = 112} &&
              net::shapes[18] == shape{.c = 512, .h = 7, .w = 7});
static_assert(test::mixed_by_kind<models::vgg16_imagenet<defaults, 1000, 4096, test::bf16_policy>,
                                  models::vgg16_imagenet<test::bf16_policy>, models::vgg16_imagenet<>>);

// Its logits are checked in tests/models/vgg16.cpp.
TEST_CASE("vgg16_imagenet: has torchvision's MACs and parameters") {
  CHECK(test::size_of<net>() == test::network_size{.macs = 15470264320, .parameters = 138357544});
}
