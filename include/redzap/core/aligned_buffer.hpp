// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <memory>
#include <new>
#include <redzap/core/checked_product.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <span>
#include <type_traits>

namespace redzap::inline REDZAP_ISA {

/// Bytes that a cache line and the widest register are aligned to.
inline constexpr std::size_t cache_line = 64;

/// An owning array of trivial T, aligned to a cache line, zero-filled. Moves, never copies by accident.
template <class T>
class aligned_buffer {
  static_assert(std::is_trivially_copyable_v<T>, "aligned_buffer: T is copied as bytes");

 public:
  aligned_buffer() = default;

  /// Throws std::bad_alloc, also where size * sizeof(T) does not fit.
  explicit aligned_buffer(std::size_t size) : size_(size) {
    auto const bytes = checked_product({static_cast<long long>(size), static_cast<long long>(sizeof(T))});
    if (!bytes) throw std::bad_alloc();
    if (size == 0) return;
    data_.reset(new (std::align_val_t{cache_line}) T[size]());
  }

  T* data() { return data_.get(); }
  T const* data() const { return data_.get(); }
  std::size_t size() const { return size_; }
  T& operator[](std::size_t i) { return data_[i]; }
  T const& operator[](std::size_t i) const { return data_[i]; }
  std::span<T> span() { return {data(), size_}; }
  std::span<T const> span() const { return {data(), size_}; }

 private:
  struct release {
    void operator()(T* p) const { ::operator delete[](p, std::align_val_t{cache_line}); }
  };
  std::unique_ptr<T[], release> data_;
  std::size_t size_ = 0;
};

}  // namespace redzap::inline REDZAP_ISA
