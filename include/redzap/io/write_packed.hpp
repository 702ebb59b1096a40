// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <ostream>
#include <redzap/core/constant_array.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/graph/weights.hpp>
#include <redzap/io/packed_description.hpp>
#include <redzap/io/packed_header.hpp>
#include <redzap/io/replace_file.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace redzap::inline REDZAP_ISA::io {

namespace detail {
/// Visits weights and collects their arrays as a file holds them.
struct array_writer {
  std::vector<std::uint64_t> sizes;
  std::vector<std::byte> contents;

  void add(std::span<std::byte const> bytes) {
    sizes.push_back(bytes.size());
    contents.insert(contents.end(), bytes.begin(), bytes.end());
    contents.resize(packed_header::padded(contents.size()));
  }
  template <class T>
  void operator()(std::string_view, constant_array<T> const& array, std::size_t) {
    add(std::as_bytes(array.span()));
  }
  template <class Item, class Make>
  void list(std::vector<std::pair<std::string, Item>> const& items, Make&&) {
    sizes.push_back(items.size());
    for (auto const& [name, item] : items) {
      add(std::as_bytes(std::span(name)));
      Item::arrays(item, *this);
    }
  }
};
}  // namespace detail

/// Writes weights, with all predictors that were added, as a file for map_packed, in one go: see replace_file. Any
/// machine of the same byte order can map it, whatever its instruction set. It is put together in memory first.
/// Throws redzap::error naming the file, std::bad_alloc.
template <class Net>
void write_packed(std::string const& path, weights<Net> const& weights) {
  detail::array_writer arrays;
  weights.arrays(weights, arrays);

  std::size_t const table = arrays.sizes.size() * sizeof(std::uint64_t);
  std::vector<std::byte> head(packed_header::padded(sizeof(packed_header) + table));
  std::string const description = packed_description<Net>();
  packed_header header;
  header.network = packed_header::digest_of(std::as_bytes(std::span(description)));
  header.contents = packed_header::digest_of(arrays.contents);
  header.bytes = head.size() + arrays.contents.size();
  header.entries = arrays.sizes.size();
  std::memcpy(head.data(), &header, sizeof header);
  std::memcpy(head.data() + sizeof header, arrays.sizes.data(), table);
  header.head = packed_header::digest_of_head(head);
  std::memcpy(head.data(), &header, sizeof header);

  replace_file(path, [&](std::ostream& stream) {
    for (auto const* part : {&head, &arrays.contents})
      stream.write(reinterpret_cast<char const*>(part->data()), static_cast<std::streamsize>(part->size()));
  });
}

}  // namespace redzap::inline REDZAP_ISA::io
