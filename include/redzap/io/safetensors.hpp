// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <nlohmann/json.hpp>
#include <redzap/core/checked_product.hpp>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/io/in_quotes.hpp>
#include <redzap/io/read_file.hpp>
#include <redzap/io/safetensors_header.hpp>
#include <redzap/io/safetensors_header_parser.hpp>
#include <redzap/precision/bf16.hpp>
#include <redzap/precision/f16.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace redzap::inline REDZAP_ISA::io {

/// The contents of a safetensors file.
struct safetensors {
  static constexpr std::uint64_t max_header = 100'000'000;   ///< bytes, of the format

  std::map<std::string, std::string> metadata;
  named_tensors tensors;
};

namespace detail {
/// The `Bytes` lowest bytes of a little-endian number, on any machine.
template <int Bytes>
std::uint64_t little_endian(std::byte const* from) {
  std::uint64_t value = 0;
  for (int i = 0; i < Bytes; ++i) value |= std::to_integer<std::uint64_t>(from[i]) << (8 * i);
  return value;
}

/// The header of the file, its JSON parsed. Throws redzap::error(file, ...).
inline safetensors_header parse_safetensors_header(std::span<std::byte const> text, std::string const& file) {
  auto const* first = reinterpret_cast<char const*>(text.data());
  // The parser takes a NUL for the end of its input and skips a byte order mark: both would let foreign bytes in.
  if (text.empty() || *first != '{') throw error(file, "header does not begin with {");
  if (std::find(text.begin(), text.end(), std::byte{0}) != text.end()) throw error(file, "header holds a NUL byte");
  safetensors_header header;
  safetensors_header_parser parser(header);
  if (!nlohmann::json::sax_parse(first, first + text.size(), &parser)) throw error(file, parser.why());
  return header;
}

/// Checks that the tensors, in the order of their offsets, fill `size` bytes without a hole or an overlap, each exactly
/// as long as its shape and type ask. Throws redzap::error(file, ...).
inline void check_offsets(safetensors_header const& header, std::uint64_t size, std::string const& file) {
  using place = std::pair<std::string const, safetensors_header::entry> const*;
  std::vector<place> places;
  places.reserve(header.tensors.size());
  for (auto const& tensor : header.tensors) places.push_back(&tensor);
  std::sort(places.begin(), places.end(), [](place a, place b) {
    return a->second.begin != b->second.begin ? a->second.begin < b->second.begin : a->second.end < b->second.end;
  });
  std::uint64_t at = 0;
  for (place const p : places) {
    auto const& t = p->second;
    auto const refuse = [&](std::string const& why) { throw error(file, "tensor " + in_quotes(p->first) + " " + why); };
    if (t.end < t.begin) refuse("ends before it begins");
    if (t.end > size)
      refuse("ends at byte " + std::to_string(t.end) + ", but the file holds " + std::to_string(size) +
             " bytes of data");
    if (t.begin < at) refuse("overlaps the one before it");
    if (t.begin > at) refuse("leaves a hole of " + std::to_string(t.begin - at) + " bytes before it");
    std::uint64_t bytes = bytes_of(t.type);
    for (long long const extent : t.extents) {
      auto const product = checked_product({static_cast<long long>(bytes), extent});
      if (!product) refuse("has a shape too large for any file");
      bytes = *product;
      if (bytes == 0) break;
    }
    if (t.end - t.begin != bytes)
      refuse("is " + std::to_string(t.end - t.begin) + " bytes long where its shape and dtype ask for " +
             std::to_string(bytes));
    at = t.end;
  }
  if (at != size) throw error(file, std::to_string(size - at) + " bytes follow the last tensor");
}

/// Values widened to f32.
inline std::vector<float> widen(std::span<std::byte const> bytes, stored_as type) {
  std::vector<float> values(bytes.size() / bytes_of(type));
  auto const* from = bytes.data();
  switch (type) {
    case stored_as::f32:
      for (auto& value : values)
        value = std::bit_cast<float>(static_cast<std::uint32_t>(little_endian<4>(from))), from += 4;
      break;
    case stored_as::bf16:
      for (auto& value : values)
        value = precision::bf16::widen(static_cast<std::uint16_t>(little_endian<2>(from))), from += 2;
      break;
    case stored_as::f16:
      for (auto& value : values)
        value = precision::f16::widen(static_cast<std::uint16_t>(little_endian<2>(from))), from += 2;
      break;
    case stored_as::i8:
      for (auto& value : values) value = static_cast<std::int8_t>(little_endian<1>(from)), from += 1;
      break;
  }
  return values;
}
}  // namespace detail

/// Reads a safetensors file from memory: all rules of the format are checked, and a file that breaks one is refused
/// with redzap::error(file, ...), which names the tensor. F32, BF16, F16 and I8 are read (as f32), other types refused.
/// Allocates less than six times the size of the file and a few hundred bytes a tensor. Values are not judged: see
/// check_finite.
inline safetensors read_safetensors(std::span<std::byte const> bytes, std::string const& file = "safetensors") {
  if (bytes.size() < 8)
    throw error(
        file, "is no safetensors file: " + std::to_string(bytes.size()) + " bytes, fewer than the 8 of a header size");
  auto const length = detail::little_endian<8>(bytes.data());
  if (length > safetensors::max_header)
    throw error(file, "is no safetensors file: header size " + std::to_string(length) + " is over 100000000");
  if (length > bytes.size() - 8)
    throw error(file, "is cut short: a header of " + std::to_string(length) + " bytes in a file of " +
                          std::to_string(bytes.size()));
  auto const data = bytes.subspan(8 + static_cast<std::size_t>(length));
  auto header = detail::parse_safetensors_header(bytes.subspan(8, static_cast<std::size_t>(length)), file);
  detail::check_offsets(header, data.size(), file);

  safetensors result;
  result.metadata = std::move(header.metadata);
  for (auto& [name, t] : header.tensors) {
    auto const values = data.subspan(static_cast<std::size_t>(t.begin), static_cast<std::size_t>(t.end - t.begin));
    result.tensors.emplace(name, tensor{std::move(t.extents), detail::widen(values, t.type)});
  }
  return result;
}

/// The same from a file.
inline safetensors read_safetensors(std::string const& path) { return read_safetensors(read_file(path), path); }

}  // namespace redzap::inline REDZAP_ISA::io
