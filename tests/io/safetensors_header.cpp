// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/io/safetensors_header.hpp>

TEST_CASE("bytes_of is the size of one stored value") {
  using redzap::io::stored_as;
  CHECK(redzap::io::bytes_of(stored_as::f32) == 4);
  CHECK(redzap::io::bytes_of(stored_as::bf16) == 2);
  CHECK(redzap::io::bytes_of(stored_as::f16) == 2);
  CHECK(redzap::io::bytes_of(stored_as::i8) == 1);
  CHECK(redzap::io::safetensors_header{}.tensors.empty());
}
