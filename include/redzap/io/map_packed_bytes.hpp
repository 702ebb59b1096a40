// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <redzap/core/aligned_buffer.hpp>
#include <redzap/core/constant_array.hpp>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/raise.hpp>
#include <redzap/graph/weights.hpp>
#include <redzap/io/packed_description.hpp>
#include <redzap/io/packed_header.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace redzap::inline REDZAP_ISA::io {

/// Whether map_packed reads every page to see that weights are what was packed. The header is always checked.
enum class check_contents { no, yes };

namespace detail {
/// The parts of a file of packed weights, none of its numbers used before it was compared with what is there.
class packed_file {
 public:
  /// Throws redzap::error(file, ...) where the header is not that of a whole file for this network.
  packed_file(std::span<std::byte const> bytes, std::string const& file, std::string const& description) : file_(file) {
    if (reinterpret_cast<std::uintptr_t>(bytes.data()) % cache_line != 0)
      refuse("does not begin at a multiple of 64 bytes in memory");
    packed_header h;
    // The first 16 bytes say whether the others are to be understood at all.
    constexpr std::size_t first = offsetof(packed_header, head);
    if (bytes.size() >= first) std::memcpy(static_cast<void*>(&h), bytes.data(), first);
    if (bytes.size() < first || h.magic != h.is_packed) refuse("is no file of packed weights");
    if (h.byte_order == h.swapped_order) refuse("was packed on a machine of the other byte order");
    if (h.byte_order != h.native_order) refuse("has a damaged header");
    if (h.version != h.current_version)
      refuse("is of version " + std::to_string(h.version) + ", this redzap maps version " +
             std::to_string(h.current_version) + ": pack it again");
    if (bytes.size() < sizeof h) refuse("is cut short in its header");
    std::memcpy(&h, bytes.data(), sizeof h);
    if (h.bytes != bytes.size())
      refuse("has " + std::to_string(bytes.size()) + " bytes instead of " + std::to_string(h.bytes));
    if (h.entries > (bytes.size() - sizeof h) / sizeof(std::uint64_t)) refuse("has a damaged header");
    auto const entries = static_cast<std::size_t>(h.entries);
    std::size_t const head = packed_header::padded(sizeof h + entries * sizeof(std::uint64_t));
    if (head > bytes.size() || h.head != packed_header::digest_of_head(bytes.first(head)))
      refuse("has a damaged header");
    if (h.network != packed_header::digest_of(std::as_bytes(std::span(description))))
      refuse("was packed for another network, or by a redzap that packs in another order");
    table_ = bytes.subspan(sizeof h, entries * sizeof(std::uint64_t));
    contents_ = bytes.subspan(head);
    digest_ = h.contents;
  }

  /// Throws redzap::error where the contents are not what was packed.
  void check() const {
    if (packed_header::digest_of(contents_) != digest_) refuse("has changed since it was packed");
  }
  /// Throws redzap::error where not all was asked for.
  void check_end() const {
    if (!table_.empty() || !contents_.empty()) refuse("holds more than the network's weights");
  }

  /// The next number of the size table.
  std::uint64_t number() {
    std::uint64_t result = 0;
    if (table_.empty()) refuse("lacks some of the network's weights");
    std::memcpy(&result, table_.data(), sizeof result);
    table_ = table_.subspan(sizeof result);
    return result;
  }
  /// The next array or name.
  std::span<std::byte const> next() {
    std::uint64_t const size = number();
    if (size > contents_.size()) refuse("lacks some of the network's weights");
    auto const result = contents_.first(static_cast<std::size_t>(size));
    contents_ = contents_.subspan(std::min(packed_header::padded(result.size()), contents_.size()));
    return result;
  }
  [[noreturn]] void refuse(std::string const& why) const { raise(error(file_, why)); }

 private:
  std::string const& file_;
  std::span<std::byte const> table_, contents_;  ///< what has not been asked for yet
  packed_header::digest digest_;
};

/// Visits weights and lets every array borrow its values from the file.
struct array_borrower {
  packed_file& file;

  template <class T>
  void operator()(std::string_view, constant_array<T>& array, std::size_t size) {
    auto const bytes = file.next();
    if (bytes.size() != size * sizeof(T)) file.refuse("has an array of another size than the network's");
    array = constant_array<T>(std::span(reinterpret_cast<T const*>(bytes.data()), size));
  }
  /// A number of items that is wrong ends with the size table, before memory does.
  template <class Item, class Make>
  void list(std::vector<std::pair<std::string, Item>>& items, Make&& make) {
    for (std::uint64_t n = file.number(); n > 0; --n) {
      auto const name = file.next();
      items.emplace_back(std::string(reinterpret_cast<char const*>(name.data()), name.size()), make());
      Item::arrays(items.back().second, *this);
    }
  }
};
}  // namespace detail

/// The weights that write_packed wrote, where they lie: nothing is unpacked or copied, and no file system is needed.
/// `bytes` begin at a multiple of 64 bytes; `storage` keeps them, or they outlive the weights, as flash memory and
/// constant arrays do. Values that have changed unseen, since contents were not checked, give other logits and nothing
/// worse. Throws redzap::error naming `file` where it is no such file, of another byte order, version or network, cut
/// short, damaged in its header, or, if asked, changed in its contents.
template <class Net>
weights<Net> map_packed(std::span<std::byte const> bytes, std::string const& file,
                        check_contents wanted = check_contents::no, std::shared_ptr<void const> storage = nullptr) {
  detail::packed_file parts(bytes, file, packed_description<Net>());
  if (wanted == check_contents::yes) parts.check();
  weights<Net> result(std::move(storage), detail::array_borrower{parts});
  parts.check_end();
  return result;
}

}  // namespace redzap::inline REDZAP_ISA::io
