// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/error.hpp>
#include <redzap/core/execution.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/raise.hpp>
#include <string>

namespace redzap::inline REDZAP_ISA {

/// The same, where it has a number of threads that there can be. Throws redzap::error where that is less than 1.
inline execution check_threads(execution on) {
  if (on.threads() < 1) raise(error("threads", "must be at least 1, is " + std::to_string(on.threads())));
  return on;
}

}  // namespace redzap::inline REDZAP_ISA
