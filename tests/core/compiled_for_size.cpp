// SPDX-License-Identifier: MIT
#include <redzap/core/compiled_for_size.hpp>

#include <doctest/doctest.h>

TEST_CASE("compiled_for_size: what is optimized otherwise has its loops unrolled") {
#if defined(__OPTIMIZE_SIZE__)
  CHECK(redzap::compiled_for_size);
#else
  CHECK_FALSE(redzap::compiled_for_size);
#endif
}
