// SPDX-License-Identifier: MIT
#include <redzap/aggregate/average.hpp>
#include <redzap/aggregate/centre.hpp>
#include <redzap/aggregate/max.hpp>
#include <redzap/aggregate/median.hpp>
#include <redzap/aggregate/midrange.hpp>
#include <redzap/aggregate/min.hpp>
#include <redzap/aggregate/sum.hpp>
#include <redzap/kernel/reference/aggregate_kernel.hpp>

#include <doctest/doctest.h>

#include <vector>

using namespace redzap;
using kernel::reference::aggregate_kernel;

TEST_CASE("aggregate_kernel: one number a slice") {
  std::vector<float> const weight{1,  2,  3,  -4, 10, 20, 30, 40, 0, 0, 0, 0,
                                  -1, -2, -3, -6, 5,  5,  5,  5,  1, 1, 1, -3};  // (2, 3, 2, 2)
  std::vector<float> aggregated(6);
  aggregate_kernel<aggregate::sum>(weight.data(), 2, 3, 4, aggregated.data());
  CHECK(aggregated == std::vector<float>{2, 100, 0, -12, 20, 0});
  aggregate_kernel<aggregate::max>(weight.data(), 2, 3, 4, aggregated.data());
  CHECK(aggregated == std::vector<float>{3, 40, 0, -1, 5, 1});
  aggregate_kernel<aggregate::average>(weight.data(), 2, 3, 4, aggregated.data());
  CHECK(aggregated == std::vector<float>{0.5f, 25, 0, -3, 5, 0});
  aggregate_kernel<aggregate::min>(weight.data(), 2, 3, 4, aggregated.data());
  CHECK(aggregated == std::vector<float>{-4, 10, 0, -6, 5, -3});
  aggregate_kernel<aggregate::midrange>(weight.data(), 2, 3, 4, aggregated.data());
  CHECK(aggregated == std::vector<float>{-0.5f, 25, 0, -3.5f, 5, -1});
}

TEST_CASE("aggregate_kernel: the median and the centre of a slice of three taps") {
  std::vector<float> const weight{5, -1, 2, 0, 7, -7};   // (2, 1, 1, 3)
  std::vector<float> aggregated(2);
  aggregate_kernel<aggregate::median<3>>(weight.data(), 2, 1, 3, aggregated.data());
  CHECK(aggregated == std::vector<float>{2, 0});
  aggregate_kernel<aggregate::centre<3>>(weight.data(), 2, 1, 3, aggregated.data());
  CHECK(aggregated == std::vector<float>{-1, 7});
}

TEST_CASE("aggregate_kernel: a 1x1 kernel is its own sum") {
  std::vector<float> const weight{1, -2, 3};
  std::vector<float> aggregated(3);
  aggregate_kernel<aggregate::sum>(weight.data(), 3, 1, 1, aggregated.data());
  CHECK(aggregated == weight);
}
