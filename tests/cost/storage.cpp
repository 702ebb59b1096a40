// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/aggregate/technique_list.hpp>
#include <redzap/cost/storage.hpp>

using redzap::factor;
using redzap::technique_list;
using redzap::zero;
using redzap::cost::storage;
namespace aggregate = redzap::aggregate;

namespace {
constexpr redzap::shape input{.c = 192, .h = 9, .w = 9};
constexpr redzap::conv2d_options conv3{.out_channels = 384, .kernel = 3, .padding = 1};
}  // namespace

TEST_CASE("two factors on a 3x3 layer: 2/9 by the paper's count, 1/9 is stored") {
  constexpr storage<redzap::redzap_techniques> kept(input, conv3);
  static_assert(kept.layer == 663'552);
  static_assert(kept.by_paper == 147'456);
  static_assert(kept.stored == 73'728);
  CHECK(kept.share_by_paper() == 2.0 / 9);
  CHECK(kept.share_stored() == 1.0 / 9);
}

TEST_CASE("ZAP stores nothing") {
  constexpr storage<redzap::zap_techniques> kept(input, conv3);
  static_assert(kept.by_paper == 0 && kept.stored == 0);
  CHECK(kept.share_stored() == 0);
}

TEST_CASE("one aggregated kernel a distinct G, wherever the factors stand") {
  using by_sum = factor<aggregate::max, aggregate::sum>;
  using by_sum_too = factor<aggregate::average, aggregate::sum>;
  using by_max = factor<aggregate::max, aggregate::max>;
  static_assert(storage<technique_list<by_sum>>::distinct_kernels == 1);
  static_assert(storage<technique_list<by_sum, zero, by_sum_too>>::distinct_kernels == 1);
  static_assert(storage<technique_list<by_sum, by_max, zero, by_sum_too>>::distinct_kernels == 2);
  constexpr storage<technique_list<by_sum, by_max, zero, by_sum_too>> kept(
      {.c = 4, .h = 8, .w = 8}, {.out_channels = 6, .kernel = 5, .groups = 2});
  CHECK(kept.layer == 6 * 2 * 25);
  CHECK(kept.by_paper == 3 * 6 * 2);
  CHECK(kept.stored == 2 * 6 * 2);
}
