// SPDX-License-Identifier: MIT
// Weights in a constant array, static memory, no exceptions, no file system: microcontroller [runs].
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <redzap/graph/session.hpp>
#include <redzap/io/map_packed_bytes.hpp>
#include <redzap/pattern/pattern.hpp>

#include "network.hpp"
#include "tiny.hpp"   // redzap info tiny.packed --header tiny.hpp

// All the memory there is beside the stack. What prepares a run takes from it and gives nothing back; a run takes
// nothing.
namespace {
struct arena {
  alignas(rz::cache_line) std::array<std::byte, 24 * 1024> bytes;
  std::size_t used;
};
arena memory;
alignas(rz::cache_line) std::array<std::byte, tiny_net::workspace_bytes()> workspace;
}  // namespace

extern "C" [[noreturn]] void redzap_error(char const* text) {   // instead of an exception
  std::fputs(text, stderr);
  std::_Exit(1);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  std::size_t const begin =
      (memory.used + std::size_t(alignment) - 1) / std::size_t(alignment) * std::size_t(alignment);
  if (begin > memory.bytes.size() || size > memory.bytes.size() - begin) redzap_error("the arena is too small");
  memory.used = begin + size;
  return memory.bytes.data() + begin;
}
void* operator new(std::size_t size) { return operator new(size, std::align_val_t(alignof(std::max_align_t))); }
void* operator new(std::size_t size, std::nothrow_t const&) noexcept { return operator new(size); }
void* operator new[](std::size_t size) { return operator new(size); }
void* operator new[](std::size_t size, std::align_val_t alignment) { return operator new(size, alignment); }
void operator delete(void*) noexcept {}
void operator delete(void*, std::size_t) noexcept {}
void operator delete(void*, std::align_val_t) noexcept {}
void operator delete(void*, std::size_t, std::align_val_t) noexcept {}
void operator delete[](void*) noexcept {}
void operator delete[](void*, std::size_t) noexcept {}
void operator delete[](void*, std::align_val_t) noexcept {}
void operator delete[](void*, std::size_t, std::align_val_t) noexcept {}
namespace std {   // what libstdc++ would throw, which brings its exceptions, and their memory, into the program
void __throw_bad_alloc() { redzap_error("bad_alloc"); }
void __throw_bad_array_new_length() { redzap_error("bad_array_new_length"); }
void __throw_length_error(char const* text) { redzap_error(text); }
void __throw_logic_error(char const* text) { redzap_error(text); }
void __throw_out_of_range_fmt(char const* text, ...) { redzap_error(text); }
}  // namespace std

int main(int count, char** arguments) {
  long const runs = count > 1 ? std::atol(arguments[1]) : 1;
  auto const weights =
      rz::io::map_packed<tiny_net>(std::as_bytes(std::span(tiny)), "tiny", rz::io::check_contents::yes);
  rz::session<tiny_net> session(weights, 1, workspace);
  session.pattern(rz::pattern::d);
  session.threshold(0.0f);
  std::size_t const prepared = memory.used;

  std::array<float, tiny_net::input.size()> image;
  for (std::size_t i = 0; i < image.size(); ++i) image[i] = static_cast<float>(i * i % 7);
  std::array<float, tiny_net::output.size()> first{};
  for (long run = 0; run < runs; ++run) {
    auto const logits = session.run(image).logits;
    if (run == 0) std::memcpy(first.data(), logits.data(), sizeof first);
    if (std::memcmp(first.data(), logits.data(), sizeof first) != 0) redzap_error("another run, another result");
  }
  if (memory.used != prepared) redzap_error("a run took memory");

  std::printf("%ld runs; flash: %d bytes of weights; memory: %d of the arena, %d of workspace; logits", runs,
              int(sizeof tiny), int(prepared), int(workspace.size()));
  for (float const logit : first) std::printf(" %d", int(logit));
  std::printf("; %d of %d MACs\n", int(session.cost<1>().macs), int(session.cost<1>().dense_macs));
}
