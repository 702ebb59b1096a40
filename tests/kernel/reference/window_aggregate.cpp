// SPDX-License-Identifier: MIT
#include <redzap/aggregate/average.hpp>
#include <redzap/aggregate/max.hpp>
#include <redzap/kernel/reference/window_aggregate.hpp>

#include <doctest/doctest.h>

#include <algorithm>

#include "support/midrange.hpp"
#include "support/owned.hpp"
#include "support/random.hpp"

using namespace redzap;
using kernel::reference::window_aggregate;

using test::midrange;

namespace {
/// Tells the order in which values come.
struct digits {
  static constexpr std::string_view name = "digits";
  template <class V>
  static V identity() {
    return V(0);
  }
  template <class V>
  static V combine(V state, V value) {
    return state * V(10) + value;
  }
  template <class V>
  static V finish(V state, int count) {
    return state + V(count) * V(100000);
  }
};

test::owned<float> const two_by_three({.c = 1, .h = 2, .w = 3}, std::vector<float>{-1, -2, -3, -4, -5, -6});
}  // namespace

TEST_CASE("window_aggregate: max and average by hand, the padding's zeros counted") {
  conv2d_options const window{.kernel = 2, .padding = {0, 1}};
  test::owned<float> pooled({.c = 1, .h = 1, .w = 4});
  window_aggregate<aggregate::max>(two_by_three.view(), window, pooled.view());
  CHECK(pooled.values() == std::vector<float>{0, -1, -2, 0});
  window_aggregate<aggregate::average>(two_by_three.view(), window, pooled.view());
  CHECK(pooled.values() == std::vector<float>{-1.25f, -3, -4, -2.25f});
}

TEST_CASE("window_aggregate: any state, row by row, the count is that of the kernel") {
  test::owned<float> pooled({.c = 1, .h = 1, .w = 2});
  window_aggregate<midrange>(two_by_three.view(), {.kernel = 2}, pooled.view());
  CHECK(pooled.values() == std::vector<float>{-3, -4});
  window_aggregate<digits>(two_by_three.view(), {.kernel = 2}, pooled.view());
  CHECK(pooled.values() == std::vector<float>{400000 - 1245, 400000 - 2356});
}

TEST_CASE("window_aggregate: stride and dilation") {
  test::owned<float> const row({.c = 1, .h = 1, .w = 7}, std::vector<float>{1, 2, 3, 4, 5, 6, 7});
  test::owned<float> pooled({.c = 1, .h = 1, .w = 2});
  window_aggregate<digits>(row.view(), {.kernel = {1, 2}, .stride = 3, .dilation = 3}, pooled.view());
  CHECK(pooled.values() == std::vector<float>{200014, 200047});
}

TEST_CASE("window_aggregate: averages of the table's ifmaps are the exact integers") {
  for (test::problem const& p : test::mini()) {
    CAPTURE(p.name);
    if (!test::exact_averages(p)) continue;
    auto const small = test::ifmap(p, 3), large = test::ifmap(p, 3, p.taps());
    shape const s{p.input.n, p.input.c, p.output().h, p.output().w};
    test::owned<float> sums(s), averages(s);
    struct sum_of : aggregate::average {
      static float finish(float state, int) { return state; }
    };
    window_aggregate<sum_of>(test::owned<float>(p.input, small).view(), p.options, sums.view());
    window_aggregate<aggregate::average>(test::owned<float, layout::packed>(p.input, large).view(), p.options,
                                         averages.view());
    CHECK(averages.values() == sums.values());
  }
}
