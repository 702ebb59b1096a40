// SPDX-License-Identifier: MIT
#include <redzap/quantization/value_histogram.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "support/random.hpp"

using redzap::quantization::value_histogram;

namespace {
using bins = std::vector<std::pair<float, std::uint64_t>>;
bins of(value_histogram const& h) {
  bins result;
  h.for_each([&](float middle, std::uint64_t count) { result.emplace_back(middle, count); });
  return result;
}
value_histogram counted(std::vector<float> const& values) {
  value_histogram h;
  h.add(values);
  return h;
}
}  // namespace

TEST_CASE("value_histogram: counts values in bins of equal width, zeros left out, and keeps their range with zero") {
  auto const h = counted({0, 0.75f, 0.75f, -0.5f, 0, -0.0f});
  CHECK(h.least() == -0.5f);
  CHECK(h.greatest() == 0.75f);
  constexpr float half = 0x1p-14f;   // of a bin of [-1, 1)
  CHECK(of(h) == bins{{-0.5f + half, 1}, {0.75f + half, 2}});
  CHECK(of(value_histogram()).empty());
  CHECK(counted({2, 3}).least() == 0);
  CHECK(counted({-2, -3}).greatest() == 0);
  CHECK(of(counted({0, 0})).empty());
}

TEST_CASE("value_histogram: every value is in the bin of half a width about it, whatever its magnitude") {
  for (float const magnitude : {1e-44f, 1e-40f, 1e-30f, 0.3f, 1.0f, 77.0f, 3e38f})
    for (float const value : {magnitude, -magnitude}) {
      auto const found = of(counted({value}));
      REQUIRE(found.size() == 1);
      CHECK(std::abs(static_cast<double>(found[0].first) - value) <= std::abs(value) * 0x1p-13 + 0x1p-149);
    }
}

TEST_CASE("value_histogram: the order of values and how they are shared out make no difference") {
  auto values = redzap::test::reals(1000, 3);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = std::ldexp(values[i], static_cast<int>(i * 7 % 40) - 20);
  auto const expected = counted(values);
  value_histogram backwards;
  for (std::size_t i = values.size(); i-- > 0;) backwards.add(std::vector<float>{values[i]});
  CHECK(of(backwards) == of(expected));
  CHECK(backwards.least() == expected.least());
  CHECK(backwards.greatest() == expected.greatest());
  for (std::size_t const cut : {1, 333, 999}) {
    auto const middle = values.begin() + static_cast<std::ptrdiff_t>(cut);
    auto const first = counted({values.begin(), middle}), second = counted({middle, values.end()});
    for (auto const& [a, b] : {std::pair(first, second), std::pair(second, first)}) {
      value_histogram sum;
      sum += a;
      sum += b;
      CHECK(of(sum) == of(expected));
      CHECK(sum.least() == expected.least());
      CHECK(sum.greatest() == expected.greatest());
    }
  }
}

TEST_CASE("value_histogram: a far larger value leaves the others in the bins next to zero") {
  value_histogram h = counted({1e-20f, -1e-20f, 1e-20f});
  h.add(std::vector<float>{1.0f});
  auto const found = of(h);
  REQUIRE(found.size() == 3);
  CHECK(found[0].second == 1);
  CHECK(found[1].second == 2);
  CHECK(found[1].first == -found[0].first);
}

TEST_CASE("value_histogram: what is not finite is not counted, and said") {
  CHECK(counted({1, 2}).finite());
  for (float const value : {std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(),
                            std::numeric_limits<float>::quiet_NaN()}) {
    auto const h = counted({1, value});
    CHECK(!h.finite());
    CHECK(h.greatest() == 1);
    CHECK(of(h).size() == 1);
    auto sum = counted({1});
    sum += h;
    CHECK(!sum.finite());
  }
}
