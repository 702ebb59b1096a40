// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <redzap/core/isa.hpp>

namespace {

using register_of_isa = redzap::native_isa::f32;
constexpr int lanes = redzap::native_isa::lanes;
constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();

/// Memory that no register is aligned to.
struct row {
  alignas(64) std::array<float, lanes + 1> values{};
  float* data() { return values.data() + 1; }
  float const* data() const { return values.data() + 1; }
  float operator[](int i) const { return values[i + 1]; }
};

row counted(float first, float step) {
  row result;
  for (int i = 0; i < lanes; ++i) result.data()[i] = first + step * static_cast<float>(i);
  return result;
}

template <class Operation>
row applied(Operation operation, row const& a, row const& b) {
  row result;
  using redzap::simd::load;
  redzap::simd::store(result.data(), operation(load<register_of_isa>(a.data()), load<register_of_isa>(b.data())));
  return result;
}

}  // namespace

TEST_CASE("a block of 16 channels is a whole number of registers") {
  static_assert(16 % lanes == 0);
  static_assert(redzap::simd::lanes<register_of_isa> == lanes);
  static_assert(redzap::simd::lanes<float> == 1);
  static_assert(redzap::native_isa::registers >= 16);
}

TEST_CASE("exp is that of the mathematics library, to a few units in the last place") {
  namespace simd = redzap::simd;
  auto const power = [](auto a, auto) { return simd::exp(a); };
  for (float first = -87; first < 88; first += 0.37f * lanes) {
    row const x = counted(first, 0.37f);
    row const found = applied(power, x, x);
    for (int i = 0; i < lanes && x[i] <= 88; ++i) {
      CAPTURE(x[i]);
      double const expected = std::exp(static_cast<double>(x[i]));
      CHECK(std::abs(found[i] - expected) <= 3e-7 * expected);
    }
  }
  row const low = counted(-1e30f, 0), none;
  row const beyond = applied(power, low, low), zero = applied(power, none, none);
  CHECK(beyond[lanes - 1] >= 0);
  CHECK(beyond[lanes - 1] < 1.7e-38f);
  CHECK(zero[0] == 1);
}

TEST_CASE("every operation does in each lane what it does on a float") {
  namespace simd = redzap::simd;
  row const a = counted(-3, 2), b = counted(5, -1);
  auto const three = [](auto x, auto y) { return simd::multiply_add(x, y, x); };
  auto const greatest = [](auto x, auto y) { return simd::maximum(x, y); };
  auto const least = [](auto x, auto y) { return simd::minimum(x, y); };
  auto const chosen = [](auto x, auto y) { return simd::select(x > y, x, y + y); };
  row const sums = applied(three, a, b), large = applied(greatest, a, b), small = applied(least, a, b),
            picked = applied(chosen, a, b);
  for (int i = 0; i < lanes; ++i) {
    CAPTURE(i);
    CHECK(sums[i] == a[i] * b[i] + a[i]);
    CHECK(large[i] == std::max(a[i], b[i]));
    CHECK(small[i] == std::min(a[i], b[i]));
    CHECK(picked[i] == (a[i] > b[i] ? a[i] : b[i] + b[i]));
    CHECK(sums[i] == three(a[i], b[i]));
    CHECK(picked[i] == chosen(a[i], b[i]));
  }
}

TEST_CASE("reduce_add is the sum of all lanes") {
  row numbers = counted(1, 1);
  CHECK(redzap::simd::reduce_add(redzap::simd::load<register_of_isa>(numbers.data())) == lanes * (lanes + 1) / 2);
  CHECK(redzap::simd::reduce_add(2.5f) == 2.5f);
}

TEST_CASE("maximum drops a NaN in its first operand and keeps one in its second, in registers as on floats") {
  auto const greatest = [](auto x, auto y) { return redzap::simd::maximum(x, y); };
  row const numbers = counted(1, 0), nans = counted(not_a_number, 0);
  row const dropped = applied(greatest, nans, numbers), kept = applied(greatest, numbers, nans);
  for (int i = 0; i < lanes; ++i) {
    CHECK(dropped[i] == 1);
    CHECK(std::isnan(kept[i]));
  }
  CHECK(greatest(not_a_number, 1.0f) == 1);
  CHECK(std::isnan(greatest(1.0f, not_a_number)));
}

TEST_CASE("absolute drops the sign, and store_bytes writes a byte a lane and no further") {
  auto const magnitude = [](auto x, auto) { return redzap::simd::absolute(x); };
  row const signs = counted(-3, 1), magnitudes = applied(magnitude, signs, signs);
  for (int i = 0; i < lanes; ++i) CHECK(magnitudes[i] == std::fabs(signs[i]));
  CHECK(redzap::simd::absolute(-2.5f) == 2.5f);

  row whole = counted(240, 1);
  std::array<std::uint8_t, lanes + 1> bytes{};
  bytes[lanes] = 99;
  redzap::simd::store_bytes(bytes.data(), redzap::simd::load<register_of_isa>(whole.data()));
  for (int i = 0; i < lanes; ++i) CHECK(int(bytes[i]) == 240 + i);
  CHECK(int(bytes[lanes]) == 99);
  redzap::simd::store_bytes(bytes.data(), 7.0f);
  CHECK(int(bytes[0]) == 7);
}
