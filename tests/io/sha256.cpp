// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/io/sha256.hpp>
#include <string>

namespace {
std::string digest(std::string const& text) { return redzap::io::sha256(std::as_bytes(std::span(text))); }
}  // namespace

TEST_CASE("sha256 gives the digests of FIPS 180-4's examples") {
  CHECK(digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(digest("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrs"
               "tnopqrstu") == "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
  CHECK(digest(std::string(1'000'000, 'a')) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("sha256 pads every length up to two blocks in the right number of blocks") {
  // Each digest feeds the next text, so one wrong length changes the last digest (the digest is Python's hashlib's).
  std::string chain;
  for (std::size_t length = 0; length <= 128; ++length) chain = digest(chain + std::string(length, 'x'));
  CHECK(chain == "31224729bc67a9eeb245abe31a443910111a0629ea2ed4040ea84f9b52a8c4b7");
}
