// SPDX-License-Identifier: MIT
#pragma once
#include <bit>
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
#include <vector>

namespace redzap::inline REDZAP_ISA::io {

namespace detail {
/// Header size and header of a file that holds the tensors in the order of their names. Throws redzap::error(file, ...).
inline std::string safetensors_preamble(named_tensors const& tensors, std::map<std::string, std::string> const& metadata, stored_as type,
                                        std::string const& file) {
  nlohmann::json header = nlohmann::json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  std::size_t at = 0;
  for (auto const& [name, t] : tensors) {
    if (name == "__metadata__") throw error(file, "a tensor cannot be named __metadata__");
    if (t.extents.size() > safetensors_header_parser::max_rank) throw error(file, "tensor " + in_quotes(name) + " has too many extents");
    std::size_t size = 1;
    for (long long const extent : t.extents) {
      auto const product = checked_product({static_cast<long long>(size), extent});
      if (!product) throw error(file, "tensor " + in_quotes(name) + " has a negative or too large extent");
      size = *product;
    }
    if (size != t.values.size())
      throw error(file, "tensor " + in_quotes(name) + " has " + std::to_string(t.values.size()) + " values where its shape asks for " + std::to_string(size));
    std::size_t const end = at + size * bytes_of(type);
    header[name] = {{"dtype", type == stored_as::f32 ? "F32" : "BF16"}, {"shape", t.extents}, {"data_offsets", {at, end}}};
    at = end;
  }
  std::string text;
  try {
    text = header.dump();
  } catch (nlohmann::json::type_error const&) {
    throw error(file, "a name or a text of the metadata is not UTF-8");
  }
  text.resize((text.size() + 7) / 8 * 8, ' ');   // so that the data begins aligned
  std::string result;
  for (int i = 0; i < 8; ++i) result += static_cast<char>(std::uint64_t{text.size()} >> (8 * i) & 255);
  return result + text;
}
}  // namespace detail

/// Writes tensors and metadata as a safetensors file in the storage type f32 or bf16 (rounded to nearest even), in one go: see
/// replace_file. Throws redzap::error naming the file, and the tensor where shape and values disagree.
inline void write_safetensors(std::string const& path, named_tensors const& tensors, std::map<std::string, std::string> const& metadata = {},
                              stored_as type = stored_as::f32) {
  if (type == stored_as::f16) throw error(path, "safetensors files are written as f32 or bf16");
  auto const preamble = detail::safetensors_preamble(tensors, metadata, type, path);
  replace_file(path, [&](std::ostream& stream) {
    stream.write(preamble.data(), static_cast<std::streamsize>(preamble.size()));
    std::string bytes;
    for (auto const& [name, t] : tensors) {
      bytes.clear();
      for (float const value : t.values) {
        std::uint32_t const bits = type == stored_as::f32 ? std::bit_cast<std::uint32_t>(value) : precision::bf16::narrow(value);
        for (std::size_t i = 0; i < bytes_of(type); ++i) bytes += static_cast<char>(bits >> (8 * i) & 255);
      }
      stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    }
  });
}

}  // namespace redzap::inline REDZAP_ISA::io
