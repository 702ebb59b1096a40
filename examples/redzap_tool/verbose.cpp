// SPDX-License-Identifier: MIT
#include "verbose.hpp"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <redzap/io/in_quotes.hpp>
#include <redzap/trace/print_run.hpp>
#include <string>

namespace tool {

bool verbose() {
  static bool const asked = [] {
    char const* const value = std::getenv("REDZAP_VERBOSE");
    std::string const text = value == nullptr ? "" : value;
    if (text.empty() || text == "0") return false;
    if (text != "1") throw CLI::ValidationError("REDZAP_VERBOSE", "must be 0 or 1, is " + redzap::io::in_quotes(text));
    return true;
  }();
  return asked;
}

void print_verbosely(redzap::trace::records const& of) {
  static std::mutex one_at_a_time;
  static bool first = true;
  std::lock_guard const lock(one_at_a_time);
  if (first) std::cerr << redzap::trace::printed_columns;
  first = false;
  redzap::trace::print_run(std::cerr, of);
}

}  // namespace tool
