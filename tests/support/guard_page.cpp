// SPDX-License-Identifier: MIT
#include "support/guard_page.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdint>

using namespace redzap;
using test::guard_page;
using test::guarded_buffer;

namespace {
/// Asks the kernel to read the address for us: false instead of a crash.
bool readable(void const* address) {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  bool const result = write(ends[1], address, 1) == 1;
  close(ends[0]);
  close(ends[1]);
  return result;
}
}  // namespace

TEST_CASE("guarded_buffer: the element beyond the guarded end cannot be read, all others can") {
  for (std::size_t const size : {1, 16, 1000, 1024, 5000}) {
    CAPTURE(size);
    guarded_buffer<float> after(size), before(size, guard_page::before);
    for (auto* buffer : {&after, &before})
      for (float& value : buffer->span()) {
        CHECK(value == 0);
        value = 1;
      }
    CHECK(readable(after.data()));
    CHECK(readable(after.data() + size - 1));
    CHECK_FALSE(readable(after.data() + size));
    CHECK(readable(before.data()));
    CHECK_FALSE(readable(before.data() - 1));
    if (size % 16 == 0) CHECK(reinterpret_cast<std::uintptr_t>(after.data()) % 64 == 0);
  }
}
