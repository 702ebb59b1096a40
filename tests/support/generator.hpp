// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <redzap/core/isa_namespace.hpp>

namespace redzap::inline REDZAP_ISA::test {

/// splitmix64: the same numbers on every machine and standard library, which <random>'s distributions do not promise.
class generator {
 public:
  explicit generator(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

  /// Uniform over [low, high], both included.
  int integer(int low, int high) { return low + static_cast<int>(next() % static_cast<std::uint64_t>(high - low + 1)); }
  /// True with the given probability.
  bool chance(double probability) { return static_cast<double>(next() >> 11) * 0x1p-53 < probability; }
  /// Uniform over [low, high), not an integer: for tests with a tolerance.
  float real(float low, float high) { return low + (high - low) * (static_cast<float>(next() >> 40) * 0x1p-24f); }

 private:
  std::uint64_t state_;
};

}  // namespace redzap::inline REDZAP_ISA::test
