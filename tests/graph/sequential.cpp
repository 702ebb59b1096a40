// SPDX-License-Identifier: MIT
#include <redzap/graph/sequential.hpp>
#include <redzap/models/alexnet.hpp>

#include <doctest/doctest.h>

using namespace redzap;

using net = models::alexnet<>;
static_assert(net::checked && net::count == 11);
static_assert(net::input == shape{.c = 3, .h = 32, .w = 32} && net::output == shape{.c = 100});
static_assert(net::shapes[1] == shape{.c = 64, .h = 34, .w = 34} && net::shapes[2] == shape{.c = 64, .h = 17, .w = 17});
static_assert(net::shapes[3] == shape{.c = 192, .h = 19, .w = 19} && net::shapes[8] == shape{.c = 256, .h = 4, .w = 4});

static_assert(net::needed<0>() == extent(34) && net::needed<2>() == extent(18) && net::needed<6>() == extent(9) &&
              net::needed<10>() == extent(1));

TEST_CASE("sequential: layers with weights are counted from the input, by kind") {
  CHECK(net::name(0) == "conv1");
  CHECK(net::name(1).empty());
  CHECK(net::name(6) == "conv5");
  CHECK(net::name(8) == "fc1");
  CHECK(net::name(10) == "fc3");
}

TEST_CASE("sequential: a batch has room for its maps, and is limited by what the kernels can count") {
  static_assert(net::plan(2, 1).offsets == net::plan(2).offsets &&
                net::workspace_bytes(2, 1) == net::workspace_bytes(2));
  static_assert(net::workspace_bytes(1, 8) > 4 * net::workspace_bytes(1) &&
                net::workspace_bytes(1, 8) <= 8 * net::workspace_bytes(1));
  CHECK(net::takes(1));
  CHECK(net::takes(8192));
  CHECK_FALSE(net::takes(1 << 20));   // conv1's ofmaps are 64 x 34 x 34
  CHECK_FALSE(net::takes(0));
  CHECK_THROWS_WITH_AS(net::plan(1, 0), "batch: must be at least 1, is 0", error);
  CHECK_THROWS_WITH_AS(
      net::workspace_bytes(1, 1 << 20),
      "batch: 1048576 images are too many: input, weight and output must each be smaller than 2^31 elements", error);
}

TEST_CASE("sequential: the AlexNet needs at most 768 KiB, and a thread more costs its scratch") {
  static_assert(net::workspace_bytes(1) <= 768 * 1024);
  CHECK(net::workspace_bytes(2) > net::workspace_bytes(1));
}
