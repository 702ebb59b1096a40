// SPDX-License-Identifier: MIT
// A stranger's file of images: refused with redzap::error, or as many images as it has records, each with its own
// bytes.
#include <redzap/io/cifar.hpp>
#include <redzap/io/held_out.hpp>

#include <algorithm>

#include "fuzz/promises.hpp"

using redzap::io::cifar100;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  fuzz::refuses_by_error([&] {
    auto const images = redzap::io::read_cifar100(fuzz::bytes(data, size), "f");
    fuzz::expect(images.size() == size / cifar100::record);
    for (std::size_t i = 0; i < images.size(); ++i) {
      auto const* const record = data + i * cifar100::record;
      fuzz::expect(images.labels[i] == record[1] && images.labels[i] < cifar100::classes);
      fuzz::expect(std::ranges::equal(images.image(i), std::span(record + 2, cifar100::pixels)));
    }
    fuzz::expect(redzap::io::held_out(images.labels).size() == images.size());
  });
  return 0;
}
