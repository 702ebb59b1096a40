// SPDX-License-Identifier: MIT
#include <redzap/predictor/label_within.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <redzap/predictor/label_scores.hpp>
#include <redzap/predictor/sketch.hpp>
#include <vector>

#include "support/random.hpp"

using namespace redzap;

namespace {
constexpr int height = 5, width = 7, block = 16;

struct labelled {
  std::vector<float> scores;
  predictor::target_positions targets;
  std::vector<label> labels = std::vector<label>(scores.size());

  labelled(std::vector<float> values, pattern const& which) : scores(std::move(values)), targets(which, height, width) {
    predictor::label_scores(scores.data(), targets, predictor::sketch<>{.threshold = 0.5f}, labels.data());
  }
  /// Of I_t.
  long long needed(int channels) const {
    long long count = 0;
    for (auto const& target : targets.all())
      for (int c = 0; c < channels; ++c) count += labels[std::size_t(target.position * block + c)] == 0;
    return count;
  }
  std::vector<label> within(int channels, long long most) {
    predictor::label_within(scores.data(), targets, channels, most, labels.data());
    return labels;
  }
};

std::vector<float> distinct() {
  std::vector<float> scores(height * width * block);
  for (std::size_t at = 0; at < scores.size(); ++at) scores[at] = static_cast<float>(at * 37 % scores.size()) / 64 - 3;
  return scores;
}
}  // namespace

TEST_CASE("label_within: the highest scores stay needed, just as many as may, and the pattern") {
  for (auto const& which : {pattern::none, pattern::d})
    for (int const channels : {16, 5}) {
      labelled const before(distinct(), which);
      for (long long most = 0; most < before.needed(channels); most += 7) {
        labelled after(distinct(), which);
        after.within(channels, most);
        CHECK(after.needed(channels) == most);
        float least_needed = 1e9f, most_zero = -1e9f;
        for (auto const& target : after.targets.all())
          for (int c = 0; c < channels; ++c) {
            std::size_t const at = std::size_t(target.position * block + c);
            if (after.labels[at] == 0) least_needed = std::min(least_needed, after.scores[at]);
            else most_zero = std::max(most_zero, after.scores[at]);
          }
        CHECK(most_zero < least_needed);
      }
    }
}

TEST_CASE("label_within: in some rows of a map, and nowhere else") {
  labelled l(distinct(), pattern::d);
  auto const before = l.labels;
  l.targets = predictor::target_positions(pattern::d, height, width, {1, 3});
  long long const needed = l.needed(16);
  l.within(16, needed / 2);
  CHECK(l.needed(16) == needed / 2);
  for (std::size_t at = 0; at < before.size(); ++at)
    if (int(at) / block / width < 1 || int(at) / block / width >= 3) CHECK(int(l.labels[at]) == int(before[at]));
}

TEST_CASE("label_within: labels that keep to it stay as they are") {
  labelled l(distinct(), pattern::d);
  auto const before = l.labels;
  CHECK(l.within(16, l.needed(16)) == before);
  CHECK(l.within(5, l.needed(5)) == before);
}

TEST_CASE("label_within: never more, whatever the scores are") {
  float const inf = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
  for (auto const& values :
       {std::vector{1.0f}, std::vector{1.0f, inf}, std::vector{1.0f, -inf, 2.0f}, std::vector{nan},
        std::vector{3.0f, nan, 1.0f}, std::vector{nan, 3.0f, inf, -inf}, std::vector{1.0f, 3e38f, -3e38f}}) {
    std::vector<float> scores(height * width * block);
    for (std::size_t at = 0; at < scores.size(); ++at) scores[at] = values[at % values.size()];
    for (long long const most : {0, 1, 100, 400}) {
      labelled l(scores, pattern::none);
      l.within(16, most);
      CHECK(l.needed(16) <= most);
    }
  }
}
