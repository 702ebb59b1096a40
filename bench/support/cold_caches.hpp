// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <redzap/core/aligned_buffer.hpp>
#include <redzap/core/parallel_for.hpp>

namespace redzap::inline REDZAP_ISA::bench {

/// Leaves nothing of what ran before in the caches: every thread writes a share of a buffer larger than any of them.
class cold_caches {
 public:
  explicit cold_caches(int threads) : threads_(threads) {}

  void operator()() {
    std::size_t const share = buffer_.size() / static_cast<std::size_t>(threads_);
    parallel_for(threads_, threads_, [&](int part, int) {
      char volatile* const begin = buffer_.data() + share * static_cast<std::size_t>(part);
      for (std::size_t i = 0; i < share; i += cache_line) begin[i] = static_cast<char>(begin[i] + 1);
    });
  }

 private:
  int threads_;
  aligned_buffer<char> buffer_{std::size_t(256) << 20};
};

}  // namespace redzap::inline REDZAP_ISA::bench
