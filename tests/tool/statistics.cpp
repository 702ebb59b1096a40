// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "../../examples/redzap_tool/statistics.hpp"

TEST_CASE("rank_of counts the classes before the true one, the first of equal logits first") {
  std::vector<float> const logits{1, 3, 3, -1};
  CHECK(tool::rank_of(1, logits) == 0);
  CHECK(tool::rank_of(2, logits) == 1);
  CHECK(tool::rank_of(0, logits) == 2);
  CHECK(tool::rank_of(3, logits) == 3);
}

TEST_CASE("top counts ranks below k in percent") {
  std::vector<int> const ranks{0, 4, 5, 0};
  CHECK(tool::top(1, ranks) == 50);
  CHECK(tool::top(5, ranks) == 75);
}

TEST_CASE("top1_loss is the mean paired difference with its normal interval") {
  std::vector<int> const dense{0, 0, 0, 1, 1, 0, 0, 0}, reduced{0, 1, 2, 0, 3, 0, 0, 0};
  auto const loss = tool::top1_loss(dense, reduced);
  CHECK(loss.points == doctest::Approx(12.5));   // two lost, one won, of eight
  // variance (3 - 8 / 64) / 7, standard error its root over eight
  double const half = 100 * 1.96 * std::sqrt((3 - 0.125) / 7 / 8);
  CHECK(loss.interval[0] == doctest::Approx(12.5 - half));
  CHECK(loss.interval[1] == doctest::Approx(12.5 + half));
  auto const none = tool::top1_loss(dense, dense);
  CHECK(none.points == 0);
  CHECK(none.interval[1] == 0);
}

TEST_CASE("percentile is the nearest rank") {
  std::vector<double> values;
  for (int i = 100; i >= 1; --i) values.push_back(i);
  CHECK(tool::percentile(values, 50) == 50);
  CHECK(tool::percentile(values, 99) == 99);
  CHECK(tool::percentile(values, 100) == 100);
  CHECK(tool::percentile({7}, 50) == 7);
  CHECK(tool::percentile({1, 2}, 99) == 2);
}
