// SPDX-License-Identifier: MIT
#pragma once
#include <memory>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/graph/weights.hpp>
#include <redzap/io/map_packed_bytes.hpp>
#include <redzap/io/mapped_file.hpp>
#include <string>

namespace redzap::inline REDZAP_ISA::io {

/// The weights of a file that write_packed wrote, which they keep mapped: see mapped_file for what may happen to it
/// meanwhile. Processes share its pages, and each is fetched when it is first read; checking the contents fetches them
/// all, once. Throws redzap::error as mapped_file and map_packed of bytes do, std::bad_alloc.
template <class Net>
weights<Net> map_packed(std::string const& path, check_contents wanted = check_contents::no) {
  auto const file = std::make_shared<mapped_file const>(path);
  return map_packed<Net>(file->bytes(), path, wanted, file);
}

}  // namespace redzap::inline REDZAP_ISA::io
