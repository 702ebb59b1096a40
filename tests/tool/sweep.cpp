// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <redzap/core/error.hpp>
#include <string>

#include "../../examples/redzap_tool/sweep/best_within.hpp"
#include "../../examples/redzap_tool/sweep/blend.hpp"
#include "../../examples/redzap_tool/sweep/cell_store.hpp"
#include "../../examples/redzap_tool/sweep/line_chart.hpp"
#include "../../examples/redzap_tool/sweep/reducible_sets.hpp"
#include "../../examples/redzap_tool/sweep/table_files.hpp"

namespace sweep = tool::sweep;

namespace {

/// A folder that is gone afterwards.
struct folder {
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("redzap-sweep-" + std::to_string(::getpid()));
  folder() { std::filesystem::remove_all(path); }
  ~folder() { std::filesystem::remove_all(path); }
  std::string cells() const { return (path / "cells.jsonl").string(); }
};

std::vector<sweep::origin> const origins{{"model", "aaaa", "host"}, {"data", "bbbb", "images"}};

/// The sentence of the error that opening gives; empty: none.
std::string refusal(folder const& in, std::vector<sweep::origin> const& of) {
  try {
    sweep::cell_store const store(in.path.string(), of);
  } catch (redzap::error const& e) {
    return e.what();
  }
  return "";
}

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

TEST_CASE("cells are found again, and a line that was cut off is dropped") {
  folder const in;
  {
    sweep::cell_store store(in.path.string(), origins);
    store.add("a", {0, 250}, {1, 2});
    store.add("a", {250, 50}, 3);
    CHECK(store.find("a", {250, 250}) == nullptr);
  }
  auto const whole = std::filesystem::file_size(in.cells());
  std::ofstream(in.cells(), std::ios::app) << R"({"of":"b","first":0,"cou)";
  {
    sweep::cell_store store(in.path.string(), origins);
    CHECK(std::filesystem::file_size(in.cells()) == whole);
    REQUIRE(store.find("a", {0, 250}) != nullptr);
    CHECK(*store.find("a", {0, 250}) == nlohmann::json{1, 2});
    CHECK(store.find("b", {0, 250}) == nullptr);
    store.add("b", {0, 250}, 4);
    CHECK(refusal(in, origins).find("another run is writing") != std::string::npos);
  }
  sweep::cell_store const store(in.path.string(), origins);
  CHECK(store.find("a", {250, 50}) != nullptr);
  CHECK(store.find("b", {0, 250}) != nullptr);
}

TEST_CASE("results of another origin are refused, by its name; an origin that is new is added") {
  folder const in;
  CHECK(refusal(in, origins).empty());
  CHECK(refusal(in, {{"model", "aaaa", "host"}, {"data", "cccc", "x.bin"}}).find("another data: \"bbbb\", while x.bin is \"cccc\"") != std::string::npos);
  auto more = origins;
  more.push_back({"predictors", "dddd", "p"});
  CHECK(refusal(in, more).empty());
  CHECK(refusal(in, origins).empty());
  more.back().digest = "eeee";
  CHECK(refusal(in, more).find("another predictors") != std::string::npos);
}

TEST_CASE("cells that are read only are those of the folder, and stay as they are") {
  using access = sweep::cell_store::access;
  folder const in;
  CHECK_THROWS_WITH_AS((sweep::cell_store(in.path.string(), origins, access::read)), doctest::Contains("is no folder"),
                       redzap::error);
  CHECK(!std::filesystem::exists(in.path));
  std::filesystem::create_directories(in.path);
  CHECK_THROWS_WITH_AS((sweep::cell_store(in.path.string(), origins, access::read)),
                       doctest::Contains("cannot be read"), redzap::error);
  CHECK(std::filesystem::is_empty(in.path));
  sweep::cell_store store(in.path.string(), origins);
  store.add("a", {0, 250}, 1);
  store.add("a", {250, 50}, 2);
  store.add("a", {250, 250}, 3);
  store.add("a", {750, 250}, 4);
  store.add("b", {250, 250}, 5);
  CHECK(store.images("a") == 500);
  CHECK(store.images("b") == 0);
  CHECK_THROWS_WITH_AS((sweep::cell_store(in.path.string(), origins, access::read)),
                       doctest::Contains("another run is writing"), redzap::error);
}

TEST_CASE("cells that are read only: half a line is left, origins are compared where both know them") {
  using access = sweep::cell_store::access;
  folder const in;
  {
    sweep::cell_store store(in.path.string(), origins);
    store.add("a", {0, 250}, 1);
  }
  std::ofstream(in.cells(), std::ios::app) << R"({"of":"b","fir)";
  auto const size = std::filesystem::file_size(in.cells());
  sweep::cell_store const read(in.path.string(), {{"model", "aaaa", "host"}, {"predictors", "dddd", "p"}},
                               access::read);
  CHECK(read.images("a") == 250);
  CHECK(read.digest("data") == "bbbb");
  CHECK(read.digest("predictors").empty());
  CHECK(std::filesystem::file_size(in.cells()) == size);
  CHECK(refusal(in, origins).empty());  // nobody is kept from writing
  CHECK_THROWS_WITH_AS((sweep::cell_store(in.path.string(), {{"model", "eeee", "host"}}, access::read)),
                       doctest::Contains("another model"), redzap::error);
}

TEST_CASE("a damaged line is named") {
  folder const in;
  CHECK(refusal(in, origins).empty());
  std::ofstream(in.cells(), std::ios::app) << "{\"of\":\"a\"}\n";
  CHECK(refusal(in, origins).find("line 2 is damaged") != std::string::npos);
}

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
  auto const at = [&](int layer, unsigned exactly) -> long long& { return counts[sweep::reducible_sets::at(layer, 1, exactly, techniques)]; };
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
  for (auto const& [max, average] : {std::pair{1.0, 2.0}, {3.0, -1.0}, {2.0, 2.0}}) exact.add(max, average, 0.25 * max - 3 * average);
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
