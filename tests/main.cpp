// SPDX-License-Identifier: MIT
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include "support/promised_isa.hpp"

#if defined(__has_feature)
#if __has_feature(memory_sanitizer)
#include <ostream>

#include "support/unpoisoned_output.hpp"
#define REDZAP_MEMORY_SANITIZER
#endif
#endif

int main(int argc, char** argv) {
  if (!redzap::test::runs_promised_isa()) return 1;
  doctest::Context context(argc, argv);
#if defined(REDZAP_MEMORY_SANITIZER)
  redzap::test::unpoisoned_output standard_output;
  std::ostream to(&standard_output);
  context.setCout(&to);
#endif
  return context.run();
}
