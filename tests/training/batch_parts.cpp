// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/training/batch_parts.hpp>
#include <vector>

using redzap::training::batch_parts;

namespace {
struct images {
  std::vector<int> seen;
  float sum = 0;
  void clear() { *this = {}; }
};
}  // namespace

TEST_CASE("batch_parts: every image once, in order, anew with each walk") {
  for (int const count : {1, 3, 16, 17, 128, 1000}) {
    batch_parts<images> parts([] { return images(); });
    for (int walk = 0; walk < 2; ++walk) parts.walk(count, 3, [](images& to, int n, int) { to.seen.push_back(n); });
    int expected = 0;
    double const total = parts.total([&](images const& part) {
      CHECK(part.seen.size() <= std::size_t((count + 15) / 16));
      for (int const n : part.seen) CHECK(n == expected++);
      return part.seen.size();
    });
    CHECK(total == count);
    CHECK(expected == count);
  }
}

TEST_CASE("batch_parts: sums of rounded numbers are the same for any number of threads") {
  auto total = [](int threads) {
    batch_parts<images> parts([] { return images(); });
    parts.walk(1000, threads, [](images& to, int n, int thread) {
      CHECK(thread >= 0);
      to.sum += 1 / (1 + static_cast<float>(n * 7919 % 1000));
    });
    return parts.total([](images const& part) { return part.sum; });
  };
  double const one = total(1);
  CHECK(one > 7);
  for (int const threads : {2, 3, 5}) CHECK(total(threads) == one);
}
