// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <redzap/pattern/count_labels.hpp>
#include <vector>

#include "support/guard_page.hpp"
#include "support/random.hpp"

using namespace redzap;

TEST_CASE("count_labels: std::count at every length, and where bytes would overflow") {
  for (std::size_t const size : {0, 1, 63, 64, 65, 1000, 255 * 64, 255 * 64 + 1, 256 * 64, 40000}) {
    CAPTURE(size);
    test::guarded_buffer<label> labels(size);
    std::fill_n(labels.data(), size, label{3});
    CHECK(count_labels({labels.data(), size}, 3) == size);
    CHECK(count_labels({labels.data(), size}, 0) == 0);
    for (std::size_t i = 0; i < size; ++i) labels.data()[i] = static_cast<label>(i * i % 7 % 4);
    for (label chosen = 0; chosen < 4; ++chosen)
      CHECK(count_labels({labels.data(), size}, chosen) == std::size_t(std::count(labels.data(), labels.data() + size, chosen)));
  }
}
