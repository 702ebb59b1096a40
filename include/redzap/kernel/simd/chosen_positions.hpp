// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/geometry/extent.hpp>
#include <redzap/kernel/simd/break_even.hpp>
#include <redzap/pattern/label.hpp>
#include <redzap/pattern/position_table.hpp>
#include <span>

namespace redzap::inline REDZAP_ISA::kernel {

/// The positions of a table that the dense kernel computes for some output blocks, whatever their labels, since so many
/// of the blocks' activations are needed there (label 0); needed activations elsewhere are left to the masked kernel. A
/// choice shows in time and in the order of sums alone. The memory is the caller's; choosing allocates nothing.
class chosen_positions {
 public:
  using window_class = position_table::window_class;

  /// Where the choice is written: table.classes().size() classes and table.size() of each of the others.
  struct memory {
    window_class* classes;
    std::int32_t *ifmap_offsets, *positions;
  };

  /// Without memory a choice can be counted, not computed. `table` and the memory must outlive the choice.
  explicit chosen_positions(position_table const& table, memory const& to = {}) : table_(&table), to_(to) {}

  /// Chooses for `channels` output channels, 240 at most, from a block's first on. labels: of their blocks, [P * Q][16]
  /// each; places beyond the last channel do not count. prices: of this table. A position is chosen where the dense
  /// kernel is the quicker, but none of a class where they are too few for a tile; and all of the table, where that is
  /// no dearer than the chosen ones with what is left. It depends on counts and prices alone. No branch depends on a
  /// label: it would be mispredicted at every other one.
  template <class Isa>
  void choose(label const* labels, int channels, break_even<Isa> const& prices) noexcept {
    assert(channels > 0 && channels <= 240);
    int const columns = (channels + 15) / 16 * 16;
    std::ptrdiff_t const block = std::ptrdiff_t(output().h) * output().w * 16;
    std::int32_t const* const positions = table_->positions();
    int size = 0, number = 0, needed = 0, left = 0;   // not members, which the stores might alias
    double price = 0;
    for (window_class const& c : table_->classes()) {
      int const least = prices.least(c, columns);
      int count = 0, needed_of_class = 0, computed = 0;
      for (int i = c.first; i < c.first + c.count; ++i) {
        int const here = needed_at(labels + std::ptrdiff_t(positions[i]) * 16, block, channels);
        bool const chosen = here >= least;
        if (to_.positions != nullptr) {   // the next entry overwrites one that is not chosen
          to_.ifmap_offsets[size + count] = table_->ifmap_offsets()[i];
          to_.positions[size + count] = positions[i];
        }
        count += chosen, computed += chosen * here, needed_of_class += here;
      }
      if (count < tile_of<Isa>.fewest) count = computed = 0;
      needed += needed_of_class, left += needed_of_class - computed;
      if (count == 0) continue;
      window_class const mine{c.rows, c.cols, size, count};
      price += columns * prices.dense(mine);
      if (to_.classes != nullptr) to_.classes[number] = mine;
      ++number, size += count;
    }
    double const dense = columns * prices.dense(), masked = prices.masked(channels, needed);
    bool const both = price + prices.masked(channels, left) <= worthwhile * std::min(dense, masked);
    all_ = !both && dense <= masked;
    size_ = both ? size : all_ ? table_->size() : 0;
    number_ = both ? number : 0;
    left_ = both ? left : all_ ? 0 : needed;
  }

  /// The chosen entries in the table's order, class by class, as of a position_table.
  bool fits(shape ifmap, conv2d_options const& o) const { return table_->fits(ifmap, o); }
  extent output() const { return table_->output(); }
  int size() const { return size_; }
  std::span<window_class const> classes() const {
    return all_ ? table_->classes() : std::span<window_class const>(to_.classes, static_cast<std::size_t>(number_));
  }
  std::int32_t const* ifmap_offsets() const { return all_ ? table_->ifmap_offsets() : to_.ifmap_offsets; }
  std::int32_t const* positions() const { return all_ ? table_->positions() : to_.positions; }

  /// Needed activations at the positions of the table that were not chosen.
  int left() const { return left_; }

 private:
  /// Both kernels have to promise this much of the quicker one's price, since a few positions cost more than they save.
  /// From `bench/report --only three_step`, oracle labels, conv2: with 0.5 % of the positions chosen 265 us, with none
  /// 256.
  static constexpr double worthwhile = 0.95;

  /// Activations labelled 0 at a position, of which `at` is the first. Each byte counts a place in a block.
  static int needed_at(label const* at, std::ptrdiff_t block, int channels) noexcept {
    typedef std::uint8_t places __attribute__((vector_size(16)));
    constexpr places numbers{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    places sums{};
    for (int left = channels; left > 0; left -= 16, at += block) {
      places row;
      std::memcpy(&row, at, sizeof row);
      places const real = reinterpret_cast<places>(numbers < places{} + static_cast<std::uint8_t>(std::min(16, left)));
      sums -= reinterpret_cast<places>(row == places{}) & real;
    }
    std::uint64_t halves[2];
    std::memcpy(halves, &sums, sizeof sums);
    return static_cast<int>((halves[0] + halves[1]) * 0x0101010101010101u >> 56);   // the sum of all bytes
  }

  position_table const* table_;
  memory to_;
  bool all_ = false;
  int size_ = 0, number_ = 0;   ///< of positions, of classes
  int left_ = 0;
};

}  // namespace redzap::inline REDZAP_ISA::kernel
