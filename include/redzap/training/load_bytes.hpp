// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <cstring>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>

namespace redzap::inline REDZAP_ISA::training {

template <int Lanes>
struct vector_of {
  typedef std::int32_t integers __attribute__((vector_size(Lanes * 4)));
  typedef float floats __attribute__((vector_size(Lanes * 4)));
};

/// A register of floats from as many bytes. Written in two steps because GCC 12 makes one instruction of each, but
/// takes a conversion from bytes to floats in one step apart into scalars.
template <class V>
[[gnu::always_inline]] inline V load_bytes(std::uint8_t const* from) {
  if constexpr (simd::lanes<V> == 1) {
    return V(static_cast<float>(*from));
  } else {
    using vector = vector_of<simd::lanes<V>>;
    alignas(64) std::int32_t wide[simd::lanes<V>];
    for (int i = 0; i < simd::lanes<V>; ++i) wide[i] = from[i];
    typename vector::integers integers;
    std::memcpy(&integers, wide, sizeof integers);
    auto const floats = __builtin_convertvector(integers, typename vector::floats);
    V result;
    static_assert(sizeof result == sizeof floats);
    std::memcpy(static_cast<void*>(&result), &floats, sizeof floats);
    return result;
  }
}

}  // namespace redzap::inline REDZAP_ISA::training
