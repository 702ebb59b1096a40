// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <redzap/core/aligned_buffer.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <span>
#include <utility>

namespace redzap::inline REDZAP_ISA {

/// Values that nobody writes any more: owned, or borrowed from memory that outlives the array, such as a mapped file.
/// Both are read through the same pointer. Moves, never copies.
template <class T>
class constant_array {
 public:
  constant_array() = default;
  explicit constant_array(aligned_buffer<T>&& values)
      : owned_(std::move(values)), values_(std::as_const(owned_).span()) {}
  /// Borrows. Precondition: aligned to a cache line.
  explicit constant_array(std::span<T const> values) : values_(values) {}

  T const* data() const { return values_.data(); }
  std::size_t size() const { return values_.size(); }
  std::span<T const> span() const { return values_; }

 private:
  aligned_buffer<T> owned_;
  std::span<T const> values_;
};

}  // namespace redzap::inline REDZAP_ISA
