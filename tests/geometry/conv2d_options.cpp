// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/geometry/conv2d_options.hpp>

using redzap::check;
using redzap::conv2d_options;
using redzap::fault;
using redzap::shape;

namespace {
constexpr shape image{.c = 6, .h = 8, .w = 9};
constexpr conv2d_options good{.out_channels = 4, .kernel = 3, .padding = 1, .groups = 2};

constexpr fault with(auto change) {
  conv2d_options options = good;
  change(options);
  return check(image, options);
}
}  // namespace

TEST_CASE("shapes of ofmap and weight, the AlexNet's conv1 and a lopsided one") {
  constexpr conv2d_options conv1{.out_channels = 64, .kernel = 3, .padding = 2};
  static_assert(output_shape({.c = 3, .h = 32, .w = 32}, conv1) == shape{.c = 64, .h = 34, .w = 34});
  static_assert(weight_shape({.c = 3, .h = 32, .w = 32}, conv1) == shape{64, 3, 3, 3});
  constexpr conv2d_options lopsided{
      .out_channels = 4, .kernel = {3, 1}, .stride = {2, 3}, .padding = {1, 0}, .dilation = {2, 1}, .groups = 2};
  static_assert(output_shape({.n = 5, .c = 6, .h = 8, .w = 9}, lopsided) == shape{5, 4, 3, 3});
  CHECK(weight_shape(image, lopsided) == shape{4, 3, 3, 1});
}

TEST_CASE("check finds each fault") {
  static_assert(check(image, good) == fault::none);
  for (shape const& empty : {shape{.n = 0, .c = 6, .h = 7, .w = 9}, {.c = 0, .h = 7, .w = 9}, {.c = 6, .h = 0, .w = 9},
                             {.c = 6, .h = 7, .w = -1}})
    CHECK(check(empty, good) == fault::input_extent);
  CHECK(with([](auto& o) { o.out_channels = 0; }) == fault::out_channels);
  CHECK(with([](auto& o) { o.kernel.w = 0; }) == fault::kernel);
  CHECK(with([](auto& o) { o.stride.h = 0; }) == fault::stride);
  CHECK(with([](auto& o) { o.stride.w = 0; }) == fault::stride);
  CHECK(with([](auto& o) { o.dilation.h = 0; }) == fault::dilation);
  CHECK(with([](auto& o) { o.dilation.w = -1; }) == fault::dilation);
  CHECK(with([](auto& o) { o.groups = 0; }) == fault::groups);
  CHECK(with([](auto& o) { o.groups = 4; }) == fault::in_channels_per_group);
  CHECK(with([](auto& o) { o.groups = 3; }) == fault::out_channels_per_group);
  CHECK(with([](auto& o) { o.padding.begin.h = -1; }) == fault::padding);
  CHECK(with([](auto& o) { o.padding.begin.w = 3; }) == fault::padding);
  CHECK(with([](auto& o) { o.padding.end.h = 3; }) == fault::padding);
  CHECK(with([](auto& o) { o.padding.end.w = -1; }) == fault::padding);
  CHECK(with([](auto& o) { o.padding = 2; }) == fault::none);
  CHECK(with([](auto& o) { o.kernel = 11; }) == fault::kernel_exceeds_input);
  CHECK(with([](auto& o) { o.kernel.w = 40; }) == fault::kernel_exceeds_input);
}

TEST_CASE("check finds what does not fit, also where int would overflow") {
  CHECK(check({.c = 1 << 15, .h = 1 << 10, .w = 1 << 10}, {.out_channels = 1, .kernel = 1}) == fault::too_large);
  CHECK(with([](auto& o) { o.out_channels = 2147483646; }) == fault::too_large);
  CHECK(check({.c = 1 << 16, .h = 1, .w = 1}, {.out_channels = 1 << 16, .kernel = 1}) == fault::too_large);
  CHECK(check({.h = 1 << 12, .w = 1 << 12}, {.out_channels = 1 << 8, .kernel = 1}) == fault::too_large);
}
