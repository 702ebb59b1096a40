// SPDX-License-Identifier: MIT
#pragma once
#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <redzap/core/isa_namespace.hpp>

namespace redzap::inline REDZAP_ISA::test {

/// Checks round-to-nearest-even of a 16-bit format over all of its values: each narrows back to itself, and what lies
/// between two neighbours goes to the nearer one, the midpoint to the even one. `infinity` is the bit pattern of
/// +infinity; the value that would follow the largest finite one is `beyond`.
template <class Precision>
void check_narrowing(std::uint16_t infinity, float beyond) {
  auto const narrow = [](float x) { return Precision::narrow(x); };
  int wrong = 0;
  for (unsigned lower = 0; lower < infinity; ++lower) {
    float const low = Precision::widen(static_cast<std::uint16_t>(lower));
    float const high = lower + 1u < infinity ? Precision::widen(static_cast<std::uint16_t>(lower + 1)) : beyond;
    float const middle = low / 2 + high / 2;  // exact, for both formats: no overflow
    if (std::isinf(middle)) continue;         // bf16's largest: f32 goes no further
    wrong += narrow(low) != lower;
    wrong += narrow(middle) != lower + (lower & 1u);
    wrong += narrow(std::nextafter(middle, low)) != lower;
    wrong += narrow(std::nextafter(middle, beyond)) != lower + 1;
    wrong += narrow(-middle) != (0x8000u | (lower + (lower & 1u)));
  }
  CHECK(wrong == 0);

  constexpr float inf = std::numeric_limits<float>::infinity();
  CHECK(narrow(inf) == infinity);
  CHECK(narrow(-inf) == (0x8000u | infinity));
  CHECK(narrow(std::numeric_limits<float>::max()) == infinity);
  CHECK(narrow(0.0f) == 0);
  CHECK(narrow(-0.0f) == 0x8000u);
  CHECK(std::isnan(Precision::widen(narrow(std::numeric_limits<float>::quiet_NaN()))));
  CHECK(std::isnan(Precision::widen(narrow(-std::numeric_limits<float>::signaling_NaN()))));
}

}  // namespace redzap::inline REDZAP_ISA::test
