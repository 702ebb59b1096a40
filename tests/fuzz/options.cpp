// SPDX-License-Identifier: MIT
// A command line, one argument a line of the input: refused with CLI::Error or redzap::error, or options within their
// bounds.
#include "../../examples/redzap_tool/options.hpp"

#include <algorithm>
#include <cmath>

#include "fuzz/promises.hpp"

namespace {
/// The options and who reads them, made once: CLI11 takes far longer to build a command than to read a line.
struct command_line {
  tool::options read;
  CLI::App command;
  tool::options unread;   ///< as every line finds them

  command_line() {
    read.add_model(command);
    read.add_precision(command);
    read.add_technique(command);
    read.add_operating_point(command);
    read.add_budget(command);
    read.add_run(command);
    read.add_trace(command);
    command.add_flag("--all", read.all, "");
    command.add_option("IMAGE", read.files, "");
    unread = read;
  }
};
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  static command_line line;
  tool::options& o = line.read;
  o = line.unread;
  std::vector<std::string> arguments(1);
  for (char const c : std::string(data, data + size))
    c == '\n' ? (void)arguments.emplace_back() : arguments.back().push_back(c);
  std::reverse(arguments.begin(), arguments.end());   // as CLI11 takes a vector
  try {
    line.command.parse(arguments);
    o.complete();
    fuzz::expect(o.threads >= 1 && o.threads <= 1024);
    double const budget = o.budget(1e8);
    fuzz::expect(budget >= 0 && budget <= 1e15);
    for (auto const& one : o.settings()) {
      fuzz::expect(std::isfinite(one.chosen_threshold()));
      if (!one.point) fuzz::expect(!tool::check(one.technique, one.setting("conv2")));
    }
  } catch (CLI::Error const&) {
  } catch (redzap::error const&) {
  }
  return 0;
}
