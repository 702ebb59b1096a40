// SPDX-License-Identifier: MIT
#include <redzap/io/map_packed_bytes.hpp>
#if defined(REDZAP_HAS_MMAP)
#error "weights in memory must not need a file system"
#endif
#include <redzap/io/write_packed.hpp>

#include <doctest/doctest.h>

#include "support/packed_network.hpp"
#include "support/scratch_folder.hpp"

using namespace redzap;
using net = test::packed_network<>;

// What bytes are refused for is in map_packed.cpp, which maps the same bytes from files.
TEST_CASE("map_packed of bytes: weights that lie in memory give the same logits, and outlive nothing but it") {
  scratch_folder const folder;
  io::write_packed(folder / "packed", test::packed_weights<net>());
  auto const bytes = test::file_bytes(folder / "packed");
  auto const mapped = io::map_packed<net>(bytes.span(), "packed", io::check_contents::yes);
  CHECK(test::logits(mapped) == test::logits(test::packed_weights<net>()));

  auto const kept = std::make_shared<aligned_buffer<std::byte>>(test::file_bytes(folder / "packed"));
  {
    auto const keeping = io::map_packed<net>(std::as_const(*kept).span(), "packed", io::check_contents::no, kept);
    CHECK(kept.use_count() == 2);
    CHECK(test::logits(keeping) == test::logits(mapped));
  }
  CHECK(kept.use_count() == 1);
}
