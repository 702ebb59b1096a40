// SPDX-License-Identifier: MIT
#include "../../examples/redzap_tool/operating_point.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <redzap/core/error.hpp>
#include <string>

namespace {

struct temporary_file {
  std::string path = (std::filesystem::temp_directory_path() / "redzap_operating_point_test.json").string();
  ~temporary_file() { std::filesystem::remove(path); }

  void write(nlohmann::ordered_json const& document) const { std::ofstream(path) << document; }
  nlohmann::ordered_json read() const {
    std::ifstream stream(path);
    return nlohmann::ordered_json::parse(stream);
  }
};

tool::operating_point made() {
  return {"zap", "0.1", "abc", "def", {{"conv2", {"B", 0.15f}}, {"conv3", {"D", -1.0f / 3}}}, {{"images", 2}}, nullptr};
}

/// Why the file is refused, less its name.
std::string refused(temporary_file const& file, nlohmann::ordered_json const& document) {
  file.write(document);
  try {
    tool::read_operating_point(file.path);
  } catch (redzap::error const& e) {
    return std::string(e.what()).substr(file.path.size() + 2);
  }
  return "accepted";
}

}  // namespace

TEST_CASE("an operating point is read as it was written, to the last bit") {
  temporary_file const file;
  auto const written = made();
  tool::write_operating_point(file.path, written);
  auto const read = tool::read_operating_point(file.path);
  CHECK(read.technique_name == "zap");
  CHECK(read.host_sha256 == "abc");
  CHECK(read.predictors_sha256 == "def");
  CHECK(read.layers == written.layers);
  CHECK(file.read()["layers"]["conv2"]["threshold"].dump() == "0.15");
  CHECK(file.read()["verified"].is_null());
  CHECK(file.read()["chosen"]["images"] == 2);
}

TEST_CASE("an operating point that is not one is refused with a reason") {
  temporary_file const file;
  tool::write_operating_point(file.path, made());
  auto const good = file.read();
  auto const with = [&](std::string const& pointer, nlohmann::ordered_json const& value) {
    auto document = good;
    document[nlohmann::ordered_json::json_pointer(pointer)] = value;
    return refused(file, document);
  };
  auto const without = [&](std::string const& field) {
    auto document = good;
    document.erase(field);
    return refused(file, document);
  };
  for (std::string const field : {"format", "version", "technique", "host_sha256", "predictors_sha256", "layers"})
    CHECK(without(field) == "lacks \"" + field + '"');
  CHECK(refused(file, 7) == "is no operating point: no JSON object");
  CHECK(with("/format", "else") == "is no operating point: \"format\" must be \"redzap operating point\"");
  CHECK(with("/version", 2) == "has version 2, this program reads version 1");
  CHECK(with("/version", "1") == "\"version\" must be a number");
  CHECK(with("/host_sha256", 1) == "\"host_sha256\" must be a string");
  CHECK(with("/layers", 1) == "\"layers\" must be an object");
  CHECK(with("/technique", "magic") == "\"technique\" must be sketch, zap or redzap, is \"magic\"");
  CHECK(with("/technique", "redzap") == "lacks \"train_threshold\"");
  CHECK(
      with("/technique", "sketch") ==
      "layer \"conv2\": pattern must be none for sketch, which needs no computed position, or all for a layer that is "
      "left dense");
  CHECK(with("/layers/conv2/pattern", "E") ==
        "layer \"conv2\": pattern must be A, B, C or D, or all for a layer that is left dense");
  CHECK(with("/layers/conv2/pattern", "none") ==
        "layer \"conv2\": pattern none is for sketch and the oracles, which need no computed position");
  CHECK(with("/layers/conv3", 3) == "layer \"conv3\": must be an object");
  CHECK(with("/layers/conv3/threshold", "x") == "layer \"conv3\": \"threshold\" must be a number");
  CHECK(with("/layers/conv3/threshold", 1e300) == "layer \"conv3\": threshold must be a finite number");
  auto redzap = good;
  redzap["technique"] = "redzap", redzap["train_threshold"] = "0.2";
  CHECK(refused(file, redzap) == "\"train_threshold\" must be \"0.01\" or \"0.1\"");
  redzap["train_threshold"] = "0.1";
  CHECK(refused(file, redzap) == "layer \"conv3\": threshold must be in [0, 1)");
  std::ofstream(file.path) << good.dump().substr(0, 100);
  CHECK_THROWS_AS(tool::read_operating_point(file.path), redzap::error);
}

TEST_CASE("an operating point belongs to one host, its predictors, and all reducible layers") {
  auto const point = made();
  tool::check_owners(point, "f", "abc", "def");
  CHECK_THROWS_WITH_AS(tool::check_owners(point, "f", "abd", "def"),
                       "f: belongs to another host \"abc\", while this is \"abd\"", redzap::error);
  CHECK_THROWS_WITH_AS(tool::check_owners(point, "f", "abc", "dee"),
                       "f: belongs to other predictors \"def\", while this is \"dee\"", redzap::error);
  tool::check_layers(point, "f", {"conv2", "conv3"});
  CHECK_THROWS_WITH_AS(tool::check_layers(point, "f", {"conv2", "conv3", "conv4"}), "f: lacks layer \"conv4\"",
                       redzap::error);
  CHECK_THROWS_WITH_AS(tool::check_layers(point, "f", {"conv2"}),
                       "f: layer \"conv3\": the network has no reducible layer of that name", redzap::error);
}
