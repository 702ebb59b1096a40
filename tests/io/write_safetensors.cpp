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
  tensors["w"] = {
      {2, 3}, {1.1f, -0.0f, std::numeric_limits<float>::denorm_min(), std::numeric_limits<float>::max(), -1e-20f, 3}};
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
      CHECK(std::bit_cast<std::uint32_t>(model.tensors.at(name).values[i]) ==
            std::bit_cast<std::uint32_t>(t.values[i]));
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

TEST_CASE(
    "write_safetensors keeps whole numbers in single bytes, beside tensors of other types, each aligned to its own") {
  scratch_folder const folder;
  named_tensors tensors;
  tensors["a.weight"] = {{3}, {-127, 0, 127}};
  tensors["a.weight_scale"] = {{1}, {0.1f}};
  tensors["b"] = {{1}, {-128}};
  tensors["c"] = {{1}, {1.5f}};
  auto const type_of = [](std::string const& name) {
    return name == "a.weight_scale" ? stored_as::f32 : name == "c" ? stored_as::bf16 : stored_as::i8;
  };
  write_safetensors(folder / "m", tensors, {{"k", "v"}}, type_of);
  auto const bytes = redzap::io::read_file(folder / "m");
  auto const model = redzap::io::read_safetensors(bytes);
  CHECK(model.metadata.at("k") == "v");
  for (auto const& [name, t] : tensors) CHECK(model.tensors.at(name).values == t.values);
  // a header of a multiple of 8 bytes, then one value of 4 bytes, one of 2, four of 1
  CHECK(bytes.size() % 8 == (4 + 2 + 4) % 8);
  std::string const text(reinterpret_cast<char const*>(bytes.data()), bytes.size());
  CHECK(text.find(R"("a.weight_scale":{"data_offsets":[0,4],"dtype":"F32")") != text.npos);
  CHECK(text.find(R"("c":{"data_offsets":[4,6],"dtype":"BF16")") != text.npos);
  CHECK(text.find(R"("a.weight":{"data_offsets":[6,9],"dtype":"I8")") != text.npos);
}

TEST_CASE("write_safetensors refuses what i8 does not hold exactly, with the tensor's name") {
  scratch_folder const folder;
  auto const i8 = [](std::string const&) { return stored_as::i8; };
  for (float const value :
       {0.5f, 128.0f, -129.0f, std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
    named_tensors const tensors{{"conv1.weight", {{2}, {1, value}}}};
    std::string const why = (folder / "m") + ": tensor \"conv1.weight\" holds " + std::to_string(value) +
                            ", which is no whole number from -128 to 127, as i8 stores them";
    CHECK_THROWS_WITH_AS(write_safetensors(folder / "m", tensors, {}, i8), why.c_str(), redzap::error);
  }
  CHECK(folder.files() == 0);
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
