// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/pattern/label.hpp>
#include <redzap/pattern/position_table.hpp>
#include <span>
#include <type_traits>

namespace redzap::inline REDZAP_ISA {

/// For each of the 16 channels of a block, the entries of a position_table that carry one label, in the table's order.
/// The memory is the caller's; filling it allocates nothing. Index is an unsigned
/// type that holds every entry of the table; 16 bits do for 65,536 positions.
template <class Index = std::uint16_t>
class work_list {
  static_assert(std::is_unsigned_v<Index>, "work_list: Index counts entries of a table");

 public:
  using index = Index;
  static constexpr int channels = 16;

  /// Elements of Index that the lists of a block need.
  static std::size_t capacity(position_table const& table) { return std::size_t(channels) * table.size(); }

  /// Throws redzap::error where Index cannot count the table or the memory is too small. `table` and `memory` must
  /// outlive the list.
  work_list(position_table const& table, std::span<Index> memory) : table_(&table), memory_(memory.data()) {
    if (table.size() - 1LL > static_cast<long long>(std::numeric_limits<Index>::max()))
      throw error("work list", "the table has more positions than the index type can count");
    if (memory.size() < capacity(table)) throw error("work list", "the memory is too small");
  }

  /// Lists the entries labelled `chosen`. `labels` is one block of a label map, [P * Q][16].
  /// Eight entries at a time: a bit mask of them for each channel, then the masked ones from a table, written whole and
  /// counted. No branch depends on a label: it would be mispredicted at every other one.
  void fill(label const* labels, label chosen) noexcept {
    counts_ = {};
    for (int first = 0; first < table_->size(); first += 8) {
      auto const masks = matches(labels, chosen, first);
      for (int m = 0; m < channels; ++m) append(m, first, masks[m]);
    }
  }

  /// The list of a channel of the block.
  std::span<Index const> operator[](int channel) const noexcept {
    assert(channel >= 0 && channel < channels);
    return {memory_ + std::size_t(channel) * table_->size(), static_cast<std::size_t>(counts_[channel])};
  }

 private:
  /// compressed[mask] = the places of the ones of a byte, then whatever.
  static constexpr auto compressed = [] {
    std::array<std::array<Index, 8>, 256> result{};
    for (unsigned mask = 0; mask < 256; ++mask)
      for (unsigned bit = 0, next = 0; bit < 8; ++bit)
        if ((mask >> bit & 1) != 0) result[mask][next++] = static_cast<Index>(bit);
    return result;
  }();

  /// Bit k of byte m: entry first + k has the label in channel m. Eight channels are compared in one 64-bit integer.
  std::array<std::uint8_t, channels> matches(label const* labels, label chosen, int first) const noexcept {
    constexpr std::uint64_t ones = 0x0101010101010101, low = 0x7f7f7f7f7f7f7f7f;
    std::uint64_t const wanted = ones * chosen;
    std::array<std::uint64_t, 2> bits{};
    int const count = std::min(8, table_->size() - first);
    for (int k = 0; k < count; ++k) {
      std::array<std::uint64_t, 2> row;
      std::memcpy(row.data(), labels + std::ptrdiff_t(table_->positions()[first + k]) * channels, channels);
      for (int half = 0; half < 2; ++half) {
        std::uint64_t const differs = row[half] ^ wanted;
        std::uint64_t const equal = ~(((differs & low) + low) | differs | low) >> 7;  // 1 in each byte that is zero
        bits[half] |= equal << k;
      }
    }
    std::array<std::uint8_t, channels> result;
    std::memcpy(result.data(), bits.data(), channels);
    return result;
  }

  void append(int channel, int first, std::uint8_t mask) noexcept {
    Index* const list = memory_ + std::size_t(channel) * table_->size() + counts_[channel];
    int const matched = std::popcount(mask);
    typedef Index entries __attribute__((vector_size(8 * sizeof(Index))));  // so that eight are one load, addition, store
    entries listed;
    std::memcpy(&listed, compressed[mask].data(), sizeof listed);
    listed += static_cast<Index>(first);
    if (counts_[channel] + 8 <= table_->size())
      std::memcpy(list, &listed, sizeof listed);
    else  // the eight would leave the channel's memory
      std::memcpy(list, &listed, static_cast<std::size_t>(matched) * sizeof(Index));
    counts_[channel] += matched;
  }

  position_table const* table_;
  Index* memory_;
  std::array<int, channels> counts_{};
};

}  // namespace redzap::inline REDZAP_ISA
