// SPDX-License-Identifier: MIT
// A stranger's safetensors file: refused with redzap::error, or tensors that are no larger than the file; and what is
// written of them, quantised weights as bytes, is read back as it was.
#include <redzap/io/check_finite.hpp>
#include <redzap/io/normalisation.hpp>
#include <redzap/io/quantized_storage.hpp>
#include <redzap/io/safetensors.hpp>
#include <redzap/io/write_safetensors.hpp>

#include "fuzz/promises.hpp"

using namespace redzap;

namespace {
void check_written(io::safetensors const& file) {
  std::vector<io::detail::stored_tensor> stored;
  io::quantized_storage const type_of{file.tensors};
  for (auto const& [name, t] : file.tensors) stored.push_back({&name, &t, type_of(name)});
  io::detail::in_file_order(stored);
  // throws where a scaled weight is no whole numbers
  std::string bytes = io::detail::safetensors_preamble(stored, file.metadata, "f");
  for (auto const& t : stored)
    for (float const value : t.values->values)
      for (std::size_t i = 0; i < io::bytes_of(t.type); ++i) bytes += static_cast<char>(t.bits(value) >> (8 * i) & 255);
  auto const again = io::read_safetensors(std::as_bytes(std::span(bytes)), "g");
  fuzz::expect(again.metadata == file.metadata && again.tensors.size() == file.tensors.size());
  for (auto const& [name, t] : file.tensors)
    fuzz::expect(again.tensors.at(name).extents == t.extents && again.tensors.at(name).values == t.values);
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  fuzz::refuses_by_error([&] {
    auto const file = io::read_safetensors(fuzz::bytes(data, size), "f");
    std::size_t values = 0;
    for (auto const& [name, t] : file.tensors) values += t.values.size();
    fuzz::expect(values <= size);
    fuzz::refuses_by_error([&] { io::normalisation::from(file.metadata, "f"); });
    io::check_finite(file.tensors, "f");
    check_written(file);
  });
  return 0;
}
