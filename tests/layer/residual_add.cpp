// SPDX-License-Identifier: MIT
#include <redzap/graph/session.hpp>
#include <redzap/kernel/reference/add.hpp>
#include <redzap/kernel/reference/conv2d.hpp>
#include <redzap/layer/average_pool2d.hpp>
#include <redzap/layer/conv2d.hpp>
#include <redzap/layer/residual_add.hpp>

#include <doctest/doctest.h>

#include "support/counting_allocator.hpp"
#include "support/owned.hpp"
#include "support/random_network.hpp"

using namespace redzap;

namespace {
constexpr auto relu = activation::relu;
constexpr conv2d_options stem{.out_channels = 18, .kernel = 3, .padding = 1, .activation = relu};
constexpr conv2d_options first{.out_channels = 18, .kernel = 3, .padding = 1, .activation = relu},
    second{.out_channels = 18, .kernel = 3, .padding = 1};
constexpr conv2d_options halved{.out_channels = 35, .kernel = 3, .stride = 2, .padding = 1, .activation = relu};
constexpr conv2d_options wide{.out_channels = 35, .kernel = 3, .padding = 1},
    projection{.out_channels = 35, .kernel = 1, .stride = 2};

using net =
    sequential<shape{.c = 3, .h = 7, .w = 6}, layer::conv2d<stem>, layers<layer::conv2d<first>, layer::conv2d<second>>,
               layer::residual_add<residual_options{.back = 2, .activation = relu}>, layer::conv2d<halved>,
               layer::conv2d<wide>,
               layer::residual_add<residual_options{.back = 2, .projection = projection, .activation = relu}>>;
static_assert(net::count == 7 && net::output == shape{.c = 35, .h = 4, .w = 3});
static_assert(net::layer<3>::shortcut == net::shapes[1] && net::shortcut<3>() == 1 && net::shortcut<6>() == 4 &&
              net::shortcut<5>() == 5);

/// The network by reference kernels, on one image.
std::vector<float> reference(named_tensors& tensors, std::vector<float> const& image) {
  auto conv = [&](test::owned<float> const& ifmap, std::string const& name, conv2d_options const& options) {
    test::owned<float> ofmap(output_shape(ifmap.extents, options));
    kernel::reference::conv2d(ifmap.view(), tensors[name + ".weight"].values.data(),
                              tensors[name + ".bias"].values.data(), options, ofmap.view());
    return ofmap;
  };
  auto const a = conv(test::owned<float>(net::input, image), "conv1", stem);
  auto b = conv(conv(a, "conv2", first), "conv3", second);
  kernel::reference::add(a.view(), b.view(), relu, b.view());
  auto c = conv(conv(b, "conv4", halved), "conv5", wide);
  kernel::reference::add(conv(b, "shortcut1", projection).view(), c.view(), relu, c.view());
  return c.values();
}
}  // namespace

TEST_CASE("layer residual_add: bit for bit the reference, plain and projected, whatever the threads and the batch") {
  CHECK(net::name(3).empty());
  CHECK(net::name(6) == "shortcut1");
  auto tensors = test::random_tensors<net>(3, 1);
  weights<net> const loaded(tensors);
  auto const images = test::integers(3 * net::input.size(), 1, -2, 2, 0.2);
  std::vector<float> expected;
  for (int n = 0; n < 3; ++n) {
    auto const begin = images.begin() + n * long(net::input.size());
    auto const one = reference(tensors, std::vector<float>(begin, begin + long(net::input.size())));
    expected.insert(expected.end(), one.begin(), one.end());
  }
  for (int const threads : {1, 2, 3}) {
    session<net> s(loaded, threads, 3);
    auto const logits = s.run(images).logits;
    CHECK(std::vector<float>(logits.begin(), logits.end()) == expected);
    auto const alone = s.run(std::span(images).first(net::input.size())).logits;
    CHECK(std::vector<float>(alone.begin(), alone.end()) ==
          std::vector<float>(expected.begin(), expected.begin() + long(net::output.size())));
    CHECK(s.cost<3>().macs == 0);
    CHECK(s.cost<6>().macs == 18.0 * 35 * 4 * 3);
    if (threads > 1) continue;
    long long const before = test::allocations();
    s.run(images);
    CHECK(test::allocations() == before);
  }
}

TEST_CASE("layer residual_add: a map that is its shortcut is kept for it, and all of it is computed") {
  using pool = layer::average_pool2d<pool2d_options{.kernel = 1, .stride = 2}>;
  using pooled = sequential<
      shape{.c = 1, .h = 6, .w = 6}, layer::conv2d<conv2d_options{.out_channels = 1, .kernel = 1}>, pool,
      layer::residual_add<residual_options{.back = 1, .projection = {.out_channels = 1, .kernel = 1, .stride = 2}}>>;
  using alone =
      sequential<shape{.c = 1, .h = 6, .w = 6}, layer::conv2d<conv2d_options{.out_channels = 1, .kernel = 1}>, pool>;
  static_assert(pooled::needed<0>() == extent(6) && alone::needed<0>() == extent(5));
  constexpr auto plan = net::plan(1);
  auto const apart = [&](int i, int j) {
    auto const end = [&](int k) { return plan.offsets[k] + layout::packed::size(net::shapes[k]) * sizeof(float); };
    return plan.offsets[i] >= end(j) || plan.offsets[j] >= end(i);
  };
  CHECK(apart(1, 2));
  CHECK(apart(1, 3));
  CHECK(apart(1, 4));
  CHECK(apart(4, 7));
}
