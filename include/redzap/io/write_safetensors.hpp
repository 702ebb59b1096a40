// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>
#include <redzap/core/checked_product.hpp>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/io/in_quotes.hpp>
#include <redzap/io/replace_file.hpp>
#include <redzap/io/safetensors_header.hpp>
#include <redzap/io/safetensors_header_parser.hpp>
#include <redzap/precision/bf16.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace redzap::inline REDZAP_ISA::io {

namespace detail {
/// What is known of a tensor before it is written.
struct stored_tensor {
  std::string const* name;
  tensor const* values;
  stored_as type;

  /// Throws redzap::error(file, ...) where shape and values disagree, or the type has no such values.
  void check(std::string const& file) const {
    auto const refuse = [&](std::string const& why) { throw error(file, "tensor " + in_quotes(*name) + " " + why); };
    if (*name == "__metadata__") throw error(file, "a tensor cannot be named __metadata__");
    if (values->extents.size() > safetensors_header_parser::max_rank) refuse("has too many extents");
    std::size_t size = 1;
    for (long long const extent : values->extents) {
      auto const product = checked_product({static_cast<long long>(size), extent});
      if (!product) refuse("has a negative or too large extent");
      size = *product;
    }
    if (size != values->values.size())
      refuse("has " + std::to_string(values->values.size()) + " values where its shape asks for " +
             std::to_string(size));
    if (type == stored_as::f16) throw error(file, "safetensors files are written as f32, bf16 or i8");
    if (type == stored_as::i8)
      for (float const value : values->values)
        if (!(value >= -128 && value <= 127 && value == std::trunc(value)))
          refuse("holds " + std::to_string(value) + ", which is no whole number from -128 to 127, as i8 stores them");
  }

  char const* dtype() const { return type == stored_as::f32 ? "F32" : type == stored_as::bf16 ? "BF16" : "I8"; }

  std::uint32_t bits(float value) const {
    if (type == stored_as::i8) return static_cast<std::uint8_t>(static_cast<int>(value));
    return type == stored_as::f32 ? std::bit_cast<std::uint32_t>(value) : precision::bf16::narrow(value);
  }
};

/// As they lie in the file: those of wider types first, so that every tensor is aligned to its type; else by name.
inline void in_file_order(std::vector<stored_tensor>& tensors) {
  std::sort(tensors.begin(), tensors.end(), [](stored_tensor const& a, stored_tensor const& b) {
    return bytes_of(a.type) != bytes_of(b.type) ? bytes_of(a.type) > bytes_of(b.type) : *a.name < *b.name;
  });
}

/// A JSON string. Throws redzap::error(file, ...) where the text is not UTF-8.
inline std::string json_string(std::string const& text, std::string const& file) {
  try {
    return nlohmann::json(text).dump();
  } catch (nlohmann::json::type_error const&) {
    throw error(file, "a name or a text of the metadata is not UTF-8");
  }
}

/// Appends "name": value to a JSON object that is not closed yet.
inline void add_member(std::string& object, std::string const& name, std::string const& value) {
  object.append(1, object.empty() ? '{' : ',').append(name).append(1, ':').append(value);
}

/// Header size and header of a file that holds the tensors in this order, members sorted. As text: a document of
/// nlohmann's leaks what it is made of where memory ends. Throws redzap::error(file, ...).
inline std::string safetensors_preamble(std::vector<stored_tensor> const& tensors,
                                        std::map<std::string, std::string> const& metadata, std::string const& file) {
  std::map<std::string, std::string> members;
  if (!metadata.empty()) {
    std::string texts;
    for (auto const& [name, text] : metadata) add_member(texts, json_string(name, file), json_string(text, file));
    members["__metadata__"] = texts + '}';
  }
  std::size_t at = 0;
  for (auto const& t : tensors) {
    t.check(file);
    std::size_t const end = at + t.values->values.size() * bytes_of(t.type);
    std::string shape;
    for (long long const extent : t.values->extents)
      shape.append(shape.empty() ? "" : ",").append(std::to_string(extent));
    std::string const offsets = std::to_string(at) + ',' + std::to_string(end);
    std::string member = R"({"data_offsets":[)";
    member.append(offsets).append(R"(],"dtype":")").append(t.dtype());
    member.append(R"(","shape":[)").append(shape).append("]}");
    members[*t.name] = std::move(member);
    at = end;
  }
  std::string text;
  for (auto const& [name, value] : members) add_member(text, json_string(name, file), value);
  text += text.empty() ? "{}" : "}";
  text.resize((text.size() + 7) / 8 * 8, ' ');   // so that the data begins aligned
  std::string result;
  for (int i = 0; i < 8; ++i) result += static_cast<char>(std::uint64_t{text.size()} >> (8 * i) & 255);
  return result + text;
}
}  // namespace detail

/// Writes tensors and metadata as a safetensors file, each tensor in the storage type type_of(name): f32, bf16 (rounded
/// to nearest even), or i8 (whole numbers from -128 to 127); in one go: see replace_file. Wider types come first, so
/// that every tensor is aligned to its type. Throws redzap::error naming the file, and the tensor where shape, values
/// and type disagree.
template <class TypeOf>
  requires std::is_invocable_r_v<stored_as, TypeOf&, std::string const&>
  void write_safetensors(std::string const& path, named_tensors const& tensors,
                         std::map<std::string, std::string> const& metadata, TypeOf&& type_of) {
    std::vector<detail::stored_tensor> stored;
    for (auto const& [name, t] : tensors) stored.push_back({&name, &t, type_of(name)});
    detail::in_file_order(stored);
    auto const preamble = detail::safetensors_preamble(stored, metadata, path);
    replace_file(path, [&](std::ostream& stream) {
      stream.write(preamble.data(), static_cast<std::streamsize>(preamble.size()));
      std::string bytes;
      for (auto const& t : stored) {
        bytes.clear();
        for (float const value : t.values->values)
          for (std::size_t i = 0; i < bytes_of(t.type); ++i) bytes += static_cast<char>(t.bits(value) >> (8 * i) & 255);
        stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
      }
    });
  }

/// The same with one type for all.
  inline void write_safetensors(std::string const& path, named_tensors const& tensors,
                                std::map<std::string, std::string> const& metadata = {},
                                stored_as type = stored_as::f32) {
    write_safetensors(path, tensors, metadata, [type](std::string const&) { return type; });
  }

}  // namespace redzap::inline REDZAP_ISA::io
