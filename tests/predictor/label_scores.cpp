// SPDX-License-Identifier: MIT
#include <redzap/predictor/label_scores.hpp>

#include <doctest/doctest.h>

#include <redzap/predictor/redzap.hpp>
#include <redzap/predictor/zap.hpp>
#include <vector>

#include "support/random.hpp"

using namespace redzap;

namespace {
/// Labels of a block by the definition, from the scalar rule.
template <class Score>
void labels_as_defined(Score const& score, pattern const& which) {
  int const height = 5, width = 7;
  auto scores = test::integers(std::size_t(height) * width * 16, 3, -2, 16);
  for (float& s : scores) s *= 0.25f;
  std::vector<label> labels(scores.size(), label{9});
  predictor::label_scores(scores.data(), predictor::target_positions(which, height, width), score, labels.data());
  std::vector<label> expected(scores.size(), label{0});
  for (std::size_t at = 0; at < scores.size(); ++at)
    if (int const position = int(at) / 16; !which.contains(position / width, position % width))
      expected[at] = static_cast<label>(score.label(scores[at]));
  CHECK(labels == expected);
}
}  // namespace

TEST_CASE("label_scores: the predictor's rule on I_t, 0 on the pattern") {
  for (auto const& which : {pattern::none, pattern::b, pattern::d, pattern::all}) {
    labels_as_defined(predictor::zap{.threshold = 1.25f}, which);
    labels_as_defined(predictor::redzap<>{.threshold = 0.5f}, which);
  }
}
