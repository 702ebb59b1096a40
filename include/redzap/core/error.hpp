// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#include <stdexcept>
#include <string>

namespace redzap::inline REDZAP_ISA {

/// Thrown by everything that prepares a run (load, pack, train), never by a run. The text reads "<what>: <why>",
/// where <what> names the tensor, file or option at fault.
class error : public std::runtime_error {
 public:
  error(std::string const& what, std::string const& why) : std::runtime_error(what + ": " + why) {}
};

}  // namespace redzap::inline REDZAP_ISA
