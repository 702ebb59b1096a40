// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <redzap/core/aligned_buffer.hpp>
#include <redzap/core/isa_namespace.hpp>

namespace redzap::inline REDZAP_ISA {

/// A buffer that is needed from step `first` to step `last`, both included.
struct buffer_usage {
  int first = 0;
  int last = 0;
  std::size_t bytes = 0;
};

/// Where each buffer stands in one block of memory, in bytes, and how large the block is.
template <std::size_t Count>
struct memory_plan {
  std::array<std::size_t, Count> offsets{};
  std::size_t bytes = 0;
};

/// Places buffers so that two that are needed at the same step never overlap: largest first, each at the lowest offset
/// that is free, aligned to a cache line. Runs at compile time as well as at run time.
template <std::size_t Count>
constexpr memory_plan<Count> plan_memory(std::array<buffer_usage, Count> const& usages) {
  auto rounded = [](std::size_t bytes) { return (bytes + cache_line - 1) / cache_line * cache_line; };
  std::array<std::size_t, Count> order{};
  for (std::size_t i = 0; i < Count; ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return usages[a].bytes != usages[b].bytes ? usages[a].bytes > usages[b].bytes : a < b;
  });
  memory_plan<Count> plan;
  for (std::size_t i = 0; i < Count; ++i) {
    buffer_usage const& usage = usages[order[i]];
    std::size_t const size = rounded(usage.bytes);
    std::size_t offset = 0;
    for (bool moved = true; moved;) {   // past every placed buffer that is in the way, until none is
      moved = false;
      for (std::size_t j = 0; j < i; ++j) {
        buffer_usage const& other = usages[order[j]];
        std::size_t const begin = plan.offsets[order[j]];
        std::size_t const end = begin + rounded(other.bytes);
        bool const together = usage.first <= other.last && other.first <= usage.last;
        if (together && offset < end && begin < offset + size) {
          offset = end;
          moved = true;
        }
      }
    }
    plan.offsets[order[i]] = offset;
    plan.bytes = std::max(plan.bytes, offset + size);
  }
  return plan;
}

}  // namespace redzap::inline REDZAP_ISA
