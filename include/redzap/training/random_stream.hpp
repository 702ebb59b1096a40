// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <redzap/core/isa_namespace.hpp>
#include <string_view>

namespace redzap::inline REDZAP_ISA::training {

/// SplitMix64 (Steele, Lea and Flood): a stream of numbers per key, so that what is drawn depends on what it is for
/// and never on the order of drawing or the number of threads.
class random_stream {
 public:
  explicit random_stream(std::uint64_t seed) : state_(seed) {}

  /// A stream of its own for each seed and key.
  random_stream(std::uint64_t seed, std::string_view key) : state_(seed) {
    for (char const c : key) state_ = next() ^ static_cast<unsigned char>(c);
  }
  random_stream(std::uint64_t seed, std::uint64_t key) : state_(seed) { state_ = next() ^ key; }

  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }

  /// Uniform in [low, high).
  float uniform(float low, float high) { return low + (high - low) * static_cast<float>(next() >> 40) * 0x1p-24f; }
  /// Uniform in [0, count). Precondition: 0 < count < 2^31. The bias is below 2^-32.
  int below(int count) { return static_cast<int>((next() >> 32) * static_cast<std::uint64_t>(count) >> 32); }

 private:
  std::uint64_t state_;
};

}  // namespace redzap::inline REDZAP_ISA::training
