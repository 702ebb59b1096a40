// SPDX-License-Identifier: MIT
// A stranger's operating point: refused with redzap::error, or settings that each suit their technique.
#include "../../examples/redzap_tool/operating_point.hpp"


#include "fuzz/promises.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  static fuzz::memory_file file;
  fuzz::refuses_by_error([&] {
    auto const& path = file.holding(data, size);
    auto const point = tool::read_operating_point(path);
    auto const technique = tool::techniques.at(point.technique_name);
    for (auto const& [name, setting] : point.layers) fuzz::expect(!tool::check(technique, setting));
    tool::check_layers(point, path, {"conv2", "conv3"});
    tool::check_owners(point, path, "ab", "cd");
  });
  return 0;
}
