// SPDX-License-Identifier: MIT
#pragma once
#include <cassert>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/kernel/simd/tile_shape.hpp>

namespace redzap::inline REDZAP_ISA::kernel {

/// Output blocks (of 16 channels) by groups that the dense kernel takes at a time: as few as its widest tile allows, of
/// nearly equal size, so that threads which take group after group get as much, and no group is left with a narrow
/// tile: 16 blocks are 2 + 3 + 3 + 2 + 3 + 3, not five times 3 and 1. requires: blocks > 0, at_most in [1, most].
template <class Isa = native_isa>
class output_groups {
 public:
  /// Blocks of a group at most.
  static constexpr int most = tile_of<Isa>.columns > 16 ? tile_of<Isa>.columns / 16 : 1;

  explicit constexpr output_groups(int blocks, int at_most = most) : blocks_(blocks) {
    assert(blocks > 0 && at_most >= 1 && at_most <= most);
    size_ = (blocks + at_most - 1) / at_most;
  }

  constexpr int size() const { return size_; }
  /// The first block of group i; of size(), all blocks.
  constexpr int first(int i) const { return static_cast<int>(static_cast<long long>(blocks_) * i / size_); }
  constexpr int count(int i) const { return first(i + 1) - first(i); }
  constexpr int largest() const { return (blocks_ + size_ - 1) / size_; }

 private:
  int blocks_, size_ = 0;
};

}  // namespace redzap::inline REDZAP_ISA::kernel
