// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>

namespace redzap::inline REDZAP_ISA::kernel {

/// The pointer itself, of whose origin the compiler then knows nothing: GCC 12 would derive a tile's pointers from one
/// of them by indices, or compute them side by side in a vector register, where they queue behind the multiply-adds of
/// the tile before.
template <class T>
[[gnu::always_inline]] inline T* own_register(T* pointer) noexcept {
  asm("" : "+r"(pointer));
  return pointer;
}

}  // namespace redzap::inline REDZAP_ISA::kernel
