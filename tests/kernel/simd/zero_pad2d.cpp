// SPDX-License-Identifier: MIT
#include <redzap/kernel/simd/zero_pad2d.hpp>

#include <doctest/doctest.h>

#include "support/guarded.hpp"
#include "support/owned.hpp"
#include "support/random.hpp"

using namespace redzap;

TEST_CASE("zero_pad2d: the ifmap in the middle, zeros around it, for any number of threads") {
  for (shape const in : {shape{1, 3, 4, 5}, shape{2, 33, 1, 1}, shape{1, 16, 7, 2}})
    for (borders const padding : {borders(0), borders(1), borders(2, 0), borders(0, 3), borders({1, 0}, {0, 2})})
      for (int const threads : {1, 3}) {
        shape const out{in.n, in.c, padding.begin.h + in.h + padding.end.h, padding.begin.w + in.w + padding.end.w};
        auto const x = test::integers(in.size(), 1, -9, 9);
        std::vector<float> expected(out.size());
        for (std::size_t i = 0; i < x.size(); ++i) {
          std::size_t const w = i % in.w, h = i / in.w % in.h, plane = i / in.w / in.h;
          expected[(plane * out.h + h + padding.begin.h) * out.w + w + padding.begin.w] = x[i];
        }
        test::guarded<float> const ifmap(in, x);
        test::guarded<float> padded(out, -7.0f);
        kernel::zero_pad2d(ifmap.view(), padding, padded.view(), threads);
        CHECK(padded.values() == expected);
      }
}
