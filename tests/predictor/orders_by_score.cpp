// SPDX-License-Identifier: MIT
#include <redzap/predictor/orders_by_score.hpp>

#include <doctest/doctest.h>

#include <redzap/predictor/oracle.hpp>
#include <redzap/predictor/redzap.hpp>
#include <redzap/predictor/redzap_2020.hpp>
#include <redzap/predictor/sketch.hpp>
#include <redzap/predictor/zap.hpp>

namespace {
struct unordered : redzap::predictor::zap {
  static constexpr bool ordered = false;
};
}  // namespace

TEST_CASE("orders_by_score: whose lowest scores may be left out") {
  using redzap::predictor::orders_by_score;
  static_assert(orders_by_score<redzap::predictor::zap>);
  static_assert(orders_by_score<redzap::predictor::sketch<>>);
  static_assert(!orders_by_score<unordered>);
  static_assert(!orders_by_score<redzap::predictor::redzap<>>);
  static_assert(!orders_by_score<redzap::predictor::redzap_2020<>>);
  static_assert(!orders_by_score<redzap::predictor::oracle<redzap::zap_techniques>>);
  for (float const threshold : {-1.0f, 0.25f, 2.0f}) {   // what the word promises: needed above some score, zero below
    redzap::predictor::zap const zap{threshold};
    float last = 1;
    for (float score = -3; score < 3; score += 0.125f) {
      CHECK(zap.label(score) <= last);
      last = zap.label(score);
    }
  }
}
