// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/training/add_scaled.hpp>
#include <training/packed_maps.hpp>

using namespace redzap;

TEST_CASE("add_scaled: each channel by its own factor") {
  shape const s{1, 35, 3, 5};
  test::packed_map const from(s, 1, -8, 8), before(s, 2, -8, 8);
  test::packed_map to = before;
  std::vector<float> scale;
  for (int c = 0; c < 48; ++c) scale.push_back(static_cast<float>(c - 20));
  training::add_scaled(from.read(), scale, to.write());
  for (int c = 0; c < s.c; ++c)
    for (int h = 0; h < s.h; ++h)
      for (int w = 0; w < s.w; ++w)
        CHECK(to.at(c, h, w) == before.at(c, h, w) + static_cast<float>(c - 20) * from.at(c, h, w));
}
