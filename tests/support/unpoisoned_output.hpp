// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <cstdio>
#include <sanitizer/msan_interface.h>
#include <streambuf>

namespace redzap::inline REDZAP_ISA::test {

/// Standard output for MemorySanitizer, which does not see that the standard library's object code writes the digits of
/// a number, and would find them when they are printed.
class unpoisoned_output : public std::streambuf {
  // Called by that object code, which leaves no word about its arguments either.
  __attribute__((no_sanitize("memory"))) std::streamsize xsputn(char const* text, std::streamsize size) override {
    __msan_unpoison(text, static_cast<std::size_t>(size));
    return static_cast<std::streamsize>(std::fwrite(text, 1, static_cast<std::size_t>(size), stdout));
  }
  __attribute__((no_sanitize("memory"))) int_type overflow(int_type c) override { return std::putchar(c); }
  int sync() override { return std::fflush(stdout); }
};

}  // namespace redzap::inline REDZAP_ISA::test
