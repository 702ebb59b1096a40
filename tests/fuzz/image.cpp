// SPDX-License-Identifier: MIT
// A stranger's picture: refused with redzap::error, or 32 x 32 pixels.
#include "../../examples/redzap_tool/image.hpp"


#include "fuzz/promises.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  static fuzz::memory_file file;
  fuzz::refuses_by_error([&] {
    fuzz::expect(tool::read_image(file.holding(data, size)).size() == 3u * tool::side * tool::side);
  });
  return 0;
}
