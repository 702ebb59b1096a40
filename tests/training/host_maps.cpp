// SPDX-License-Identifier: MIT
#include <redzap/kernel/reference/three_step.hpp>
#include <redzap/layer/conv2d.hpp>
#include <redzap/layer/reducible_conv2d.hpp>
#include <redzap/training/host_maps.hpp>

#include <doctest/doctest.h>

#include "support/owned.hpp"
#include "support/random_network.hpp"

using namespace redzap;

TEST_CASE("host_maps: X and X_hat of every reducible layer are what the reference computes") {
  constexpr conv2d_options first{.out_channels = 12, .kernel = 3, .padding = 1},
      second{.out_channels = 18, .kernel = 3, .activation = activation::relu};
  using net =
      sequential<shape{.c = 3, .h = 6, .w = 6}, layer::reducible_conv2d<first>, layer::reducible_conv2d<second>>;
  auto tensors = test::random_tensors<net>(2, 1);
  weights<net> const loaded(tensors);
  training::host_maps<net> maps(loaded);
  test::owned<float> const image(net::input, test::integers(net::input.size(), 1, -3, 3, 0.2, 9));
  std::array<bool, 2> seen{};
  maps.run(image.elements.span(), [&](int n, predictor::candidates<redzap_techniques> const& candidates) {
    seen[std::size_t(n)] = true;
    CHECK(candidates.channels == net::shapes[n + 1].c);
    CHECK(candidates.positions == net::shapes[n + 1].h * net::shapes[n + 1].w);
    if (n != 0) return;   // averages of the second layer's ifmap are not exact
    for (label const l : {label{0}, label{2}, label{3}}) {
      test::owned<label> const labels(net::shapes[1], l);
      test::owned<float> expected(net::shapes[1]), found(net::shapes[1]);
      kernel::reference::three_step<redzap_techniques>(image.view(), tensors["conv1.weight"].values.data(),
                                                       tensors["conv1.bias"].values.data(), first, labels.view(),
                                                       expected.view());
      float const* const map = l == 0 ? candidates.exact : candidates.replacement[l - 1];
      convert(view<float const, layout::packed>{map, net::shapes[1]}, found.view());
      CHECK(found.values() == expected.values());
    }
  });
  CHECK(seen == std::array<bool, 2>{true, true});

  std::vector<std::vector<float>> ifmaps, ofmaps;
  maps.run_maps(image.elements.span(), [&](int n, float const* ifmap, float const* ofmap) {
    CHECK(n == int(ifmaps.size()));
    ifmaps.emplace_back(ifmap, ifmap + layout::packed::size(net::shapes[n]));
    ofmaps.emplace_back(ofmap, ofmap + layout::packed::size(net::shapes[n + 1]));
  });
  REQUIRE(ofmaps.size() == 2);
  CHECK(ifmaps[1] == ofmaps[0]);
  maps.run(image.elements.span(), [&](int n, predictor::candidates<redzap_techniques> const& candidates) {
    CHECK(std::equal(ofmaps[std::size_t(n)].begin(), ofmaps[std::size_t(n)].end(), candidates.exact));
  });
  test::owned<float> first_ifmap(net::input);
  convert(view<float const, layout::packed>{ifmaps[0].data(), net::input}, first_ifmap.view());
  CHECK(first_ifmap.values() == image.values());
}
