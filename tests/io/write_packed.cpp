// SPDX-License-Identifier: MIT
#include <redzap/io/map_packed.hpp>
#include <redzap/io/write_packed.hpp>

#include <doctest/doctest.h>

#include <cstring>

#include "support/packed_network.hpp"
#include "support/scratch_folder.hpp"

using namespace redzap;
using net = test::packed_network<>;

TEST_CASE("write_packed: header, a size for every array, name and list, and the arrays at multiples of 64") {
  scratch_folder const folder;
  io::write_packed(folder / "file", test::packed_weights<net>());
  CHECK(folder.files() == 1);
  auto const bytes = test::file_bytes(folder / "file");
  io::packed_header h;
  std::memcpy(static_cast<void*>(&h), bytes.data(), sizeof h);
  CHECK(h.bytes == bytes.size());
  std::vector<std::uint64_t> const expected{16 * 4,
                                            16 * 16 * 4,  // conv1: bias, broadcast
                                            16 * 4,
                                            9 * 16 * 16 * 4,
                                            9 * 16 * 16 * 4,
                                            16 * 4,
                                            16 * 16 * 4,  // conv2, aggregated
                                            2,
                                            1,
                                            320 * 4,
                                            1,
                                            320 * 4,  // two predictors
                                            25 * 256 * 4,
                                            16 * 4};  // fc1
  REQUIRE(h.entries == expected.size());
  std::vector<std::uint64_t> sizes(expected.size());
  std::memcpy(sizes.data(), bytes.data() + sizeof h, sizes.size() * 8);
  CHECK(sizes == expected);
  auto const bias = test::packed_weights<net>();
  CHECK(std::memcmp(bytes.data() + io::packed_header::padded(sizeof h + sizes.size() * 8),
                    bias.layer<0>().packed->bias_block(0), 64) == 0);
}

TEST_CASE("write_packed: the same weights give the same file, and one that cannot be written is named") {
  scratch_folder const folder;
  io::write_packed(folder / "a", test::packed_weights<net>());
  io::write_packed(folder / "b", test::packed_weights<net>());
  auto const a = test::file_bytes(folder / "a"), b = test::file_bytes(folder / "b");
  REQUIRE(a.size() == b.size());
  CHECK(std::memcmp(a.data(), b.data(), a.size()) == 0);
  CHECK_THROWS_WITH_AS(io::write_packed(folder / "none/a", test::packed_weights<net>()), doctest::Contains("none/a: "),
                       error);
}

TEST_CASE("write_packed: weights that are mapped themselves may be written again, also over their own file") {
  scratch_folder const folder;
  io::write_packed(folder / "file", test::packed_weights<net>());
  auto const before = test::file_bytes(folder / "file");
  auto const mapped = io::map_packed<net>(folder / "file");
  io::write_packed(folder / "file", mapped);
  auto const after = test::file_bytes(folder / "file");
  REQUIRE(before.size() == after.size());
  CHECK(std::memcmp(before.data(), after.data(), before.size()) == 0);
  CHECK(test::logits(mapped) == test::logits(test::packed_weights<net>()));
}
