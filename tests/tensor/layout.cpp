// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/tensor/layout.hpp>
#include <vector>

namespace layout = redzap::layout;
using redzap::shape;

static_assert(redzap::tensor_layout<layout::nchw> && redzap::tensor_layout<layout::nhwc> &&
              redzap::tensor_layout<layout::packed>);
static_assert(redzap::tensor_layout<layout::strided>);
static_assert(!redzap::tensor_layout<int>);

TEST_CASE("offsets worked out by hand, for the shape (2, 5, 3, 4) at (1, 4, 2, 3)") {
  constexpr shape s{2, 5, 3, 4};
  static_assert(layout::nchw::offset(s, 1, 4, 2, 3) == ((1 * 5 + 4) * 3 + 2) * 4 + 3);       // 119, the last
  static_assert(layout::nhwc::offset(s, 1, 4, 2, 3) == ((1 * 3 + 2) * 4 + 3) * 5 + 4);       // 119
  static_assert(layout::nchwc<4>::offset(s, 1, 4, 2, 3) == (((1 * 2 + 1) * 3 + 2) * 4 + 3) * 4 + 0);   // 188
  static_assert(layout::nchw::strides(s) == layout::strided{60, 12, 4, 1});
  static_assert(layout::nhwc::strides(s) == layout::strided{60, 1, 20, 5});
  static_assert(layout::nchw::strides(s).offset(s, 1, 4, 2, 3) == 119 &&
                layout::nhwc::strides(s).offset(s, 1, 4, 2, 3) == 119);
  static_assert(layout::strided{100, 10, 3, 2}.size(s) == 100 + 4 * 10 + 2 * 3 + 3 * 2 + 1);
  static_assert(layout::nchw::size(s) == 120 && layout::nhwc::size(s) == 120);
  static_assert(layout::nchwc<4>::size(s) == 2 * 8 * 3 * 4);
  static_assert(layout::packed::blocks(16) == 1 && layout::packed::blocks(17) == 2);
}

TEST_CASE_TEMPLATE("offsets stay inside and never meet", Layout, layout::nchw, layout::nhwc, layout::nchwc<1>,
                   layout::nchwc<4>, layout::packed) {
  constexpr shape s{2, 17, 3, 2};
  std::vector<int> visits(Layout::size(s), 0);
  for (int n = 0; n < s.n; ++n)
    for (int c = 0; c < s.c; ++c)
      for (int h = 0; h < s.h; ++h)
        for (int w = 0; w < s.w; ++w) ++visits.at(Layout::offset(s, n, c, h, w));
  int visited = 0, most = 0;
  for (int const count : visits) visited += count, most = count > most ? count : most;
  CHECK(most == 1);
  CHECK(visited == 204);
}
