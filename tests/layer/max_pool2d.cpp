// SPDX-License-Identifier: MIT
#include <redzap/graph/session.hpp>
#include <redzap/kernel/reference/max_pool2d.hpp>
#include <redzap/layer/max_pool2d.hpp>

#include <doctest/doctest.h>

#include "support/owned.hpp"
#include "support/random.hpp"

using namespace redzap;

TEST_CASE("layer max_pool2d: bit for bit the reference, and it needs no tensors") {
  constexpr pool2d_options options{.kernel = 3, .stride = 2, .padding = 1};
  using net = sequential<shape{.c = 19, .h = 7, .w = 8}, layer::max_pool2d<options>>;
  static_assert(net::output == shape{.c = 19, .h = 4, .w = 4});
  weights<net> const loaded(named_tensors{});
  test::owned<float> const image(net::input, test::integers(net::input.size(), 1, -8, 8, 0.2, 9));
  test::owned<float> expected(net::output);
  kernel::reference::max_pool2d(image.view(), options, expected.view());
  session<net> s(loaded, 2);
  auto const logits = s.run(image.elements.span()).logits;
  CHECK(std::vector<float>(logits.begin(), logits.end()) == expected.values());
}
