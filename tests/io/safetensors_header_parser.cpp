// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/io/safetensors_header_parser.hpp>
#include <string>

using redzap::io::safetensors_header;
using redzap::io::safetensors_header_parser;

namespace {
/// The sentence of refusal, empty where the header is taken.
std::string refusal(std::string const& json) {
  safetensors_header header;
  safetensors_header_parser parser(header);
  return nlohmann::json::sax_parse(json, &parser) ? "" : parser.why();
}
std::string tensor(std::string const& members) { return "{\"t\":{" + members + "}}"; }
std::string const rest = ",\"shape\":[1],\"data_offsets\":[0,4]";
}  // namespace

TEST_CASE("the parser reads types, shapes, offsets and metadata") {
  safetensors_header header;
  safetensors_header_parser parser(header);
  std::string const text = R"( {"b":{"shape":[],"data_offsets":[1,2],"dtype":"F16"},"__metadata__":{"k":"v","":""},
      "a":{"dtype":"BF16","shape":[2,0,281474976710655],"data_offsets":[3,18446744073709551615]}} )";
  REQUIRE(nlohmann::json::sax_parse(text, &parser));
  CHECK(header.metadata == std::map<std::string, std::string>{{"k", "v"}, {"", ""}});
  REQUIRE(header.tensors.size() == 2);
  CHECK(header.tensors["b"].type == redzap::io::stored_as::f16);
  CHECK(header.tensors["b"].extents.empty());
  CHECK(header.tensors["a"].type == redzap::io::stored_as::bf16);
  CHECK(header.tensors["a"].extents == std::vector<long long>{2, 0, 281474976710655});
  CHECK(header.tensors["a"].begin == 3);
  CHECK(header.tensors["a"].end == 18446744073709551615u);
  CHECK(refusal("{}").empty());
}

TEST_CASE("the parser refuses whatever is no header of tensors") {
  struct { std::string json, why;
  } const cases[]{
      {"[]", "header holds an array where an object belongs"},
      {"1", "header holds a number where an object belongs"},
      {"\"\"", "header holds a string where an object belongs"},
      {R"({"t":[]})", "tensor \"t\" is an array, not an object"},
      {R"({"t":null})", "tensor \"t\" is null, not an object"},
      {tensor("\"dtype\":\"F32\""), "tensor \"t\" needs dtype, shape and data_offsets"},
      {tensor(""), "tensor \"t\" needs dtype, shape and data_offsets"},
      {tensor("\"dtype\":\"F32\",\"dtype\":\"F32\"" + rest), "tensor \"t\" has two members named \"dtype\""},
      {tensor("\"dtype\":\"F32\",\"shape\":[1]" + rest), "tensor \"t\" has two members named \"shape\""},
      {tensor("\"dtype\":\"F32\",\"extra\":1" + rest),
       "tensor \"t\" has a member \"extra\" that the format does not know"},
      {tensor("\"dtype\":\"I64\"" + rest),
       "tensor \"t\" is of dtype I64, not supported by redzap (F32, BF16, F16 and I8 are)"},
      {tensor("\"dtype\":\"f32\"" + rest), "tensor \"t\" is of unknown dtype \"f32\""},
      {tensor("\"dtype\":\"\"" + rest), "tensor \"t\" is of unknown dtype \"\""},
      {tensor("\"dtype\":5" + rest), "tensor \"t\" has a number in dtype"},
      {tensor("\"dtype\":[\"F32\"]" + rest), "tensor \"t\" has an array in dtype"},
      {tensor("\"shape\":1"), "tensor \"t\" has a number in shape"},
      {tensor("\"shape\":{}"), "tensor \"t\" has an object in shape"},
      {tensor("\"shape\":[[1]]"), "tensor \"t\" has an array in shape"},
      {tensor("\"shape\":[{}]"), "tensor \"t\" has an object in shape"},
      {tensor("\"shape\":[-1]"), "tensor \"t\" has a negative number in shape"},
      {tensor("\"shape\":[1.0]"), "tensor \"t\" has a number that is no whole number below 2^64 in shape"},
      {tensor("\"shape\":[18446744073709551616]"),
       "tensor \"t\" has a number that is no whole number below 2^64 in shape"},
      {tensor("\"shape\":[\"1\"]"), "tensor \"t\" has a string in shape"},
      {tensor("\"shape\":[true]"), "tensor \"t\" has true or false in shape"},
      {tensor("\"shape\":[null]"), "tensor \"t\" has null in shape"},
      {tensor("\"shape\":[281474976710656]"), "tensor \"t\" has an extent of 2^48 or more in shape"},
      {tensor("\"shape\":[1,1,1,1,1,1,1,1,1]"), "tensor \"t\" has more than 8 extents in shape"},
      {tensor("\"data_offsets\":[0]"), "tensor \"t\" needs two numbers in data_offsets"},
      {tensor("\"data_offsets\":[0,1,2]"), "tensor \"t\" needs two numbers in data_offsets"},
      {tensor("\"data_offsets\":[-0.0,1]"),
       "tensor \"t\" has a number that is no whole number below 2^64 in data_offsets"},
      {R"({"__metadata__":{"k":1}})", "__metadata__ holds a number, not text"},
      {R"({"__metadata__":{"k":{}}})", "__metadata__ holds an object, not text"},
      {R"({"__metadata__":{"k":[]}})", "__metadata__ holds an array, not text"},
      {R"({"__metadata__":{"k":"","k":""}})", "__metadata__ has two members named \"k\""},
      {R"({"__metadata__":{"k":"","\u006b":""}})", "__metadata__ has two members named \"k\""},
      {R"({"__metadata__":{},"__metadata__":{}})", "__metadata__ stands twice in the header"},
      {R"({"__metadata__":"text"})", "__metadata__ is a string, not an object"},
      {"{\"t\":{\"dtype\":\"F32\"" + rest + "},\"t\":{}}", "tensor \"t\" stands twice in the header"},
      {"{\"t\n\":1}", "header is not valid JSON in UTF-8 at byte 4"},
      {R"({"t\n":1})", "tensor \"t?\" is a number, not an object"},
      {tensor("\"shape\":[1e400]"), "header is not valid JSON in UTF-8 at byte 20"},
      {"{} {}", "header is not valid JSON in UTF-8 at byte 4"},
      {"{\"\xff\":{}}", "header is not valid JSON in UTF-8 at byte 3"},
      {"{\"\xc0\xaf\":{}}", "header is not valid JSON in UTF-8 at byte 3"},
      {"{", "header is not valid JSON in UTF-8 at byte 2"},
  };
  for (auto const& c : cases) {
    CAPTURE(c.json);
    CHECK(refusal(c.json) == c.why);
  }
}

TEST_CASE("the parser stops at depth and at numbers of its own") {
  CHECK(refusal(std::string(100'000, '[')) == "header holds an array where an object belongs");
  CHECK(refusal("{\"t\":{\"shape\":" + std::string(100'000, '[')) == "tensor \"t\" has an array in shape");
  std::string nested;
  for (int i = 0; i < 100'000; ++i) nested += "{\"a\":";
  CHECK(refusal(nested) == "tensor \"a\" has a member \"a\" that the format does not know");

  auto const many = [](std::size_t count) {
    std::string json = "{";
    for (std::size_t i = 0; i < count; ++i)
      json += (i ? ",\"" : "\"") + std::to_string(i) + R"(":{"dtype":"F32","shape":[0],"data_offsets":[0,0]})";
    return json + "}";
  };
  CHECK(refusal(many(safetensors_header_parser::max_tensors)).empty());
  CHECK(refusal(many(safetensors_header_parser::max_tensors + 1)) ==
        "tensor \"16384\" is one too many: redzap reads 16384");
}
