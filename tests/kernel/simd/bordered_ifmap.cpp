// SPDX-License-Identifier: MIT
#include <redzap/kernel/simd/bordered_ifmap.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/geometry/padded_shape.hpp>
#include <vector>

#include "support/owned.hpp"
#include "support/random.hpp"

using namespace redzap;

namespace {
void copies_hold_the_ifmap(shape in, borders padding, int copies) {
  int const threads = 3;
  shape const padded = padded_shape(in, padding);
  std::size_t const size = layout::packed::size(padded);
  std::size_t const floats = padding == borders(0) ? 0 : kernel::bordered_ifmap::floats(padded, threads);
  CHECK(floats == size * copies);
  test::owned<float, layout::packed> const ifmap(in, test::integers(in.size(), 3, -8, 8));
  test::owned<float, layout::packed> expected(padded);
  if (padding != borders(0)) kernel::zero_pad2d(ifmap.view(), padding, expected.view());
  std::vector<float> memory(floats + 1, -7.0f);
  kernel::bordered_ifmap const bordered(ifmap.view(), padding, memory.data(), threads);
  for (int const thread : {2, 0, 1}) {
    bordered.begin(thread);
    auto const of = bordered.of(thread);
    CHECK(of.extents == padded);
    CHECK(
        std::equal(of.data, of.data + size, padding == borders(0) ? ifmap.elements.data() : expected.elements.data()));
    if (copies == 3 && thread == 2) CHECK(memory[0] == -7.0f);   // nobody writes another's copy
  }
  CHECK(memory[floats] == -7.0f);
}
}  // namespace

TEST_CASE("bordered_ifmap: the memory for a batch is enough for fewer images, which may get a copy for each thread") {
  for (int const threads : {1, 2, 8}) {
    std::vector<float> memory;
    shape const most{.n = 8, .c = 80, .h = 20, .w = 19};   // 148 KB an image with its border: a copy each up to three
    shape const padded = padded_shape(most, 1);
    memory.resize(kernel::bordered_ifmap::floats(padded, threads));
    std::vector<float> const ifmap(layout::packed::size(most));
    for (int n = 1; n <= 8; ++n) {
      kernel::bordered_ifmap const bordered({ifmap.data(), most.batch(n)}, 1, memory.data(), threads);
      std::size_t const size = layout::packed::size(padded.batch(n));
      for (int thread = 0; thread < threads; ++thread)
        CHECK(bordered.of(thread).data + size <= memory.data() + memory.size());
      CHECK(bordered.of(threads - 1).data - memory.data() ==
            (n <= 3 ? std::ptrdiff_t(threads - 1) * std::ptrdiff_t(size) : 0));
    }
    CHECK(memory.size() == std::size_t(std::max(8, 3 * threads)) * layout::packed::size(padded.batch(1)));
  }
}

TEST_CASE("bordered_ifmap: a copy for each thread of a small map, one of a large one, none without padding") {
  copies_hold_the_ifmap({.n = 2, .c = 21, .h = 5, .w = 7}, {1, 2}, 3);
  copies_hold_the_ifmap({.c = 40, .h = 60, .w = 70}, 1, 1);
  copies_hold_the_ifmap({.n = 2, .c = 21, .h = 5, .w = 7}, 0, 0);
}
