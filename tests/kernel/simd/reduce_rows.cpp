// SPDX-License-Identifier: MIT
#include <redzap/kernel/simd/reduce_rows.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "support/generator.hpp"
#include "support/guard_page.hpp"

using namespace redzap;

TEST_CASE("reduce_rows: the documented tree, bias and activation, each row once, nothing beyond them") {
  test::generator random(1);
  for (std::size_t rows = 0; rows <= 13; ++rows)
    for (activation const function : {activation::none, activation::relu}) {
      std::size_t const read = (rows + 3) / 4 * 4;
      test::guarded_buffer<float> values(read * 16), sums(rows);
      for (float& value : values.span()) value = random.real(-1, 1) * random.real(0, 1);
      for (std::size_t i = rows * 16; i < read * 16; ++i) values.data()[i] = std::numeric_limits<float>::quiet_NaN();
      auto const partial = reinterpret_cast<float const(*)[16]>(values.data());
      std::vector<int> order;
      kernel::reduce_rows(partial, static_cast<int>(rows), 0.25f, function, [&](int j, float value) {
        order.push_back(j);
        sums.data()[j] = value;
      });
      for (std::size_t j = 0; j < rows; ++j) {
        float q[4];
        for (int i = 0; i < 4; ++i)
          q[i] = (partial[j][i] + partial[j][i + 4]) + (partial[j][i + 8] + partial[j][i + 12]);
        CHECK(sums.data()[j] == activate(function, 0.25f + ((q[0] + q[1]) + (q[2] + q[3]))));
        CHECK(order[j] == static_cast<int>(j));
      }
      CHECK(order.size() == rows);
    }
}

TEST_CASE("reduce_rows: NaN stays NaN through a ReLU, and -0 becomes 0") {
  float values[4][16] = {};
  values[0][3] = std::numeric_limits<float>::quiet_NaN();
  for (float& value : values[1]) value = -0.0f;
  std::vector<float> results(4);
  kernel::reduce_rows(values, 4, -0.0f, activation::relu, [&](int j, float value) { results[j] = value; });
  CHECK(std::isnan(results[0]));
  CHECK_FALSE(std::signbit(results[1]));
}
