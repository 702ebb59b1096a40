// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/trace/records.hpp>

namespace tool {

/// Whether the environment's REDZAP_VERBOSE asks for a line a layer of every run: 1 does; 0, an empty one and none do
/// not. Throws CLI::ValidationError where it is anything else.
bool verbose();

/// Writes the last run's lines to standard error, see trace::print_run; before the first of the program the names of
/// their columns. Threads may call it side by side.
void print_verbosely(redzap::trace::records const& of);

}  // namespace tool
