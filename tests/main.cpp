// SPDX-License-Identifier: MIT
// Prints what really runs, and refuses to run as anything else than what the build promises, so that a wrong flag or a silent
// fallback to scalar code cannot pass as a test of an instruction set.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <redzap/core/isa.hpp>
#include <string_view>

namespace {

std::string_view expected_isa() {
  if (char const* name = std::getenv("REDZAP_EXPECT_ISA")) return name;
#if defined(REDZAP_EXPECT_ISA)
  return REDZAP_EXPECT_ISA;
#else
  return {};
#endif
}

}  // namespace

int main(int argc, char** argv) {
  constexpr std::string_view executed = redzap::native_isa::name;
  std::printf("redzap: isa %s, %d lanes, asserts %s\n", executed.data(), redzap::native_isa::lanes,
#if defined(NDEBUG)
              "off");
#else
              "on");
#endif
  std::string_view const expected = expected_isa();
  if (!expected.empty() && expected != executed) {
    std::fprintf(stderr, "redzap: isa: this run was promised to be %s\n", expected.data());
    return 1;
  }
  std::fflush(stdout);
  return doctest::Context(argc, argv).run();
}
