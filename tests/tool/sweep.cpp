// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "../../examples/redzap_tool/sweep/best_within.hpp"
#include "../../examples/redzap_tool/sweep/blend.hpp"
#include "../../examples/redzap_tool/sweep/line_chart.hpp"
#include "../../examples/redzap_tool/sweep/reducible_sets.hpp"
#include "../../examples/redzap_tool/sweep/table_files.hpp"

namespace sweep = tool::sweep;

namespace {

std::vector<sweep::trade_off> curve(std::vector<std::pair<double, double>> const& loss_and_saving) {
  std::vector<sweep::trade_off> result;
  for (auto const& [loss, saving] : loss_and_saving) {
    auto& t = result.emplace_back();
    t.loss.points = loss;
    t.saving = saving;
  }
  return result;
}

}  // namespace

TEST_CASE("best_within is a point, saving_at may lie between two") {
  auto const points = curve({{0, 40}, {0.5, 50}, {1.5, 58}, {9, 65}});
  REQUIRE(sweep::best_within(1, points) != nullptr);
  CHECK(sweep::best_within(1, points)->saving == 50);
  CHECK(*sweep::saving_at(1, points) == doctest::Approx(54));
  CHECK(*sweep::saving_at(10, points) == 65);
  CHECK(sweep::best_within(-1, points) == nullptr);
  CHECK(!sweep::saving_at(-1, points));
}

TEST_CASE("loss_at is the least that is lost where that much is saved") {
  auto const points = curve({{0, 40}, {0.5, 50}, {1.5, 58}, {9, 66}});
  CHECK(*sweep::loss_at(54, points) == doctest::Approx(1));
  CHECK(*sweep::loss_at(30, points) == 0);
  CHECK(*sweep::loss_at(66, points) == 9);
  CHECK(!sweep::loss_at(67, points));
  CHECK(*sweep::loss_at(45, curve({{3, 40}, {1, 50}})) == 1);  // who saves more may lose less
}

TEST_CASE("axis_step is 1, 2 or 5 times a power of ten") {
  CHECK(sweep::axis_step(6, 6) == doctest::Approx(1));
  CHECK(sweep::axis_step(1, 6) == doctest::Approx(0.2));
  CHECK(sweep::axis_step(80, 6) == doctest::Approx(20));
  CHECK(sweep::axis_step(26, 6) == doctest::Approx(5));
}

TEST_CASE("csv quotes what needs it and leaves out what is nested") {
  nlohmann::ordered_json row{{"name", "a, \"b\""}, {"list", {1, 2}}, {"value", 0.5}, {"none", nullptr}};
  CHECK(sweep::csv(nlohmann::ordered_json::array({row})) == "name,value,none\n\"a, \"\"b\"\"\",0.5,\n");
}

TEST_CASE("a set of techniques reduces what at least one of them reduces") {
  // two layers, three techniques; of layer 0: 4 by none, 3 by 0 alone, 2 by 1 alone, 1 by 1 and 2
  constexpr int techniques = 3;
  std::vector<long long> counts(sweep::reducible_sets::size(2, techniques));
  auto const at = [&](int layer, unsigned exactly) -> long long& {
    return counts[sweep::reducible_sets::at(layer, 1, exactly, techniques)];
  };
  at(0, 0b000) = 4, at(0, 0b001) = 3, at(0, 0b010) = 2, at(0, 0b110) = 1;
  at(1, 0b000) = 1, at(1, 0b101) = 5, at(1, 0b100) = 4;
  sweep::reducible_sets const sets(counts, 2, techniques);
  CHECK(sets.share(0, 1, 0b001) == doctest::Approx(0.3));
  CHECK(sets.share(0, 1, 0b010) == doctest::Approx(0.3));
  CHECK(sets.share(0, 1, 0b100) == doctest::Approx(0.1));
  CHECK(sets.share(0, 1, 0b110) == doctest::Approx(0.3));
  CHECK(sets.share(0, 1, 0b111) == doctest::Approx(0.6));
  CHECK(sets.share(1, 1, 0b100) == doctest::Approx(0.9));
  CHECK(sets.share(2, 1, 0b001) == doctest::Approx(8.0 / 20));   // both layers
  CHECK(sets.share(2, 1, 0) == 0);
  CHECK(sets.greedy(1) == std::vector<int>{0, 2, 1});   // to 8, technique 2 adds 5 and technique 1 adds 3
}

TEST_CASE("of techniques that add the same, the first is taken") {
  std::vector<long long> counts(sweep::reducible_sets::size(1, 3));
  counts[sweep::reducible_sets::at(0, 0, 0b110, 3)] = 7;
  counts[sweep::reducible_sets::at(0, 0, 0b001, 3)] = 1;
  CHECK(sweep::reducible_sets(counts, 1, 3).greedy(0) == std::vector<int>{0, 1, 2});
}

TEST_CASE("a blend is the least squares of what it was shown") {
  sweep::blend_moments exact, noisy, alike, none;
  for (auto const& [max, average] : {std::pair{1.0, 2.0}, {3.0, -1.0}, {2.0, 2.0}})
    exact.add(max, average, 0.25 * max - 3 * average);
  CHECK(sweep::blend::of(exact).of_max == doctest::Approx(0.25));
  CHECK(sweep::blend::of(exact).of_average == doctest::Approx(-3));
  // by hand: the sums of squares are 2, 1, 2; of products with x 3 and 3
  noisy.add(1, 0, 1), noisy.add(0, 1, 1), noisy.add(1, 1, 2);
  noisy.add(0, 0, 5);   // nothing can be said of it
  CHECK(sweep::blend::of(noisy).of_max == doctest::Approx(1));
  noisy.add(1, 0, 4);
  CHECK(sweep::blend::of(noisy).of_max == doctest::Approx(2.2));       // (7 * 2 - 3 * 1) / (3 * 2 - 1)
  CHECK(sweep::blend::of(noisy).of_average == doctest::Approx(0.4));   // (3 * 3 - 7 * 1) / 5
  alike.add(1, 2, 3), alike.add(2, 4, 6);   // max is half the average: the average alone
  CHECK(sweep::blend::of(alike).of_max == 0);
  CHECK(sweep::blend::of(alike).of_average == doctest::Approx(1.5));
  CHECK(sweep::blend::of(none).of_average == 1);
}

TEST_CASE("moments of two halves are those of the whole") {
  sweep::blend_moments whole, first, second;
  whole.add(1, 2, 3), whole.add(4, 1, 2);
  first.add(1, 2, 3), second.add(4, 1, 2);
  first += second;
  CHECK(first.max_max == whole.max_max);
  CHECK(first.max_average == whole.max_average);
  CHECK(first.average_average == whole.average_average);
  CHECK(first.max_x == whole.max_x);
  CHECK(first.average_x == whole.average_x);
}
