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

static_assert(net::needed<0>() == extent(34) && net::needed<2>() == extent(18) && net::needed<6>() == extent(9) && net::needed<10>() == extent(1));

TEST_CASE("sequential: layers with weights are counted from the input, by kind") {
  CHECK(net::name(0) == "conv1");
  CHECK(net::name(1).empty());
  CHECK(net::name(6) == "conv5");
  CHECK(net::name(8) == "fc1");
  CHECK(net::name(10) == "fc3");
}

TEST_CASE("sequential: the AlexNet needs at most 768 KiB, and a thread more costs its scratch") {
  static_assert(net::workspace_bytes(1) <= 768 * 1024);
  CHECK(net::workspace_bytes(2) > net::workspace_bytes(1));
}
