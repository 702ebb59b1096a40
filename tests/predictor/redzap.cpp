// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "support/score_labels.hpp"
#include <cmath>
#include <limits>
#include <redzap/predictor/redzap.hpp>

using redzap::test::label_of;
using score = redzap::predictor::redzap<>;

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity(),
                not_a_number = std::numeric_limits<float>::quiet_NaN();
float above(float x) { return std::nextafter(x, infinity); }
float below(float x) { return std::nextafter(x, -infinity); }
float const almost_one = below(1.0f);

struct midrange : redzap::aggregate::max {
  static constexpr std::string_view name = "midrange";
};
using four_techniques =
    redzap::technique_list<redzap::zero, redzap::factor<redzap::aggregate::max, redzap::aggregate::sum>,
                           redzap::factor<redzap::aggregate::average, redzap::aggregate::sum>,
                           redzap::factor<midrange, redzap::aggregate::sum>>;

/// The rule of the design, word for word, in double.
int by_the_book(double m, double epsilon, int count) {
  if (std::isnan(m)) return 0;
  m = std::fmin(std::fmax(m, 0), count + 0.5);
  double const nearest = std::round(m), delta = std::fabs(m - nearest);
  return delta < 0.5 && delta <= epsilon / 2 ? static_cast<int>(nearest) : 0;
}

}  // namespace

TEST_CASE("epsilon 0: only whole scores are reducible") {
  score const exact{.threshold = 0};
  for (int k = 1; k <= 3; ++k) {
    float const whole = static_cast<float>(k);
    CHECK(label_of(exact, whole) == k);
    CHECK(label_of(exact, above(whole)) == 0);
    CHECK(label_of(exact, below(whole)) == 0);
  }
  CHECK(label_of(exact, 0) == 0);
  CHECK(label_of(exact, 4) == 0);
}

TEST_CASE("epsilon is halved: at 0.5 a quarter off is reducible, and no more") {
  score const half{.threshold = 0.5f};
  for (int k = 1; k <= 3; ++k) {
    float const whole = static_cast<float>(k);
    CHECK(label_of(half, whole - 0.25f) == k);
    CHECK(label_of(half, whole + 0.25f) == k);
    CHECK(label_of(half, below(whole - 0.25f)) == 0);
    CHECK(label_of(half, above(whole + 0.25f)) == 0);
  }
}

TEST_CASE("ties, less than 0.5 and 3.5 and more are irreducible, whatever epsilon") {
  score const loose{.threshold = almost_one};
  for (float const m : {0.5f, 1.5f, 2.5f, 3.5f, 3.6f, 4.0f, 7.0f, infinity}) CHECK(label_of(loose, m) == 0);
  for (float const m : {0.49f, 0.0f, -0.0f, -1.0f, -2.0f, -infinity, 1e-30f}) CHECK(label_of(loose, m) == 0);
  CHECK(label_of(loose, not_a_number) == 0);
  CHECK(label_of(loose, -not_a_number) == 0);
  // epsilon / 2 is just below 0.5, so next to a tie the nearer label wins
  CHECK(label_of(loose, 1.4999f) == 1);
  CHECK(label_of(loose, 1.5001f) == 2);
  CHECK(label_of(loose, 0.5001f) == 1);
  CHECK(label_of(loose, 3.4999f) == 3);
  // an unchecked threshold does not make ties reducible either
  for (float const m : {0.5f, 1.5f, 3.5f, 9.0f, 0.2f}) CHECK(label_of(score{.threshold = 5}, m) == 0);
}

TEST_CASE("a sweep over scores and thresholds follows the rule, for lists of one, three and four techniques") {
  auto sweep = [](auto list) {
    using techniques = decltype(list);
    for (float const epsilon : {0.0f, 0.125f, 0.25f, 0.5f, 0.75f, 0.875f})
      for (int i = -64; i <= 64 * 6; ++i) {
        float const m = static_cast<float>(i) / 64;
        CAPTURE(epsilon);
        CHECK(label_of(redzap::predictor::redzap<techniques>{.threshold = epsilon}, m) ==
              by_the_book(m, epsilon, techniques::count));
      }
  };
  sweep(redzap::zap_techniques{});
  sweep(redzap::redzap_techniques{});
  sweep(four_techniques{});
}

TEST_CASE("a fourth technique moves the end from 3.5 to 4.5") {
  redzap::predictor::redzap<four_techniques> const four{.threshold = 0.5f};
  CHECK(label_of(four, 3.75f) == 4);
  CHECK(label_of(four, 4.25f) == 4);
  CHECK(label_of(four, 4.5f) == 0);
  CHECK(label_of(score{.threshold = 0.5f}, 3.75f) == 0);
}

TEST_CASE("epsilon is in [0, 1)") {
  CHECK_NOTHROW(score::check_threshold(0));
  for (float const bad : {1.0f, -0.1f, not_a_number}) CHECK_THROWS_AS(score::check_threshold(bad), redzap::error);
}
