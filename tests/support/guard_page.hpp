// SPDX-License-Identifier: MIT
#pragma once
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <new>
#include <redzap/core/isa_namespace.hpp>
#include <span>
#include <type_traits>

namespace redzap::inline REDZAP_ISA::test {

/// On which side of a guarded_buffer the page lies that nobody may touch.
enum class guard_page { after, before };

/// `size` elements that touch a page without access: a kernel that reads or writes one element too far ends the test at
/// once. Zero-filled. With the guard after it, the buffer is aligned no better than its number of bytes allows: 64
/// where that is a multiple of 64.
template <class T>
class guarded_buffer {
  static_assert(std::is_trivial_v<T>);

 public:
  explicit guarded_buffer(std::size_t size, guard_page side = guard_page::after) : size_(size) {
    auto const page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    std::size_t const bytes = size * sizeof(T), inside = (bytes + page - 1) / page * page;
    mapped_ = inside + page;
    void* const start = mmap(nullptr, mapped_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED) throw std::bad_alloc();
    start_ = static_cast<std::byte*>(start);
    std::byte* const open = side == guard_page::before ? start_ + page : start_;
    if (inside != 0 && mprotect(open, inside, PROT_READ | PROT_WRITE) != 0) {
      munmap(start_, mapped_);
      throw std::bad_alloc();
    }
    data_ = reinterpret_cast<T*>(side == guard_page::before ? open : open + inside - bytes);
  }
  ~guarded_buffer() { munmap(start_, mapped_); }
  guarded_buffer(guarded_buffer const&) = delete;
  guarded_buffer& operator=(guarded_buffer const&) = delete;

  T* data() { return data_; }
  T const* data() const { return data_; }
  std::size_t size() const { return size_; }
  std::span<T> span() { return {data_, size_}; }
  std::span<T const> span() const { return {data_, size_}; }

 private:
  std::byte* start_ = nullptr;
  std::size_t mapped_ = 0;
  T* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace redzap::inline REDZAP_ISA::test
