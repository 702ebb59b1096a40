// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <redzap/training/random_stream.hpp>

using redzap::training::random_stream;

TEST_CASE("SplitMix64's published numbers") {
  random_stream source(1234567);
  CHECK(source.next() == 6457827717110365317ULL);
  CHECK(source.next() == 3203168211198807973ULL);
  CHECK(source.next() == 9817491932198370423ULL);
}

TEST_CASE("keys have streams of their own") {
  CHECK(random_stream(1, "ab").next() == random_stream(1, "ab").next());
  CHECK(random_stream(1, "ab").next() != random_stream(1, "ba").next());
  CHECK(random_stream(1, "ab").next() != random_stream(2, "ab").next());
  CHECK(random_stream(1, "").next() != random_stream(1, "a").next());
  CHECK(random_stream(1, std::uint64_t{5}).next() != random_stream(1, std::uint64_t{6}).next());
}

TEST_CASE("uniform stays within its bounds") {
  random_stream source(3);
  std::array<int, 7> count{};
  double sum = 0;
  for (int i = 0; i < 7000; ++i) {
    ++count.at(static_cast<std::size_t>(source.below(7)));
    float const u = source.uniform(-2, 3);
    CHECK((u >= -2 && u < 3));
    sum += double(u);
  }
  for (int const c : count) CHECK((c > 850 && c < 1150));
  CHECK(sum / 7000 == doctest::Approx(0.5).epsilon(0.15));
}
