// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#include <stdexcept>
#include <string>

namespace redzap::inline REDZAP_ISA {

#if defined(__cpp_exceptions)
/// Thrown by everything that prepares a run (load, pack, train), never by a run. The text reads "<what>: <why>",
/// where <what> names the tensor, file or option at fault.
class error : public std::runtime_error {
 public:
  error(std::string const& what, std::string const& why) : std::runtime_error(what + ": " + why) {}
};
#else  // what raise() hands on; std::runtime_error would bring the library's exceptions, and their memory, into the
       // program
class error {
 public:
  error(std::string const& what, std::string const& why) : text_(what + ": " + why) {}
  char const* what() const { return text_.c_str(); }

 private:
  std::string text_;
};
#endif

}  // namespace redzap::inline REDZAP_ISA
