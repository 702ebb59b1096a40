// SPDX-License-Identifier: MIT
#include <redzap/kernel/simd/break_even.hpp>

#include <doctest/doctest.h>

#include "support/problems.hpp"

using namespace redzap;

namespace {
template <class Isa>
kernel::break_even<Isa> of(test::problem const& p) {
  return {p.input, p.options, position_table::outside(p.input, p.options, pattern::d),
          window_table::outside(p.input, p.options, pattern::d)};
}

template <class Isa>
bool dense_is_quicker(kernel::break_even<Isa> const& model, int channels, double activations) {
  return channels * model.dense() < model.masked(channels, static_cast<int>(activations));
}
}  // namespace

TEST_CASE_TEMPLATE("break_even: nothing is done by lists, everything densely, with one change between the two", Isa,
                   native_isa, isa::scalar) {
  for (test::problem const& p : test::problems) {
    if (!p.name.starts_with("cifar") || p.input.c < 16) continue;
    CAPTURE(p.name);
    auto const model = of<Isa>(p);
    int const activations = 32 * window_table::outside(p.input, p.options, pattern::d).size();
    CHECK_FALSE(dense_is_quicker(model, 32, 0));
    CHECK(dense_is_quicker(model, 32, 1.2 * activations));
    int even = 0;
    while (!dense_is_quicker(model, 32, even)) ++even;
    CHECK(even > 0.3 * activations);
    for (int chosen = even; chosen <= activations; chosen += 97) CHECK(dense_is_quicker(model, 32, chosen));
  }
}

TEST_CASE("break_even: by hand, one tap and no padding") {
  test::problem const p{"", {1, 16, 30, 30}, {.out_channels = 16, .kernel = 1}};
  auto const all = position_table::all(p.input, p.options);
  kernel::break_even<> const model(p.input, p.options, all, window_table::all(p.input, p.options));
  kernel::masked_price const& price = kernel::tile_of<native_isa>.masked;
  // 900 units densely; a row of one strip, and one term an entry
  double const even = (900 - price.row - price.row_term) / (price.entry + price.term);
  CHECK_FALSE(dense_is_quicker(model, 1, 0.99 * even));
  CHECK(dense_is_quicker(model, 1, 1.01 * even));
  CHECK_FALSE(dense_is_quicker(model, 16, 16 * 0.99 * even));
}
