// SPDX-License-Identifier: MIT
#include <redzap/kernel/simd/reduce_rows.hpp>

#include <doctest/doctest.h>

#include "support/generator.hpp"
#include "support/guard_page.hpp"

using namespace redzap;

TEST_CASE("reduce_rows: the documented tree, for any number of rows, nothing beyond them") {
  test::generator random(1);
  for (std::size_t rows = 0; rows <= 13; ++rows) {
    test::guarded_buffer<float> values(rows * 16), sums(rows);
    for (float& value : values.span()) value = random.real(-1, 1) * random.real(0, 1);
    auto const partial = reinterpret_cast<float const(*)[16]>(values.data());
    kernel::reduce_rows(partial, static_cast<int>(rows), sums.data());
    for (std::size_t j = 0; j < rows; ++j) {
      float q[4];
      for (int i = 0; i < 4; ++i) q[i] = (partial[j][i] + partial[j][i + 4]) + (partial[j][i + 8] + partial[j][i + 12]);
      CHECK(sums.data()[j] == (q[0] + q[1]) + (q[2] + q[3]));
    }
  }
}
