// SPDX-License-Identifier: MIT
#include <redzap/predictor/score_block.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <redzap/predictor/label_block.hpp>
#include <redzap/predictor/label_scores.hpp>
#include <redzap/predictor/zap.hpp>
#include <vector>

#include "support/generator.hpp"

using namespace redzap;

namespace {
struct block {
  predictor::target_positions targets;
  std::vector<float> weights = std::vector<float>(320), partial, hidden;

  block(int height, int width, pattern const& computed, std::uint64_t seed)
      : targets(computed, height, width),
        partial(std::size_t(height * width) * 16),
        hidden(predictor::hidden_floats(height, width), 99.0f) {
    test::generator random(seed);
    for (float& w : weights) w = random.real(-1, 1);
    for (int at = 0; at < height * width; ++at)
      for (int lane = 0; lane < 16 && computed.contains(at / width, at % width); ++lane)
        partial[std::size_t(at * 16 + lane)] = std::max(0.0f, random.real(-1, 2));
  }

  /// Into a map of their own, or into I_t of the partial ofmap itself.
  std::vector<float> scores(bool in_place) {
    std::vector<float> result(partial.size(), -7);
    float* const to = in_place ? partial.data() : result.data();
    predictor::score_block(weights.data(), partial.data(), targets, hidden.data(),
                           [to](std::ptrdiff_t at, auto found) { simd::store(to + at, found); });
    return in_place ? partial : result;
  }
};
}  // namespace

TEST_CASE("score_block: by hand, one channel of a 3 x 3 map, pattern D") {
  block b(3, 3, pattern::d, 1);
  b.weights.assign(320, 0), b.partial.assign(9 * 16, 0);
  for (int tap = 0; tap < 9; ++tap) b.weights[std::size_t(tap * 16)] = 1;   // dw1: the sum of the neighbourhood ...
  b.weights[9 * 16] = -2;                                                   // ... less 2
  // dw2: itself, its right neighbour, 1/2
  b.weights[160 + 4 * 16] = 1, b.weights[160 + 5 * 16] = 10, b.weights[160 + 9 * 16] = 0.5f;
  b.partial[2 * 16] = 3, b.partial[4 * 16] = 1;   // I_s: the antidiagonal
  auto const scores = b.scores(false);
  // hidden = relu(sum - 2): 0 2 2 / 0 2 2 / 0 0 0
  float const expected[] = {20.5f, 22.5f, -7, 20.5f, -7, 2.5f, -7, 0.5f, 0.5f};
  for (int at = 0; at < 9; ++at) CHECK(scores[std::size_t(at * 16)] == expected[at]);
}

TEST_CASE(
    "score_block: what it gives are the scores that label_block labels by, also where they are written into the "
    "partial ofmap") {
  std::uint64_t seed = 1;
  for (auto const& [height, width] : {std::pair{1, 1}, {5, 1}, {2, 7}, {9, 9}, {4, 13}})
    for (pattern const& computed : {pattern::a, pattern::b, pattern::d, pattern::all}) {
      block b(height, width, computed, seed++);
      auto const before = b.partial, scores = b.scores(false);
      std::fill(b.hidden.begin(), b.hidden.end(), -42.0f);   // whatever was in the memory
      CHECK(b.scores(false) == scores);
      predictor::zap const zap{.threshold = 0.1f};
      std::vector<label> labels(b.partial.size()), from_scores(labels);
      predictor::label_block(b.weights.data(), b.partial.data(), b.targets, b.hidden.data(), zap, labels.data());
      predictor::label_scores(scores.data(), b.targets, zap, from_scores.data());
      CHECK(labels == from_scores);
      auto const in_place = b.scores(true);
      for (std::size_t i = 0; i < before.size(); ++i) {
        int const at = static_cast<int>(i / 16);
        CHECK(in_place[i] == (computed.contains(at / width, at % width) ? before[i] : scores[i]));
      }
    }
}
