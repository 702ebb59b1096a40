// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/aggregate/technique_list.hpp>
#include <redzap/predictor/concept.hpp>
#include <redzap/predictor/redzap.hpp>
#include <redzap/predictor/redzap_2020.hpp>
#include <redzap/predictor/zap.hpp>

using redzap::predictor::score_to_label;

namespace {

/// A predictor of a user's.
struct always_zero {
  using techniques = redzap::zap_techniques;
  static constexpr std::string_view name = "always-zero";
  static constexpr int channel_group = 4;
  float threshold = 0;
  static void check_threshold(float) {}
  template <class V>
  V label(V) const {
    return V(1.0f);
  }
};
struct odd_group : always_zero {
  static constexpr int channel_group = 3;  // no divisor of a block of 16 channels
};
struct whole_labels : always_zero {
  int label(float) const { return 1; }
};

}  // namespace

TEST_CASE("what is a predictor and what is not") {
  static_assert(score_to_label<redzap::predictor::zap>);
  static_assert(score_to_label<redzap::predictor::redzap<redzap::zap_techniques>>);
  static_assert(score_to_label<redzap::predictor::redzap_2020<>>);
  static_assert(score_to_label<always_zero>);
  static_assert(!score_to_label<odd_group>);
  static_assert(!score_to_label<whole_labels>);
  static_assert(!score_to_label<int>);
  CHECK(redzap::predictor::zap::channel_group == 1);
}
