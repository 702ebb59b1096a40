// SPDX-License-Identifier: MIT
// Replaces the program's operator new by one that counts, and that fails when asked to.
#include "support/counting_allocator.hpp"

#include <malloc.h>

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace {
std::atomic<long long> count{0}, live{0}, until_failure{0};   // 0: none
std::atomic<std::size_t> used{0}, peak{0};   // bytes

void* counted(std::size_t size, std::size_t alignment) {
  ++count;
  if (until_failure > 0 && --until_failure == 0) throw std::bad_alloc();
  size = (size + alignment - 1) / alignment * alignment;
  void* const memory = std::aligned_alloc(alignment, size == 0 ? alignment : size);
  if (memory == nullptr) throw std::bad_alloc();
  ++live;
  std::size_t const now = used += malloc_usable_size(memory);
  for (std::size_t seen = peak; seen < now && !peak.compare_exchange_weak(seen, now);) {
  }
  return memory;
}

void release(void* memory) noexcept {
  if (memory == nullptr) return;
  --live;
  used -= malloc_usable_size(memory);
  std::free(memory);
}
}  // namespace

namespace redzap::inline REDZAP_ISA::test {
long long allocations() { return count; }
long long live_allocations() { return live; }

peak_memory::peak_memory() : before_(used) { peak = before_; }
std::size_t peak_memory::bytes() const { return peak - before_; }

failing_allocation::failing_allocation(long long k) { until_failure = k; }
failing_allocation::~failing_allocation() { until_failure = 0; }
bool failing_allocation::failed() const { return until_failure == 0; }
}  // namespace redzap::inline REDZAP_ISA::test

void* operator new(std::size_t size) { return counted(size, alignof(std::max_align_t)); }
void* operator new(std::size_t size, std::align_val_t alignment) { return counted(size, std::size_t(alignment)); }
void operator delete(void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { release(memory); }
