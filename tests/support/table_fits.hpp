// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/tensor/shape.hpp>

#include <doctest/doctest.h>

namespace redzap::test {

/// That a table of positions or windows fits the ifmap and options that it was made for, and no others. Calls
/// more(table, the ifmap that it walks, its options).
template <class Table, class More>
void check_fits_its_own(More&& more) {
  constexpr shape in{.c = 4, .h = 7, .w = 8}, bordered{.c = 4, .h = 9, .w = 10};
  constexpr conv2d_options o{.out_channels = 5, .kernel = 3, .stride = 2, .padding = 1, .dilation = 1};
  Table const t = Table::all(in, o);
  shape const walked = t.fits(in, o) ? in : bordered;   // a table may have been made for the ifmap with its border
  CHECK(t.fits(walked, o));
  CHECK_FALSE(t.fits({.c = 4, .h = walked.h + 1, .w = walked.w}, o));
  CHECK_FALSE(t.fits({.c = 4, .h = walked.h, .w = walked.w + 1}, o));
  auto const others = [&](auto&& change) {
    auto changed = o;
    change(changed);
    return t.fits(walked, changed);
  };
  CHECK(others([](auto& c) { c.out_channels = 6; }));
  CHECK_FALSE(others([](auto& c) { c.kernel = 2; }));
  CHECK_FALSE(others([](auto& c) { c.stride.w = 1; }));
  CHECK_FALSE(others([](auto& c) { c.padding.end.h = 0; }));
  CHECK_FALSE(others([](auto& c) { c.dilation.h = 2; }));
  more(t, walked, o);
}

}  // namespace redzap::test
