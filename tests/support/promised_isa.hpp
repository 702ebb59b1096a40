// SPDX-License-Identifier: MIT
#pragma once
#include <cstdio>
#include <cstdlib>
#include <redzap/core/isa.hpp>
#include <string_view>

namespace redzap::inline REDZAP_ISA::test {

/// Prints what really runs, and false where the build or the environment promises another instruction set, so that a
/// wrong flag or a silent fallback to scalar code cannot pass as a test of it.
inline bool runs_promised_isa() {
  std::string_view promised;
#if defined(REDZAP_EXPECT_ISA)
  promised = REDZAP_EXPECT_ISA;
#endif
  if (char const* const name = std::getenv("REDZAP_EXPECT_ISA")) promised = name;
  constexpr std::string_view executed = native_isa::name;
  std::printf("redzap: isa %s, %d lanes, asserts %s\n", executed.data(), native_isa::lanes,
#if defined(NDEBUG)
              "off");
#else
              "on");
#endif
  std::fflush(stdout);
  if (promised.empty() || promised == executed) return true;
  std::fprintf(stderr, "redzap: isa: this run was promised to be %s\n", promised.data());
  return false;
}

}  // namespace redzap::inline REDZAP_ISA::test
