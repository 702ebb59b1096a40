// SPDX-License-Identifier: MIT
#include <redzap/core/dot_bytes.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

#include "support/generator.hpp"

using namespace redzap;

namespace {
/// Every pair of bytes, in every place of a lane, beside other random ones.
template <class Isa>
void check_dot() {
  using I = typename Isa::i32;
  static_assert(sizeof(I) == 4 * Isa::lanes);
  test::generator random(5);
  int wrong = 0;
  for (int pair = 0; pair < 65536; ++pair) {
    std::uint8_t a[sizeof(I)];
    std::int8_t b[sizeof(I)];
    std::int32_t sum[Isa::lanes], result[Isa::lanes];
    for (std::size_t i = 0; i < sizeof(I); ++i) {
      a[i] = static_cast<std::uint8_t>(pair % 3 == 0 ? 255 : random.integer(0, 255));   // a sum of large products too
      b[i] = static_cast<std::int8_t>(pair % 3 == 0 ? -128 : random.integer(-128, 127));
    }
    for (int lane = 0; lane < Isa::lanes; ++lane) {
      int const at = 4 * lane + (pair + lane) % 4;
      a[at] = static_cast<std::uint8_t>(pair & 255), b[at] = static_cast<std::int8_t>(pair >> 8);
      sum[lane] = random.integer(-1000000, 1000000);
    }
    I const all = simd::dot_bytes(simd::load_bytes<I>(sum), simd::load_bytes<I>(a), simd::load_bytes<I>(b));
    std::memcpy(result, &all, sizeof all);
    for (int lane = 0; lane < Isa::lanes; ++lane) {
      int expected = sum[lane];
      for (int i = 4 * lane; i < 4 * lane + 4; ++i) expected += int(a[i]) * int(b[i]);
      wrong += result[lane] != expected;
    }
  }
  CHECK(wrong == 0);
}

template <class Isa>
void check_to_float() {
  using I = typename Isa::i32;
  for (std::int32_t const value : {0, 1, -1, 16777217, 16777219, -16777217, std::numeric_limits<std::int32_t>::max(),
                                   std::numeric_limits<std::int32_t>::min(), 2147483583, 2147483584}) {
    float all[Isa::lanes];
    simd::store(all, simd::to_float<typename Isa::f32>(I{} + value));
    for (float const one : all) CHECK(one == static_cast<float>(static_cast<double>(value)));
  }
}

template <class Isa>
void check_broadcast() {
  using I = typename Isa::i32;
  std::uint8_t const bytes[4] = {1, 2, 3, 200};
  I const all = simd::broadcast_bytes<I>(bytes);
  for (int lane = 0; lane < Isa::lanes; ++lane)
    CHECK(std::memcmp(reinterpret_cast<char const*>(&all) + 4 * lane, bytes, 4) == 0);
}
}  // namespace

TEST_CASE("dot_bytes: every product of an unsigned and a signed byte, exactly") {
  check_dot<native_isa>();
  check_dot<isa::scalar>();
}

TEST_CASE("to_float: the nearest, ties to even") {
  check_to_float<native_isa>();
  check_to_float<isa::scalar>();
}

TEST_CASE("broadcast_bytes: four bytes in every lane") {
  check_broadcast<native_isa>();
  check_broadcast<isa::scalar>();
}

namespace {
template <class Isa, int Count>
void check_sums() {
  using I = typename Isa::i32;
  std::int32_t numbers[Count][Isa::lanes], result[Isa::lanes];
  I all[Count];
  for (int i = 0; i < Count; ++i)
    for (int lane = 0; lane < Isa::lanes; ++lane) numbers[i][lane] = (i + 1) * 1000 * (lane + 1) + lane * lane;
  for (int i = 0; i < Count; ++i) all[i] = simd::load_bytes<I>(numbers[i]);
  I const sums = simd::sum_each(all);
  std::memcpy(result, &sums, sizeof sums);
  for (int i = 0; i < Count; ++i) {
    int expected = 0;
    for (int const number : numbers[i]) expected += number;
    CHECK(result[i] == expected);
  }
}
}  // namespace

TEST_CASE("sum_each: one sum a lane") {
  redzap::unroll<native_isa::lanes>([](auto i) { check_sums<native_isa, i + 1>(); });
  check_sums<isa::scalar, 1>();
}
