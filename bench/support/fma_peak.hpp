// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa.hpp>
#include <redzap/core/parallel_for.hpp>
#include <redzap/core/unroll.hpp>

namespace redzap::inline REDZAP_ISA::bench {

/// A loop of independent multiply-adds on registers alone: what the machine can do at this moment, the 100 % of
/// percent_of_peak. Twelve chains cover latency 4 at two a cycle, and fit in 16 registers with their two operands.
template <class Isa = native_isa>
struct fma_peak {
  static constexpr int chains = 12;
  static constexpr int steps = 20'000;

  int threads = 1;

  /// Multiply-adds of one call, all threads together.
  double macs() const { return static_cast<double>(threads) * steps * chains * Isa::lanes; }

  void operator()() const {
    parallel_for(threads, threads, [](int, int) { loop(); });
  }

 private:
  [[gnu::noinline]] static void loop() {
    using V = typename Isa::f32;
    float half = 0.5f, one = 1.0f;
    asm volatile("" : "+m"(half), "+m"(one));  // unknown to the compiler, so nothing can be computed ahead
    V const a(half), b(one);
    V sums[chains];
    unroll<chains>([&](auto i) __attribute__((always_inline)) { sums[i] = V(static_cast<float>(i.value)); });
    for (int step = 0; step < steps; ++step)
      unroll<chains>([&](auto i) __attribute__((always_inline)) {
        sums[i] = simd::multiply_add(sums[i], a, b);
      });  // goes to 2: no denormals
    V sum = sums[0];
    for (int i = 1; i < chains; ++i) sum = sum + sums[i];
    float kept[Isa::lanes];
    simd::store(kept, sum);
    asm volatile("" : : "r"(kept) : "memory");
  }
};

}  // namespace redzap::inline REDZAP_ISA::bench
