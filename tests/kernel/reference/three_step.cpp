// SPDX-License-Identifier: MIT
#include <redzap/kernel/reference/conv2d.hpp>
#include <redzap/kernel/reference/three_step.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "support/midrange.hpp"
#include "support/owned.hpp"
#include "support/random.hpp"

using namespace redzap;
using namespace redzap::kernel;

using test::midrange;

namespace {
using own_techniques = technique_list<factor<midrange, aggregate::sum>, zero, factor<aggregate::max, aggregate::max>>;
}  // namespace

TEST_CASE("three_step: one window under every label, by hand") {
  // Two channels, window max 4 and 40, average 2 and 20; slice sums 3 and 2 for m = 0, -1 and 0 for m = 1.
  test::owned<float> const x({.c = 2, .h = 2, .w = 2}, std::vector<float>{0, 1, 3, 4, 0, 10, 30, 40});
  std::vector<float> const weight{1, 1, 1, 0, 2, 0, 0, 0, 0, 0, 0, -1, 1, 0, -1, 0}, bias{100, 35};
  conv2d_options const o{.out_channels = 2, .kernel = 2, .activation = activation::relu};
  std::array<std::array<float, 2>, 4> const expected{{{104, 1}, {0, 0}, {192, 31}, {146, 33}}};
  for (std::size_t l = 0; l < 4; ++l) {
    CAPTURE(l);
    test::owned<label> const labels({.c = 2}, static_cast<label>(l));
    test::owned<float> y(labels.extents, -1.0f);
    auto const counts =
        reference::three_step<redzap_techniques>(x.view(), weight.data(), bias.data(), o, labels.view(), y.view());
    CHECK(y.values() == std::vector<float>(expected[l].begin(), expected[l].end()));
    for (std::size_t i = 0; i < 4; ++i) CHECK(counts[i] == (i == l ? 2 : 0));
  }
}

TEST_CASE("three_step: the cheap values pass the relu and see the zeros of the padding") {
  test::owned<float> const x({.c = 1, .h = 1, .w = 1}, std::vector<float>{-8});
  std::vector<float> const weight{1, 1, 1, 1};
  conv2d_options o{.out_channels = 1, .kernel = 2, .padding = 1};
  test::owned<label> const labels({.c = 1, .h = 2, .w = 2}, std::vector<int>{2, 3, 3, 2});
  test::owned<float> y(labels.extents);
  reference::three_step<redzap_techniques>(x.view(), weight.data(), nullptr, o, labels.view(), y.view());
  CHECK(y.values() == std::vector<float>{0, -8, -8, 0});  // max(-8, 0, 0, 0) * 4, (-8 / 4) * 4
  o.activation = activation::relu;
  reference::three_step<redzap_techniques>(x.view(), weight.data(), nullptr, o, labels.view(), y.view());
  CHECK(y.values() == std::vector<float>{0, 0, 0, 0});
}

TEST_CASE("three_step: labels all 0 are conv2d") {
  for (test::problem const& p : test::mini()) {
    CAPTURE(p.name);
    test::owned<float, layout::packed> const x(p.input, test::ifmap(p, 4));
    auto const weight = test::weight(p, 4), bias = test::bias(p, 4);
    test::owned<float> dense(p.output()), reduced(p.output(), -1.5f);
    test::owned<label> const labels(p.output());
    reference::conv2d(x.view(), weight.data(), bias.data(), p.options, dense.view());
    auto const counts = reference::three_step<zap_techniques>(x.view(), weight.data(), bias.data(), p.options,
                                                              labels.view(), reduced.view());
    CHECK(reduced.values() == dense.values());
    CHECK(counts[0] == static_cast<long long>(p.output().size()));
  }
}

TEST_CASE("three_step: a label's place in the list decides, techniques from outside included") {
  test::owned<float> const x({.c = 1, .h = 1, .w = 3}, std::vector<float>{1, 2, 7});
  std::vector<float> const weight{1, 10, 5};
  conv2d_options const o{.out_channels = 1, .kernel = {1, 3}};
  std::array<float, 4> const expected{1 + 20 + 35, 4 * 16, 0, 7 * 10};  // midrange 4 times sum 16; max 7 times max 10
  for (std::size_t l = 0; l < 4; ++l) {
    CAPTURE(l);
    test::owned<label> const labels({.c = 1}, static_cast<label>(l));
    test::owned<float> y(labels.extents);
    reference::three_step<own_techniques>(x.view(), weight.data(), nullptr, o, labels.view(), y.view());
    CHECK(y.values()[0] == expected[l]);
  }
}

TEST_CASE("three_step: mixed labels are each what they are alone, and the counts add up") {
  for (test::problem const& p : test::mini()) {
    CAPTURE(p.name);
    test::owned<float> const x(p.input, test::ifmap(p, 5, p.taps()));
    auto const weight = test::weight(p, 5), bias = test::bias(p, 5);
    auto const mixed = test::labels(p.output(), 5, 0.25, 3);
    test::owned<float> y(p.output(), -1.5f);
    auto const counts = reference::three_step<redzap_techniques>(
        x.view(), weight.data(), bias.data(), p.options, test::owned<label>(p.output(), mixed).view(), y.view());
    CHECK(std::accumulate(counts.begin(), counts.end(), 0LL) == static_cast<long long>(p.output().size()));
    std::vector<float> expected(mixed.size());
    for (int l = 0; l <= 3; ++l) {
      test::owned<label> const alone(p.output(), static_cast<label>(l));
      test::owned<float> pure(p.output());
      reference::three_step<redzap_techniques>(x.view(), weight.data(), bias.data(), p.options, alone.view(),
                                               pure.view());
      auto const values = pure.values();
      for (std::size_t i = 0; i < mixed.size(); ++i)
        if (mixed[i] == l) expected[i] = values[i];
      CHECK(counts[std::size_t(l)] == std::count(mixed.begin(), mixed.end(), static_cast<label>(l)));
    }
    CHECK(y.values() == expected);
  }
}
