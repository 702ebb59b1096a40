// SPDX-License-Identifier: MIT
// std::bit_cast, of which the library of Debian 12's emscripten knows nothing yet.
#pragma once
#include <version>
#if defined(__cplusplus) && !defined(__cpp_lib_bit_cast)
namespace std {
template <class To, class From>
constexpr To bit_cast(From const& from) noexcept {
  static_assert(sizeof(To) == sizeof(From));
  return __builtin_bit_cast(To, from);
}
}  // namespace std
#endif
