// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/io/in_quotes.hpp>
#include <redzap/io/safetensors_header.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace redzap::inline REDZAP_ISA::io {

/// Reads the JSON of a safetensors header event by event (nlohmann's SAX interface), so that no document is ever built:
/// what is not {name: {"dtype", "shape", "data_offsets"}, "__metadata__": {name: text}} stops it at once, however deep
/// or long it is. Each event returns false where the header is refused; `why()` is then the sentence.
class safetensors_header_parser {
 public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = nlohmann::json::string_t;
  using binary_t = nlohmann::json::binary_t;

  // Bounds of redzap's own, which keep what is allocated in proportion to the file.
  static constexpr std::size_t max_tensors = 16384;
  static constexpr std::size_t max_metadata = 4096;
  static constexpr std::size_t max_rank = 8;
  static constexpr std::uint64_t max_extent = (std::uint64_t{1} << 48) - 1;   ///< of the format

  explicit safetensors_header_parser(safetensors_header& header) : header_(header) {}

  std::string const& why() const { return why_; }

  bool key(string_t& name) {
    if (level_ == 1) return begin_member(name);
    if (in_metadata_) return begin_metadata(name);
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (name != fields[i]) continue;
      if (seen_ & 1u << i) return refuse("has two members named " + in_quotes(name));
      seen_ |= 1u << i;
      field_ = i;
      return true;
    }
    return refuse("has a member " + in_quotes(name) + " that the format does not know");
  }

  bool start_object(std::size_t) {
    if (level_ == 2 || level_ == 3) return refuse_kind("an object");
    ++level_;
    return true;
  }

  bool end_object() {
    if (--level_ == 0 || in_metadata_) return in_metadata_ = false, true;
    if (seen_ != 7) return refuse("needs dtype, shape and data_offsets");
    return true;
  }

  bool start_array(std::size_t) {
    if (level_ != 2 || in_metadata_ || field_ == dtype) return refuse_kind("an array");
    level_ = 3;
    count_ = 0;
    return true;
  }

  bool end_array() {
    level_ = 2;
    if (field_ == offsets && count_ != 2) return refuse("needs two numbers in data_offsets");
    return true;
  }

  bool number_unsigned(number_unsigned_t value) {
    if (level_ != 3) return refuse_kind("a number");
    if (field_ == shape) {
      if (count_++ == max_rank) return refuse("has more than " + std::to_string(max_rank) + " extents in shape");
      if (value > max_extent) return refuse("has an extent of 2^48 or more in shape");
      tensor_->extents.push_back(static_cast<long long>(value));
      return true;
    }
    if (count_++ == 2) return refuse("needs two numbers in data_offsets");
    (count_ == 1 ? tensor_->begin : tensor_->end) = value;
    return true;
  }

  bool string(string_t& value) {
    if (level_ != 2) return refuse_kind("a string");
    if (in_metadata_) return text_->swap(value), true;
    if (field_ != dtype) return refuse_kind("a string");
    return read_type(value);
  }

  bool number_integer(number_integer_t) { return refuse_kind("a negative number"); }
  bool number_float(number_float_t, string_t const&) {
    return refuse_kind("a number that is no whole number below 2^64");
  }
  bool boolean(bool) { return refuse_kind("true or false"); }
  bool null() { return refuse_kind("null"); }
  bool binary(binary_t&) { return refuse_kind("binary data"); }

  bool parse_error(std::size_t position, string_t const&, nlohmann::json::exception const&) {
    why_ = "header is not valid JSON in UTF-8 at byte " + std::to_string(position);
    return false;
  }

 private:
  enum field : std::size_t { dtype, shape, offsets };
  static constexpr std::array<std::string_view, 3> fields{"dtype", "shape", "data_offsets"};

  bool refuse(std::string const& why) {
    why_ = (in_metadata_ ? "__metadata__ " : level_ == 0 ? "header " : "tensor " + in_quotes(name_) + " ") + why;
    return false;
  }

  bool refuse_kind(std::string const& found) {
    if (level_ == 0) return refuse("holds " + found + " where an object belongs");
    if (level_ == 1) return refuse("is " + found + ", not an object");
    if (in_metadata_) return refuse("holds " + found + ", not text");
    return refuse("has " + found + " in " + std::string(fields[field_]));
  }

  bool begin_member(string_t& name) {
    name_.swap(name);
    in_metadata_ = name_ == "__metadata__";
    if (in_metadata_) return std::exchange(had_metadata_, true) ? refuse("stands twice in the header") : true;
    if (header_.tensors.size() == max_tensors)
      return refuse("is one too many: redzap reads " + std::to_string(max_tensors));
    auto const [place, is_new] = header_.tensors.try_emplace(name_);
    if (!is_new) return refuse("stands twice in the header");
    tensor_ = &place->second;
    seen_ = 0;
    return true;
  }

  bool begin_metadata(string_t const& name) {
    if (header_.metadata.size() == max_metadata)
      return refuse("has more than " + std::to_string(max_metadata) + " members");
    auto const [place, is_new] = header_.metadata.try_emplace(name);
    text_ = &place->second;
    return is_new ? true : refuse("has two members named " + in_quotes(name));
  }

  bool read_type(string_t const& name) {
    constexpr std::array<std::string_view, 16> others{"F64", "I16",     "I32",     "I64",     "U8",      "U16",
                                                      "U32", "U64",     "BOOL",    "F8_E4M3", "F8_E5M2", "F8_E8M0",
                                                      "F4",  "F6_E2M3", "F6_E3M2", "C64"};
    if (name == "F32") return tensor_->type = stored_as::f32, true;
    if (name == "BF16") return tensor_->type = stored_as::bf16, true;
    if (name == "F16") return tensor_->type = stored_as::f16, true;
    if (name == "I8") return tensor_->type = stored_as::i8, true;
    for (auto const other : others)
      if (name == other) return refuse("is of dtype " + name + ", not supported by redzap (F32, BF16, F16 and I8 are)");
    return refuse("is of unknown dtype " + in_quotes(name));
  }

  safetensors_header& header_;
  std::string why_, name_;
  int level_ = 0;   ///< 0 outside, 1 in the header, 2 in a tensor or the metadata, 3 in an array
  bool in_metadata_ = false, had_metadata_ = false;
  unsigned seen_ = 0;   ///< bit i: fields[i] has been read
  std::size_t field_ = 0, count_ = 0;
  safetensors_header::entry* tensor_ = nullptr;
  std::string* text_ = nullptr;
};

}  // namespace redzap::inline REDZAP_ISA::io
