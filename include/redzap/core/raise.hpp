// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>

#if !defined(__cpp_exceptions)
/// What a program that is compiled without exceptions defines: it is told why something could not be prepared,
/// "<what>: <why>", and does not return. A run calls it never.
extern "C" [[noreturn]] void redzap_error(char const* text);
#endif

namespace redzap::inline REDZAP_ISA {

/// Throws; without exceptions, ends in the program's redzap_error. How everything up to the room graph reports what is
/// wrong.
template <class Exception>
[[noreturn, gnu::cold]] void raise(Exception const& exception) {
#if defined(__cpp_exceptions)
  throw exception;
#else
  redzap_error(exception.what());
#endif
}

}  // namespace redzap::inline REDZAP_ISA
