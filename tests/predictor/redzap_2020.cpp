// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "support/score_labels.hpp"
#include <cmath>
#include <limits>
#include <redzap/predictor/redzap_2020.hpp>

using redzap::test::label_of;
using score = redzap::predictor::redzap_2020<>;

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity(),
                not_a_number = std::numeric_limits<float>::quiet_NaN();
float above(float x) { return std::nextafter(x, infinity); }
float below(float x) { return std::nextafter(x, -infinity); }

struct midrange : redzap::aggregate::max {
  static constexpr std::string_view name = "midrange";
};
using four_techniques =
    redzap::technique_list<redzap::zero, redzap::factor<redzap::aggregate::max, redzap::aggregate::sum>,
                           redzap::factor<redzap::aggregate::average, redzap::aggregate::sum>,
                           redzap::factor<midrange, redzap::aggregate::sum>>;

/// The rule of the design, word for word, in double.
int by_the_book(double m, double epsilon, int count) {
  if (std::isnan(m) || m >= count + 1) return 0;
  double const whole = std::trunc(m);
  return whole >= 1 && m - whole <= epsilon ? static_cast<int>(whole) : 0;
}

}  // namespace

TEST_CASE("the label is the whole part, the difference the rest: epsilon is not halved") {
  score const half{.threshold = 0.5f};
  for (int k = 1; k <= 3; ++k) {
    float const whole = static_cast<float>(k);
    CHECK(label_of(half, whole) == k);
    CHECK(label_of(half, whole + 0.5f) == k);
    CHECK(label_of(half, above(whole + 0.5f)) == 0);
    CHECK(label_of(half, below(whole)) == 0);  // the rest is almost 1
  }
}

TEST_CASE("epsilon 0: only whole scores are reducible") {
  score const exact{.threshold = 0};
  for (int k = 1; k <= 3; ++k) {
    CHECK(label_of(exact, static_cast<float>(k)) == k);
    CHECK(label_of(exact, above(static_cast<float>(k))) == 0);
  }
}

TEST_CASE("less than 1, 4 and more, and NaN are irreducible, whatever epsilon") {
  score const loose{.threshold = below(1.0f)};
  for (float const m : {below(1.0f), 0.5f, 0.0f, -0.5f, -1.0f, -2.0f, -infinity}) CHECK(label_of(loose, m) == 0);
  for (float const m : {4.0f, 4.25f, 5.0f, 100.0f, infinity}) CHECK(label_of(loose, m) == 0);
  CHECK(label_of(loose, not_a_number) == 0);
  CHECK(label_of(score{.threshold = 5}, 4.0f) == 0);  // an unchecked threshold does not move the end
  CHECK(label_of(loose, below(4.0f)) == 3);
  CHECK(label_of(loose, 3.5f) == 3);  // where redzap says irreducible
}

TEST_CASE("a sweep over scores and thresholds follows the rule, for lists of one, three and four techniques") {
  auto sweep = [](auto list) {
    using techniques = decltype(list);
    for (float const epsilon : {0.0f, 0.125f, 0.25f, 0.5f, 0.75f, 0.875f})
      for (int i = -64; i <= 64 * 6; ++i) {
        float const m = static_cast<float>(i) / 64;
        CAPTURE(epsilon);
        CHECK(label_of(redzap::predictor::redzap_2020<techniques>{.threshold = epsilon}, m) ==
              by_the_book(m, epsilon, techniques::count));
      }
  };
  sweep(redzap::zap_techniques{});
  sweep(redzap::redzap_techniques{});
  sweep(four_techniques{});
}

TEST_CASE("epsilon is in [0, 1)") {
  CHECK_NOTHROW(score::check_threshold(0.4f));
  for (float const bad : {1.0f, -0.1f, not_a_number}) CHECK_THROWS_AS(score::check_threshold(bad), redzap::error);
}
