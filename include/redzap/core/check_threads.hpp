// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/raise.hpp>
#include <string>

namespace redzap::inline REDZAP_ISA {

/// A number of threads that there can be. Throws redzap::error where it is less than 1.
inline int check_threads(int threads) {
  if (threads < 1) raise(error("threads", "must be at least 1, is " + std::to_string(threads)));
  return threads;
}

}  // namespace redzap::inline REDZAP_ISA
