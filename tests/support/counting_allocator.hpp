// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <redzap/core/isa_namespace.hpp>

/// What the test program's operator new does; see counting_allocator.cpp.
namespace redzap::inline REDZAP_ISA::test {

/// False where the operator new of clang's ThreadSanitizer stands before ours.
#if defined(__clang__)
inline constexpr bool counts_allocations = !__has_feature(thread_sanitizer);
#else
inline constexpr bool counts_allocations = true;
#endif

/// How often it was called so far.
long long allocations();
/// Allocations that were not released.
long long live_allocations();

/// The most bytes that were in use at once since it was made, beyond those that were then.
class peak_memory {
 public:
  peak_memory();
  std::size_t bytes() const;

 private:
  std::size_t before_;
};

/// The k-th call from now on, k from 1, throws std::bad_alloc, once.
class failing_allocation {
 public:
  explicit failing_allocation(long long k);
  ~failing_allocation();
  failing_allocation(failing_allocation const&) = delete;
  failing_allocation& operator=(failing_allocation const&) = delete;

  /// Whether there was such a call.
  bool failed() const;
};

}  // namespace redzap::inline REDZAP_ISA::test
