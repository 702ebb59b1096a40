// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <bit>
#include <fstream>
#include <limits>
#include <redzap/io/safetensors.hpp>
#include <redzap/io/write_safetensors.hpp>

#include "../support/scratch_folder.hpp"

using redzap::named_tensors;
using redzap::io::read_safetensors;
using redzap::io::stored_as;
using redzap::io::write_safetensors;

TEST_CASE("write_safetensors and read_safetensors are inverse in f32, to the last bit") {
  scratch_folder const folder;
  named_tensors tensors;
  tensors["w"] = {{2, 3}, {1.1f, -0.0f, std::numeric_limits<float>::denorm_min(), std::numeric_limits<float>::max(), -1e-20f, 3}};
  tensors["a \"quoted\" name\n\u00fc"] = {{}, {7}};
  tensors["empty"] = {{0, 4}, {}};
  std::map<std::string, std::string> const metadata{{"classes", "a,b"}, {"text", "line\nline \u20ac"}};
  write_safetensors(folder / "m", tensors, metadata);
  CHECK(folder.files() == 1);
  auto const model = read_safetensors(folder / "m");
  CHECK(model.metadata == metadata);
  REQUIRE(model.tensors.size() == 3);
  for (auto const& [name, t] : tensors) {
    CHECK(model.tensors.at(name).extents == t.extents);
    REQUIRE(model.tensors.at(name).values.size() == t.values.size());
    for (std::size_t i = 0; i < t.values.size(); ++i)
      CHECK(std::bit_cast<std::uint32_t>(model.tensors.at(name).values[i]) == std::bit_cast<std::uint32_t>(t.values[i]));
  }
  write_safetensors(folder / "none", {});
  CHECK(read_safetensors(folder / "none").tensors.empty());
}

TEST_CASE("write_safetensors rounds to bf16 and aligns the data") {
  scratch_folder const folder;
  named_tensors tensors;
  tensors["w"] = {{3}, {1.0f, 1.00390625f, 1.01171875f}};   // two ties: down to even, up to even
  write_safetensors(folder / "m", tensors, {}, stored_as::bf16);
  CHECK(read_safetensors(folder / "m").tensors.at("w").values == std::vector<float>{1.0f, 1.0f, 1.015625f});
  auto const bytes = redzap::io::read_file(folder / "m");
  CHECK((bytes.size() - 6) % 8 == 0);
}

TEST_CASE("write_safetensors refuses what it could not read back, and leaves nothing behind") {
  scratch_folder const folder;
  auto const refuse = [&](std::string const& name, redzap::tensor const& t) {
    named_tensors const tensors{{name, t}};
    CHECK_THROWS_AS(write_safetensors(folder / "m", tensors), redzap::error);
  };
  refuse("w", {{2}, {1}});
  refuse("w", {{-1}, {1}});
  refuse("w", {{1ll << 62, 4}, {}});
  refuse("w", {{1, 1, 1, 1, 1, 1, 1, 1, 1}, {1}});
  refuse("__metadata__", {{1}, {1}});
  refuse("\xff", {{1}, {1}});
  named_tensors const good{{"w", {{1}, {1}}}};
  CHECK_THROWS_AS(write_safetensors(folder / "m", good, {{"k", "\xc3"}}), redzap::error);
  CHECK_THROWS_AS(write_safetensors(folder / "m", good, {}, stored_as::f16), redzap::error);
  CHECK(folder.files() == 0);
  CHECK_THROWS_AS(write_safetensors(folder / "none/m", good), redzap::error);
}
