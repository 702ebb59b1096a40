// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <array>
#include <cstdlib>
#include <map>
#include <redzap/training/augment.hpp>
#include <tuple>

using redzap::training::augment;

namespace {
using image = std::array<int, 2 * 3 * 4>;
constexpr redzap::shape extents{.c = 2, .h = 3, .w = 4};
constexpr image original = {11,  12,  13,  14,  21,  22,  23,  24,  31,  32,  33,  34,
                            111, 112, 113, 114, 121, 122, 123, 124, 131, 132, 133, 134};

image seen(augment const& how) {
  image result{};
  how.apply(original.data(), extents, result.data());
  return result;
}
}  // namespace

TEST_CASE("shifted, reflected and mirrored, by hand") {
  CHECK(seen({0, 0, false}) == original);
  CHECK(seen({1, -2, false}) == image{23,  22,  21,  22,  33,  32,  31,  32,  23,  22,  21,  22,
                                      123, 122, 121, 122, 133, 132, 131, 132, 123, 122, 121, 122});
  CHECK(seen({0, 0, true}) == image{14,  13,  12,  11,  24,  23,  22,  21,  34,  33,  32,  31,
                                    114, 113, 112, 111, 124, 123, 122, 121, 134, 133, 132, 131});
  // The crop is taken first and mirrored then.
  CHECK(seen({-2, 3, true}) == image{31,  32,  33,  34,  21,  22,  23,  24,  11,  12,  13,  14,
                                     131, 132, 133, 134, 121, 122, 123, 124, 111, 112, 113, 114});
}

TEST_CASE("drawn from seed, epoch and image alone, uniformly") {
  auto values = [](augment const& a) { return std::tuple(a.dy, a.dx, a.mirrored); };
  CHECK(values(augment::draw(1, 2, 3)) == values(augment::draw(1, 2, 3)));
  std::map<int, int> dy, dx;
  int mirrored = 0, same_epoch = 0, same_seed = 0;
  int const n = 9000;
  for (int i = 0; i < n; ++i) {
    augment const a = augment::draw(1, 0, i);
    ++dy[a.dy];
    ++dx[a.dx];
    mirrored += a.mirrored;
    same_epoch += values(a) == values(augment::draw(1, 1, i));
    same_seed += values(a) == values(augment::draw(2, 0, i));
  }
  CHECK(dy.size() == 9);
  CHECK(dx.size() == 9);
  for (auto const& counts : {dy, dx})
    for (auto const& [shift, count] : counts) {
      CHECK(std::abs(shift) <= augment::padding);
      CHECK(std::abs(count - n / 9) < 150);  // 5 sigma
    }
  CHECK(std::abs(mirrored - n / 2) < 240);
  CHECK(std::abs(same_epoch - n / 162) < 40);
  CHECK(std::abs(same_seed - n / 162) < 40);
}
