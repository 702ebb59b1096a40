// SPDX-License-Identifier: MIT
#include <redzap/layer/reducible_conv2d.hpp>
#include <redzap/layer/reducible_state.hpp>

#include <doctest/doctest.h>

#include <limits>

#include "support/random_network.hpp"

using namespace redzap;

namespace {
constexpr conv2d_options options{.out_channels = 4, .kernel = 3, .padding = 1};
using band = layer::reducible_state<defaults>::band;

/// Of a table of all bands together.
template <class State, class Table>
int positions(State const& s, Table band::*table) {
  int sum = 0;
  for (auto const& b : s.bands()) sum += (b.*table).size();
  return sum;
}
}  // namespace

TEST_CASE("reducible_state: a pattern splits the ofmap, a refused knob changes nothing") {
  using net = sequential<shape{.c = 2, .h = 6, .w = 7}, layer::reducible_conv2d<options>>;
  auto tensors = test::random_tensors<net>(1);
  test::add_random_predictors<net>(tensors, "D", "x", 2);
  layer::reducible_weights<defaults> w(net::input, options, "conv1", tensors);
  w.add_predictors(tensors, "conv1", "x", net::input);
  layer::reducible_state<defaults> s(net::input, w, 1);
  CHECK(s.dense());
  CHECK(positions(s, &band::inside) == 42);
  s.pattern(pattern::d);
  CHECK_FALSE(s.dense());
  CHECK(positions(s, &band::inside) == 14);
  CHECK(positions(s, &band::outside) == 28);
  CHECK(s.bands()[0].targets.all().size() == 28);
  CHECK_THROWS_WITH_AS(s.pattern(pattern::b), "conv1: no predictor for pattern B was loaded", error);
  CHECK(positions(s, &band::inside) == 14);
  s.threshold(0.25f);
  for (float const bad : {1.0f, -0.1f, std::numeric_limits<float>::quiet_NaN()})
    CHECK_THROWS_AS(s.threshold(bad), error);
  CHECK(s.decision.threshold == 0.25f);
}

TEST_CASE("reducible_state: a region bounds every table but I_s and the oracle's, whichever knob turns last") {
  using net = sequential<shape{.c = 2, .h = 6, .w = 7}, layer::reducible_conv2d<options>>;
  auto tensors = test::random_tensors<net>(1);
  test::add_random_predictors<net>(tensors, "D", "x", 2);
  layer::reducible_weights<defaults> w(net::input, options, "conv1", tensors);
  w.add_predictors(tensors, "conv1", "x", net::input);
  for (bool const region_last : {false, true}) {
    layer::reducible_state<defaults> s(net::input, w, 1);
    if (region_last) s.pattern(pattern::d);
    s.compute({5, 4});
    if (!region_last) s.pattern(pattern::d);
    int predicted = 0;
    for (int p = 0; p < 5; ++p)
      for (int q = 0; q < 4; ++q) predicted += !pattern::d.contains(p, q);
    CHECK(s.region().size() == 20);
    CHECK(positions(s, &band::outside) == predicted);
    CHECK(positions(s, &band::windows) == predicted);
    CHECK(s.pooled_windows().size() == predicted);
    CHECK(positions(s, &band::inside) == 14);
    CHECK(s.everywhere().size() == 42);
    CHECK(s.pooled_everywhere().size() == 42);
    s.compute({6, 7});
    CHECK(s.region().size() == 42);
    CHECK(positions(s, &band::windows) == 28);
  }
}

TEST_CASE("reducible_state: one block fewer goes through the steps together where that cuts a large map into bands") {
  constexpr conv2d_options wide{.out_channels = 128, .kernel = 3, .padding = 1},
      deep{.out_channels = 256, .kernel = 3, .padding = 1};
  constexpr shape large{.c = 128, .h = 112, .w = 112}, small{.c = 384, .h = 9, .w = 9};
  constexpr int most = kernel::output_groups<>::most;
  CHECK(layer::reducible_state<defaults>::groups(large, wide).largest() == std::min(most, 2));
  CHECK(layer::reducible_state<defaults>::band_rows(large, wide) < 112);
  CHECK(layer::reducible_state<defaults>::groups(small, deep).largest() == most);
  CHECK(layer::reducible_state<defaults>::band_rows(small, deep) == 9);
}
