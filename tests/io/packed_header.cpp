// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cstring>
#include <redzap/io/packed_header.hpp>
#include <vector>

using redzap::io::packed_header;

TEST_CASE("packed_header: lengths are rounded up to cache lines") {
  CHECK(packed_header::padded(0) == 0);
  CHECK(packed_header::padded(1) == 64);
  CHECK(packed_header::padded(64) == 64);
  CHECK(packed_header::padded(65) == 128);
}

TEST_CASE("packed_header: the digest of the head is of all behind it, the size table too, and of nothing before") {
  std::vector<std::byte> head(sizeof(packed_header) + 32);
  auto const digest = packed_header::digest_of_head(head);
  for (std::size_t i = 0; i < head.size(); ++i) {
    head[i] = std::byte{1};
    bool const before = i < offsetof(packed_header, head) + sizeof(packed_header::digest);
    if ((packed_header::digest_of_head(head) == digest) != before) FAIL("byte " << i);
    head[i] = std::byte{0};
  }
  CHECK(std::string(digest.begin(), digest.end()) == redzap::io::sha256(std::vector<std::byte>(head.size() - 80)));
}
