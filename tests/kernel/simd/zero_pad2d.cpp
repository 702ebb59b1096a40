// SPDX-License-Identifier: MIT
#include <redzap/kernel/simd/zero_pad2d.hpp>

#include <doctest/doctest.h>

#include "support/guarded.hpp"
#include "support/owned.hpp"
#include "support/random.hpp"

using namespace redzap;

TEST_CASE("zero_pad2d: the ifmap in the middle, zeros around it, for any number of threads") {
  for (shape const in : {shape{1, 3, 4, 5}, shape{2, 33, 1, 1}, shape{1, 16, 7, 2}})
    for (extent const padding : {extent(0), extent(1), extent{2, 0}, extent{0, 3}})
      for (int const threads : {1, 3}) {
        shape const out{in.n, in.c, in.h + 2 * padding.h, in.w + 2 * padding.w};
        auto const x = test::integers(in.size(), 1, -9, 9);
        std::vector<float> expected(out.size());
        for (std::size_t i = 0; i < x.size(); ++i) {
          std::size_t const w = i % in.w, h = i / in.w % in.h, plane = i / in.w / in.h;
          expected[(plane * out.h + h + padding.h) * out.w + w + padding.w] = x[i];
        }
        test::guarded<float> const ifmap(in, x);
        test::guarded<float> padded(out, -7.0f);
        kernel::zero_pad2d(ifmap.view(), padding, padded.view(), threads);
        CHECK(padded.values() == expected);
      }
}
