// SPDX-License-Identifier: MIT
// A command line, one argument a line of the input: refused with CLI::Error or redzap::error, or options within their bounds.
#include "../../examples/redzap_tool/options.hpp"

#include <algorithm>
#include <cmath>

#include "fuzz/promises.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::vector<std::string> arguments(1);
  for (char const c : std::string(data, data + size)) c == '\n' ? (void)arguments.emplace_back() : arguments.back().push_back(c);
  std::reverse(arguments.begin(), arguments.end());   // as CLI11 takes a vector
  tool::options o;
  CLI::App command;
  o.add_model(command);
  o.add_precision(command);
  o.add_technique(command);
  o.add_operating_point(command);
  o.add_budget(command);
  o.add_run(command);
  command.add_flag("--all", o.all, "");
  command.add_option("IMAGE", o.files, "");
  try {
    command.parse(arguments);
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
