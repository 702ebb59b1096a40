// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <redzap/predictor/label_block.hpp>
#include <redzap/predictor/redzap.hpp>
#include <redzap/predictor/redzap_2020.hpp>
#include <redzap/predictor/zap.hpp>
#include <utility>
#include <vector>

using redzap::label;
using redzap::pattern;
using redzap::predictor::target_positions;

namespace {

/// Integers of [low, high]: with them every sum is exact, so that all ISAs agree bit for bit.
struct integers {
  unsigned state;
  float operator()(int low, int high) {
    state = state * 1664525u + 1013904223u;
    return static_cast<float>(low + int((state >> 16) % unsigned(high - low + 1)));
  }
};

struct block {
  int height, width;
  pattern computed;
  std::vector<float> weights = std::vector<float>(320), partial;

  block(int h, int w, pattern const& p, unsigned seed) : height(h), width(w), computed(p) {
    integers next{seed};
    for (int i = 0; i < 320; ++i) weights[i] = next(-2, 2);
    // scores near the labels: quarters, from a second stage of quarters
    for (int i = 160; i < 320; ++i) weights[i] *= 0.25f;
    partial.assign(std::size_t(h) * w * 16, 0.0f);
    for (int at = 0; at < h * w; ++at)
      for (int lane = 0; lane < 16; ++lane) {
        float const x = next(-3, 3);
        if (computed.contains(at / w, at % w) && x > 0) partial[at * 16 + lane] = x;
      }
  }

  /// One output of a depthwise 3x3 stage with padding 1, plainly: the definition.
  float depthwise(std::vector<float> const& map, int stage, int lane, int p, int q) const {
    float sum = weights[stage * 160 + 9 * 16 + lane];
    for (int r = 0; r < 3; ++r)
      for (int s = 0; s < 3; ++s) {
        int const y = p + r - 1, x = q + s - 1;
        if (y < 0 || y >= height || x < 0 || x >= width) continue;
        sum += map[(y * width + x) * 16 + lane] * weights[stage * 160 + (r * 3 + s) * 16 + lane];
      }
    return sum;
  }

  template <class Score>
  std::vector<label> expected(Score const& score) const {
    std::vector<float> hidden(partial.size());
    std::vector<label> labels(partial.size(), label{0});
    for (int stage = 0; stage < 2; ++stage)
      for (int at = 0; at < height * width; ++at)
        for (int lane = 0; lane < 16; ++lane) {
          float const sum = depthwise(stage == 0 ? partial : hidden, stage, lane, at / width, at % width);
          if (stage == 0) hidden[at * 16 + lane] = sum > 0 ? sum : 0;
          if (stage == 1 && !computed.contains(at / width, at % width))
            labels[at * 16 + lane] = static_cast<label>(score.label(sum));
        }
    return labels;
  }

  template <class Isa, class Score>
  std::vector<label> labelled(Score const& score) const {
    std::vector<float> hidden(redzap::predictor::hidden_floats(height, width), -1e30f);  // scratch holds garbage
    std::vector<label> labels(partial.size() + 1, label{77});
    target_positions const targets(computed, height, width);
    redzap::predictor::label_block<Score, Isa>(weights.data(), partial.data(), targets, hidden.data(), score,
                                               labels.data());
    CHECK(int(labels.back()) == 77);
    labels.pop_back();
    return labels;
  }
};

constexpr std::pair<int, int> extents[] = {{9, 9}, {19, 19}, {1, 1}, {1, 5}, {5, 1}, {2, 2}, {2, 7}, {3, 3}, {4, 13}};

}  // namespace

TEST_CASE_TEMPLATE("a block of labels equals the definition, bit for bit, on every map and pattern", Isa,
                   redzap::native_isa, redzap::isa::scalar) {
  std::array<int, 4> seen{};
  unsigned seed = 1;
  for (auto const& size : extents)
    for (pattern const& computed : {pattern::a, pattern::b, pattern::c, pattern::d, pattern::all}) {
      block const b(size.first, size.second, computed, seed++);
      CAPTURE(size.first);
      CAPTURE(size.second);
      redzap::predictor::redzap<> const redzap_score{.threshold = 0.5f};
      auto const labels = b.labelled<Isa>(redzap_score);
      CHECK(labels == b.expected(redzap_score));
      for (label const l : labels) ++seen[l];
      redzap::predictor::zap const zap_score{.threshold = 0.25f};
      CHECK(b.labelled<Isa>(zap_score) == b.expected(zap_score));
      redzap::predictor::redzap_2020<> const early{.threshold = 0.25f};
      CHECK(b.labelled<Isa>(early) == b.expected(early));
    }
  for (int const count : seen) CHECK(count > 100);  // the data reaches every label
}

TEST_CASE("by hand: one channel of a 3 x 3 map, pattern D") {
  block b(3, 3, pattern::d, 1);
  b.weights.assign(320, 0.0f);
  b.partial.assign(9 * 16, 0.0f);
  int const lane = 6;
  for (int tap = 0; tap < 9; ++tap) b.weights[tap * 16 + lane] = 1;  // dw1: the sum of the neighbourhood ...
  b.weights[9 * 16 + lane] = -2;                                     // ... less 2
  b.weights[160 + 4 * 16 + lane] = 1;                                // dw2: the activation itself
  b.weights[160 + 5 * 16 + lane] = 10;                               // and ten times its right neighbour
  b.partial[2 * 16 + lane] = 3, b.partial[4 * 16 + lane] = 1, b.partial[6 * 16 + lane] = 0;  // I_s: the antidiagonal
  // sums of neighbourhoods: 1 4 4 / 1 4 4 / 1 1 1; hidden = relu(sum - 2): 0 2 2 / 0 2 2 / 0 0 0
  // scores at I_t: (0,0) 0 + 20, (0,1) 2 + 20, (1,0) 20, (1,2) 2 + 0 beyond the border, (2,1) 0, (2,2) 0
  auto const labels = b.labelled<redzap::native_isa>(redzap::predictor::redzap<>{.threshold = 0});
  std::array<int, 9> own{};
  for (int at = 0; at < 9; ++at) own[at] = labels[at * 16 + lane];
  CHECK(own == std::array<int, 9>{0, 0, 0, 0, 0, 2, 0, 0, 0});
  auto const needed = b.labelled<redzap::native_isa>(redzap::predictor::zap{.threshold = 2});
  for (int at = 0; at < 9; ++at) own[at] = needed[at * 16 + lane];
  CHECK(own == std::array<int, 9>{0, 0, 0, 0, 0, 1, 0, 1, 1});
}

TEST_CASE("the hidden map's border is zero, not relu of the bias") {
  block b(1, 1, pattern::d, 1);  // one target, no pattern position: pattern D starts with a zero
  b.weights.assign(320, 0.0f);
  b.partial.assign(16, 0.0f);
  for (int lane = 0; lane < 16; ++lane) {
    b.weights[9 * 16 + lane] = 1;                                            // hidden is 1 where there is a map
    for (int tap = 0; tap < 9; ++tap) b.weights[160 + tap * 16 + lane] = 1;  // and counted over 3 x 3
  }
  auto const labels = b.labelled<redzap::native_isa>(redzap::predictor::redzap<>{.threshold = 0});
  for (label const l : labels) CHECK(int(l) == 1);
}

TEST_CASE("a user's list of four techniques reaches label 4") {
  struct midrange : redzap::aggregate::max {};
  using techniques =
      redzap::technique_list<redzap::zero, redzap::factor<redzap::aggregate::max, redzap::aggregate::sum>,
                             redzap::factor<redzap::aggregate::average, redzap::aggregate::sum>,
                             redzap::factor<midrange, redzap::aggregate::sum>>;
  redzap::predictor::redzap<techniques> const score{.threshold = 0.5f};
  block const b(9, 9, pattern::c, 99);
  auto const labels = b.labelled<redzap::native_isa>(score);
  CHECK(labels == b.expected(score));
  CHECK(std::count(labels.begin(), labels.end(), label{4}) > 10);
}

TEST_CASE("NaN scores are computed in full") {
  block b(4, 4, pattern::b, 3);
  b.weights[160 + 9 * 16 + 2] = NAN;
  auto const labels = b.labelled<redzap::native_isa>(redzap::predictor::zap{.threshold = 1e9f});
  for (int at = 0; at < 16; ++at) {
    CHECK(int(labels[at * 16 + 2]) == 0);
    CHECK(int(labels[at * 16 + 3]) == (pattern::b.contains(at / 4, at % 4) ? 0 : 1));
  }
}
