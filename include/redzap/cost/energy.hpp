// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>

namespace redzap::inline REDZAP_ISA::cost {

/// A model of energy, eq. (1): counts of operations times the energy of one, in pJ. Not a measurement; the memory
/// counts are the caller's assumption about what hits which level.
struct energy {
  /// pJ an operation. The defaults are those of a 45 nm process at 0.9 V (M. Horowitz, ISSCC 2014): f32 arithmetic, a
  /// 32-bit read of an 8 KB SRAM, a 32-bit read of DRAM.
  struct table {
    double multiply = 3.7;
    double add = 0.9;
    double sram_read = 5;
    double dram_read = 640;
  };

  double multiplies = 0;
  double adds = 0;
  double sram_reads = 0;  ///< of 32 bits
  double dram_reads = 0;  ///< of 32 bits

  /// A MAC is one multiply and one add.
  static constexpr energy of_macs(double macs) { return {.multiplies = macs, .adds = macs}; }

  constexpr double picojoules(table const& each) const {
    return multiplies * each.multiply + adds * each.add + sram_reads * each.sram_read + dram_reads * each.dram_read;
  }
  constexpr double picojoules() const { return picojoules(table{}); }
};

}  // namespace redzap::inline REDZAP_ISA::cost
