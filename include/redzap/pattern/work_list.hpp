// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/pattern/label.hpp>
#include <redzap/pattern/position_table.hpp>
#include <span>
#include <type_traits>

namespace redzap::inline REDZAP_ISA {

/// For each of the 16 channels of a block, the entries of a position_table that carry one label, in the table's order,
/// so that window classes stay together. The memory is the caller's; filling it allocates nothing. Index is an unsigned
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
  void fill(label const* labels, label chosen) noexcept {
    for (int m = 0; m < channels; ++m)
      counts_[m] = append(labels + m, chosen, memory_ + std::size_t(m) * table_->size());
  }

  /// The list of a channel of the block.
  std::span<Index const> operator[](int channel) const noexcept {
    assert(channel >= 0 && channel < channels);
    return {memory_ + std::size_t(channel) * table_->size(), static_cast<std::size_t>(counts_[channel])};
  }

 private:
  /// Writes every entry and steps on only after a match: a branch would be mispredicted at every change of label.
  int append(label const* labels, label chosen, Index* list) const noexcept {
    std::int32_t const* const positions = table_->positions();
    int const size = table_->size();
    int count = 0;
    for (int i = 0; i < size; ++i) {
      list[count] = static_cast<Index>(i);
      count += labels[std::ptrdiff_t(positions[i]) * channels] == chosen;
    }
    return count;
  }

  position_table const* table_;
  Index* memory_;
  std::array<int, channels> counts_{};
};

}  // namespace redzap::inline REDZAP_ISA
