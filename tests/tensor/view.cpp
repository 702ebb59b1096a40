// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <array>
#include <redzap/tensor/view.hpp>
#include <type_traits>

using redzap::view;
namespace layout = redzap::layout;

TEST_CASE("a view is the layout's offset into somebody's memory") {
  std::array<int, 12> numbers{};
  for (int i = 0; i < 12; ++i) numbers[i] = i;
  redzap::shape const s{.c = 3, .h = 2, .w = 2};
  CHECK(view<int const>{numbers.data(), s}(0, 2, 0, 1) == 9);
  CHECK(view<int const, layout::nhwc>{numbers.data(), s}(0, 2, 0, 1) == 5);
  view<int>{numbers.data(), s}(0, 1, 1, 0) = -1;
  CHECK(numbers[6] == -1);
}

TEST_CASE("an image of a view is a view of it, in every layout") {
  std::array<int, 2 * 16 * 4> numbers{};
  auto check = [&]<class Layout>(Layout) {
    view<int, Layout> const batch{numbers.data(), {2, 3, 2, 2}};
    CHECK(batch.image(1).extents == redzap::shape{.c = 3, .h = 2, .w = 2});
    CHECK(&batch.image(1)(0, 2, 1, 0) == &batch(1, 2, 1, 0));
  };
  check(layout::nchw{}), check(layout::nhwc{}), check(layout::packed{});
}

TEST_CASE("a view that may write becomes one that may read, not the other way round, nor another layout") {
  static_assert(std::is_convertible_v<view<float>, view<float const>>);
  static_assert(!std::is_convertible_v<view<float const>, view<float>>);
  static_assert(!std::is_convertible_v<view<float>, view<float const, layout::nhwc>>);
  float number = 4;
  view<float const> const read = view<float>{&number, {}};
  CHECK(read(0, 0, 0, 0) == 4);
}

TEST_CASE("a view of a layout that holds strides is a part of a larger tensor") {
  std::array<int, 4 * 5 * 6> numbers{};
  for (int i = 0; i < 120; ++i) numbers[i] = i;
  redzap::shape const whole{.c = 4, .h = 5, .w = 6};
  view const all{numbers.data(), whole};
  static_assert(std::is_same_v<decltype(all), view<int> const>);
  view<int const, layout::strided> const part =
      view{&all(0, 1, 2, 3), {.c = 3, .h = 2, .w = 3}, layout::nchw::strides(whole)};
  CHECK(&part(0, 2, 1, 2) == &all(0, 3, 3, 5));
  CHECK(&part.image(0)(0, 1, 1, 1) == &all(0, 2, 3, 4));
}

TEST_CASE("a view of a layout without members is a pointer and extents") {
  static_assert(sizeof(view<float, layout::nhwc>) == sizeof(float*) + sizeof(redzap::shape));
}
