// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/io/cifar.hpp>
#include <vector>

namespace {
std::vector<std::byte> records(int count) {
  std::vector<std::byte> bytes;
  for (int i = 0; i < count; ++i) {
    bytes.push_back(static_cast<std::byte>(i % 20));
    bytes.push_back(static_cast<std::byte>(99 - i));
    for (int pixel = 0; pixel < 3072; ++pixel) bytes.push_back(static_cast<std::byte>(i + pixel));
  }
  return bytes;
}
}  // namespace

TEST_CASE("read_cifar100 gives labels and images in file order") {
  auto const data = redzap::io::read_cifar100(records(3));
  REQUIRE(data.size() == 3);
  CHECK(data.labels == std::vector<std::uint8_t>{99, 98, 97});
  CHECK(data.coarse_labels == std::vector<std::uint8_t>{0, 1, 2});
  REQUIRE(data.image(2).size() == 3072);
  CHECK(data.image(2)[0] == 2);
  CHECK(data.image(2)[1024] == (2 + 1024) % 256);
  CHECK(data.image(1).data() + 3072 == data.image(2).data());
}

TEST_CASE("read_cifar100 says what is wrong with a file") {
  using redzap::io::read_cifar100;
  CHECK_THROWS_WITH_AS(read_cifar100(std::span<std::byte const>(), "f"), "f: is empty", redzap::error);
  auto bytes = records(2);
  bytes.pop_back();
  CHECK_THROWS_WITH_AS(read_cifar100(bytes, "f"),
                       "f: is no CIFAR-100 data: its size, 6147 bytes, is not a multiple of a record of 3074",
                       redzap::error);
  bytes = records(2);
  bytes[3074 + 1] = std::byte{100};
  CHECK_THROWS_WITH_AS(
      read_cifar100(bytes, "f"),
      "f: is no CIFAR-100 data: record 1 has coarse label 1 and label 100, which must be below 20 and 100",
      redzap::error);
  bytes = records(2);
  bytes[0] = std::byte{20};
  CHECK_THROWS_AS(read_cifar100(bytes, "f"), redzap::error);
  CHECK_THROWS_WITH_AS(read_cifar100("/nowhere/test.bin"), "/nowhere/test.bin: no such file", redzap::error);
}
