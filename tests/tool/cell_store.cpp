// SPDX-License-Identifier: MIT
#include "../../examples/redzap_tool/cell_store.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <redzap/core/error.hpp>
#include <string>
#include <vector>

using tool::cell_store;

namespace {

/// A folder that is gone afterwards.
struct folder {
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("redzap-cells-" + std::to_string(::getpid()));
  folder() { std::filesystem::remove_all(path); }
  ~folder() { std::filesystem::remove_all(path); }
  std::string cells() const { return (path / "cells.jsonl").string(); }
};

std::vector<tool::origin> const origins{{"model", "aaaa", "host"}, {"data", "bbbb", "images"}};

/// The sentence of the error that opening gives; empty: none.
std::string refusal(folder const& in, std::vector<tool::origin> const& of) {
  try {
    cell_store const store(in.path.string(), of);
  } catch (redzap::error const& e) {
    return e.what();
  }
  return "";
}

}  // namespace

TEST_CASE("cells are found again, and a line that was cut off is dropped") {
  folder const in;
  {
    cell_store store(in.path.string(), origins);
    store.add("a", {0, 250}, {1, 2});
    store.add("a", {250, 50}, 3);
    CHECK(store.find("a", {250, 250}) == nullptr);
  }
  auto const whole = std::filesystem::file_size(in.cells());
  std::ofstream(in.cells(), std::ios::app) << R"({"of":"b","first":0,"cou)";
  {
    cell_store store(in.path.string(), origins);
    CHECK(std::filesystem::file_size(in.cells()) == whole);
    REQUIRE(store.find("a", {0, 250}) != nullptr);
    CHECK(*store.find("a", {0, 250}) == nlohmann::json{1, 2});
    CHECK(store.find("b", {0, 250}) == nullptr);
    store.add("b", {0, 250}, 4);
    CHECK(refusal(in, origins).find("another run is writing") != std::string::npos);
  }
  cell_store const store(in.path.string(), origins);
  CHECK(store.find("a", {250, 50}) != nullptr);
  CHECK(store.find("b", {0, 250}) != nullptr);
}

TEST_CASE("results of another origin are refused, by its name; an origin that is new is added") {
  folder const in;
  CHECK(refusal(in, origins).empty());
  CHECK(refusal(in, {{"model", "aaaa", "host"}, {"data", "cccc", "x.bin"}})
            .find("another data: \"bbbb\", while x.bin is \"cccc\"") != std::string::npos);
  auto more = origins;
  more.push_back({"predictors", "dddd", "p"});
  CHECK(refusal(in, more).empty());
  CHECK(refusal(in, origins).empty());
  more.back().digest = "eeee";
  CHECK(refusal(in, more).find("another predictors") != std::string::npos);
}

TEST_CASE("cells that are read only are those of the folder, and stay as they are") {
  using access = cell_store::access;
  folder const in;
  CHECK_THROWS_WITH_AS((cell_store(in.path.string(), origins, access::read)), doctest::Contains("is no folder"),
                       redzap::error);
  CHECK(!std::filesystem::exists(in.path));
  std::filesystem::create_directories(in.path);
  CHECK_THROWS_WITH_AS((cell_store(in.path.string(), origins, access::read)), doctest::Contains("cannot be read"),
                       redzap::error);
  CHECK(std::filesystem::is_empty(in.path));
  cell_store store(in.path.string(), origins);
  store.add("a", {0, 250}, 1);
  store.add("a", {250, 50}, 2);
  store.add("a", {250, 250}, 3);
  store.add("a", {750, 250}, 4);
  store.add("b", {250, 250}, 5);
  CHECK(store.images("a") == 500);
  CHECK(store.images("b") == 0);
  CHECK_THROWS_WITH_AS((cell_store(in.path.string(), origins, access::read)),
                       doctest::Contains("another run is writing"), redzap::error);
}

TEST_CASE("cells that are read only: half a line is left, origins are compared where both know them") {
  using access = cell_store::access;
  folder const in;
  {
    cell_store store(in.path.string(), origins);
    store.add("a", {0, 250}, 1);
  }
  std::ofstream(in.cells(), std::ios::app) << R"({"of":"b","fir)";
  auto const size = std::filesystem::file_size(in.cells());
  cell_store const read(in.path.string(), {{"model", "aaaa", "host"}, {"predictors", "dddd", "p"}}, access::read);
  CHECK(read.images("a") == 250);
  CHECK(read.digest("data") == "bbbb");
  CHECK(read.digest("predictors").empty());
  CHECK(std::filesystem::file_size(in.cells()) == size);
  CHECK(refusal(in, origins).empty());  // nobody is kept from writing
  CHECK_THROWS_WITH_AS((cell_store(in.path.string(), {{"model", "eeee", "host"}}, access::read)),
                       doctest::Contains("another model"), redzap::error);
}

TEST_CASE("a damaged line is named") {
  folder const in;
  CHECK(refusal(in, origins).empty());
  std::ofstream(in.cells(), std::ios::app) << "{\"of\":\"a\"}\n";
  CHECK(refusal(in, origins).find("line 2 is damaged") != std::string::npos);
}
