// SPDX-License-Identifier: MIT
// A stranger's file of packed weights: refused with redzap::error, or weights whose arrays all lie in the file. Digests
// would keep a fuzzer out, so an input whose first byte is odd is signed here, as whoever writes such a file can do;
// its second bit asks for the contents' digest.
#include <redzap/io/map_packed.hpp>

#include "fuzz/promises.hpp"
#include "fuzz/signed_file.hpp"
#include "support/tiny_network.hpp"

using namespace redzap;
using net = test::tiny_network<>;

namespace {
/// Visits the arrays of weights.
struct lies_in {
  std::span<std::byte const> file;

  template <class T>
  void operator()(std::string_view, constant_array<T> const& array, std::size_t size) {
    auto const bytes = std::as_bytes(array.span());
    fuzz::expect(array.size() == size && bytes.data() >= file.data() &&
                 bytes.data() + bytes.size() <= file.data() + file.size());
  }
  template <class Item, class Make>
  void list(std::vector<std::pair<std::string, Item>> const& items, Make&&) {
    for (auto const& [name, item] : items) Item::arrays(item, *this);
  }
};
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  if (size == 0) return 0;
  auto const wanted = data[0] & 2 ? io::check_contents::yes : io::check_contents::no;
  auto const file = fuzz::signed_file<net>(fuzz::bytes(data + 1, size - 1), data[0] & 1, wanted);
  fuzz::refuses_by_error([&] {
    auto const mapped = io::map_packed<net>(file.span(), "f", wanted);
    lies_in visit{file.span()};
    mapped.arrays(mapped, visit);
  });
  return 0;
}
