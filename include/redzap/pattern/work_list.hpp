// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <numeric>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/raise.hpp>
#include <redzap/core/unroll.hpp>
#include <redzap/pattern/label.hpp>
#include <redzap/pattern/window_table.hpp>
#include <span>

namespace redzap::inline REDZAP_ISA {

/// For each of the 16 channels of a block, the entries of a strip of a window_table that carry one label, ascending and
/// counted from the strip's first. The memory is the caller's; filling it allocates nothing.
class work_list {
 public:
  using index = std::uint16_t;
  static constexpr int channels = 16;

  /// Elements that the lists of a block need.
  static std::size_t capacity(window_table const& table) { return capacity(table.longest_strip()); }
  /// The same for the longest strip of a table, known beforehand.
  static constexpr std::size_t capacity(int positions) { return std::size_t(channels) * row_size(positions); }

  /// Throws redzap::error where the memory is too small. `table` and `memory` must outlive the list.
  work_list(window_table const& table, std::span<index> memory) : table_(&table), memory_(memory.data()) {
    if (memory.size() < capacity(table)) raise(error("work list", "the memory is too small"));
  }

  /// Lists the entries labelled `chosen`. `labels` is one block of a label map, [P * Q][16].
  /// Eight entries at a time: a bit mask of them for each channel, then the masked ones from a table, written whole and
  /// counted. No branch depends on a label: it would be mispredicted at every other one.
  void fill(label const* labels, label chosen, window_table::strip const& strip) noexcept {
    typedef index entries __attribute__((vector_size(8 * sizeof(index)), aligned(sizeof(index)), may_alias));
    std::array<index*, channels> next;   // in registers or L1, not in *this, which a store might alias
    for (int m = 0; m < channels; ++m) next[m] = row(m);
    std::int32_t const* const positions = table_->positions() + strip.first;
    for (int first = 0; first < strip.count; first += 8) {
      auto const masks = matches(labels, chosen, positions + first, std::min(8, strip.count - first));
      entries const base = entries{} + static_cast<index>(first);
      for (int m = 0; m < channels; ++m) {
        auto const& places = compressed[masks[m]];
        *reinterpret_cast<entries*>(next[m]) = *reinterpret_cast<entries const*>(places.data()) + base;
        next[m] += std::popcount(masks[m]);
      }
    }
    for (int m = 0; m < channels; ++m) counts_[m] = static_cast<int>(next[m] - row(m));
  }

  /// Lists all entries for all channels.
  void fill(window_table::strip const& strip) noexcept {
    counts_.fill(strip.count);
    for (int m = 0; m < channels; ++m) std::iota(row(m), row(m) + strip.count, index{0});
  }

  /// The list of a channel of the block.
  std::span<index const> operator[](int channel) const noexcept {
    assert(channel >= 0 && channel < channels);
    return {row(channel), static_cast<std::size_t>(counts_[channel])};
  }

  /// The channels from the shortest list to the longest, equal ones in their order. Each is counted against all others,
  /// since a sort's branches would be mispredicted.
  std::array<std::uint8_t, channels> by_length() const noexcept {
    typedef int all __attribute__((vector_size(channels * sizeof(int))));
    all counts, number, place{};
    std::memcpy(&counts, counts_.data(), sizeof counts);
    for (int m = 0; m < channels; ++m) number[m] = m;
    for (int m = 0; m < channels; ++m) place -= (counts > counts[m]) | ((counts == counts[m]) & (number > m));
    std::array<std::uint8_t, channels> result;
    for (int m = 0; m < channels; ++m) result[static_cast<std::size_t>(place[m])] = static_cast<std::uint8_t>(m);
    return result;
  }

 private:
  /// Of `fill`, the last eight may begin where the last eight positions do.
  static constexpr std::size_t row_size(int positions) { return (std::size_t(positions) + 7) / 8 * 8; }
  index* row(int channel) const noexcept { return memory_ + std::size_t(channel) * row_size(table_->longest_strip()); }

  /// compressed[mask] = the places of the ones of a byte, then whatever.
  static constexpr auto compressed = [] {
    std::array<std::array<index, 8>, 256> result{};
    for (unsigned mask = 0; mask < 256; ++mask)
      for (unsigned bit = 0, next = 0; bit < 8; ++bit)
        if ((mask >> bit & 1) != 0) result[mask][next++] = static_cast<index>(bit);
    return result;
  }();

  /// Bit k of byte m: position k of `count` has the label in channel m.
  static std::array<std::uint8_t, channels> matches(label const* labels, label chosen, std::int32_t const* positions,
                                                    int count) noexcept {
    typedef std::uint8_t block __attribute__((vector_size(channels)));
    block bits{}, bit = block{} + std::uint8_t{1};
    auto add = [&](int k) __attribute__((always_inline)) {
      block row;
      std::memcpy(&row, labels + std::ptrdiff_t(positions[k]) * channels, channels);
      bits |= reinterpret_cast<block>(row == (block{} + chosen)) & bit;
      bit += bit;
    };
    if (count == 8)
      unroll<8>(add);
    else
      for (int k = 0; k < count; ++k) add(k);
    std::array<std::uint8_t, channels> result;
    std::memcpy(result.data(), &bits, channels);
    return result;
  }

  window_table const* table_;
  index* memory_;
  std::array<int, channels> counts_{};
};

}  // namespace redzap::inline REDZAP_ISA
