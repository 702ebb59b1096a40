// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>
#include <redzap/core/checked_product.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/raise.hpp>
#include <span>
#include <type_traits>
#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace redzap::inline REDZAP_ISA {

/// Bytes that a cache line and the widest register are aligned to.
inline constexpr std::size_t cache_line = 64;

/// An owning array of trivial T, aligned to a cache line, zero-filled. Moves, never copies by accident.
/// Where Linux may back memory by huge pages on request, large arrays ask for them: at batch 1 all weights stream
/// through the core once an image, and with pages of 4 KiB both the prefetchers and the address translation get in the
/// way.
template <class T>
class aligned_buffer {
  static_assert(std::is_trivially_copyable_v<T>, "aligned_buffer: T is copied as bytes");

 public:
  aligned_buffer() = default;

  /// Throws std::bad_alloc, also where size * sizeof(T) does not fit.
  explicit aligned_buffer(std::size_t size) : size_(size) {
    auto const bytes = checked_product({static_cast<long long>(size), static_cast<long long>(sizeof(T))});
    if (!bytes) raise(std::bad_alloc());
    if (size == 0) return;
    std::size_t const alignment = alignment_of(*bytes);
    data_ = {static_cast<T*>(::operator new[](*bytes, std::align_val_t{alignment})), release{alignment}};
#if defined(MADV_HUGEPAGE)
    // A hint: where it is refused nothing changes. Only whole huge pages, so that nobody else's memory is meant.
    if (alignment == huge_page) madvise(data_.get(), *bytes / huge_page * huge_page, MADV_HUGEPAGE);
#endif
    std::fill_n(data_.get(), size, T{});
  }

  T* data() { return data_.get(); }
  T const* data() const { return data_.get(); }
  std::size_t size() const { return size_; }
  T& operator[](std::size_t i) { return data_[i]; }
  T const& operator[](std::size_t i) const { return data_[i]; }
  std::span<T> span() { return {data(), size_}; }
  std::span<T const> span() const { return {data(), size_}; }

 private:
  static constexpr std::size_t huge_page = std::size_t(2) << 20;
  static constexpr std::size_t alignment_of([[maybe_unused]] std::size_t bytes) {
#if defined(MADV_HUGEPAGE)
    if (bytes >= huge_page) return huge_page;
#endif
    return cache_line;
  }

  struct release {
    std::size_t alignment = cache_line;
    void operator()(T* p) const { ::operator delete[](p, std::align_val_t{alignment}); }
  };
  std::unique_ptr<T[], release> data_;
  std::size_t size_ = 0;
};

}  // namespace redzap::inline REDZAP_ISA
