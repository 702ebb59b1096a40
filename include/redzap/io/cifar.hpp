// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <cstdint>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/io/read_file.hpp>
#include <span>
#include <string>
#include <vector>

namespace redzap::inline REDZAP_ISA::io {

/// Images in CIFAR-100's binary format (Krizhevsky 2009), in the order of the file.
struct cifar100 {
  static constexpr int classes = 100;
  static constexpr int coarse_classes = 20;
  /// Bytes of an image: red, green, blue planes, row-major.
  static constexpr std::size_t pixels = std::size_t{3} * 32 * 32;
  static constexpr std::size_t record = 2 + pixels;  ///< coarse label, fine label, image

  std::vector<std::uint8_t> images;   ///< [n][3][32][32]
  std::vector<std::uint8_t> labels;   ///< the fine ones, below 100
  std::vector<std::uint8_t> coarse_labels;

  std::size_t size() const { return labels.size(); }
  std::span<std::uint8_t const> image(std::size_t i) const { return {images.data() + i * pixels, pixels}; }
};

/// Reads records from memory. Throws redzap::error(file, ...) where there is none, where the size is no multiple of a
/// record, and where a label is out of range (names the record, counted from 0).
inline cifar100 read_cifar100(std::span<std::byte const> bytes, std::string const& file = "CIFAR-100 data") {
  if (bytes.empty()) throw error(file, "is empty");
  if (bytes.size() % cifar100::record != 0)
    throw error(file, "is no CIFAR-100 data: its size, " + std::to_string(bytes.size()) +
                          " bytes, is not a multiple of a record of " + std::to_string(cifar100::record));
  std::size_t const count = bytes.size() / cifar100::record;
  cifar100 data;
  data.images.reserve(count * cifar100::pixels);
  data.labels.reserve(count);
  data.coarse_labels.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    auto const* const record = reinterpret_cast<std::uint8_t const*>(bytes.data() + i * cifar100::record);
    if (record[0] >= cifar100::coarse_classes || record[1] >= cifar100::classes)
      throw error(file, "is no CIFAR-100 data: record " + std::to_string(i) + " has coarse label " +
                            std::to_string(record[0]) + " and label " + std::to_string(record[1]) +
                            ", which must be below 20 and 100");
    data.coarse_labels.push_back(record[0]);
    data.labels.push_back(record[1]);
    data.images.insert(data.images.end(), record + 2, record + cifar100::record);
  }
  return data;
}

/// The same from a file.
inline cifar100 read_cifar100(std::string const& path) { return read_cifar100(read_file(path), path); }

}  // namespace redzap::inline REDZAP_ISA::io
