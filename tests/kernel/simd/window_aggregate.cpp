// SPDX-License-Identifier: MIT
#include <redzap/aggregate/average.hpp>
#include <redzap/aggregate/centre.hpp>
#include <redzap/aggregate/max.hpp>
#include <redzap/aggregate/median.hpp>
#include <redzap/aggregate/midrange.hpp>
#include <redzap/aggregate/min.hpp>
#include <redzap/aggregate/sum.hpp>
#include <redzap/kernel/reference/window_aggregate.hpp>
#include <redzap/kernel/simd/window_aggregate.hpp>

#include <doctest/doctest.h>

#include "support/guarded.hpp"
#include "support/owned.hpp"
#include "support/random.hpp"

using namespace redzap;

namespace {
/// The largest minus the smallest value: a state of two registers.
struct spread {
  static constexpr std::string_view name = "spread";
  template <class V>
  struct bounds {
    V low, high;
  };
  template <class V>
  static bounds<V> identity() {
    return {V(1e9f), V(-1e9f)};
  }
  template <class V>
  static bounds<V> combine(bounds<V> state, V value) {
    return {simd::minimum(state.low, value), simd::maximum(state.high, value)};
  }
  template <class V>
  static V finish(bounds<V> state, int) {
    return state.high - state.low;
  }
};

template <class F, class Isa = native_isa>
void check_aggregate(test::problem const& p, std::vector<float> const& x) {
  CAPTURE(p.name);
  shape const out{p.input.n, p.input.c, p.output().h, p.output().w};
  test::owned<float> expected(out);
  kernel::reference::window_aggregate<F>(test::owned<float>(p.input, x).view(), p.options, expected.view());
  for (auto side : {test::guard_page::after, test::guard_page::before}) {
    test::guarded<float> const ifmap(p.input, x, side);
    test::guarded<float> pooled(out, -7.0f, side);
    kernel::window_aggregate<F, Isa>(ifmap.view(), p.options, pooled.view(), side == test::guard_page::after ? 1 : 2);
    CHECK(pooled.values() == expected.values());
  }
}
}  // namespace

TEST_CASE(
    "window_aggregate, packed: bit for bit the reference, a user's aggregator with a state of its own among them") {
  for (test::problem const& p : test::mini()) {
    auto const x = test::ifmap(p, 13);
    check_aggregate<aggregate::max>(p, x);
    check_aggregate<aggregate::sum>(p, x);
    check_aggregate<aggregate::average>(p, x);
    check_aggregate<aggregate::min>(p, x);
    check_aggregate<aggregate::midrange>(p, x);
    check_aggregate<spread>(p, x);
    check_aggregate<aggregate::max, isa::scalar>(p, x);
    if (p.taps() != 9) continue;
    check_aggregate<aggregate::median<9>>(p, x);
    check_aggregate<aggregate::centre<9>>(p, x);
    check_aggregate<aggregate::median<9>, isa::scalar>(p, x);
  }
}

TEST_CASE("window_aggregate, packed: median and centre of windows that hang over the border, by hand") {
  shape const in{.c = 1, .h = 2, .w = 3}, out = in;
  test::owned<float, layout::packed> const ifmap(in, std::vector<float>{1, 2, 3, 4, 5, 6});
  test::owned<float, layout::packed> pooled(out);
  kernel::window_aggregate<aggregate::median<9>>(ifmap.view(), {.kernel = 3, .padding = 1}, pooled.view());
  CHECK(pooled.values() == std::vector<float>{0, 2, 0, 0, 2, 0});   // 5 or 3 zeros of the padding are taps
  kernel::window_aggregate<aggregate::centre<9>>(ifmap.view(), {.kernel = 3, .padding = 1}, pooled.view());
  CHECK(pooled.values() == ifmap.values());
}

TEST_CASE("window_aggregate, packed: the same order of summation as the reference, with values that round") {
  test::problem const p{"rounding", {.c = 20, .h = 7, .w = 6}, {.out_channels = 1, .kernel = 3, .padding = 2}};
  test::generator random(14);
  std::vector<float> x(p.input.size());
  for (float& value : x) value = random.real(-1, 1) * random.real(0, 1);
  check_aggregate<aggregate::average>(p, x);
}
