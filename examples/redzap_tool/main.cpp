// SPDX-License-Identifier: MIT
#include <exception>
#include <iostream>
#include <new>
#include <string>

#include "commands.hpp"
#include "verbose.hpp"

namespace {

int fail(std::string text, int status) {
  for (char& c : text)
    if (c == '\n') c = ' ';
  std::cerr << "redzap: " << text << '\n';
  return status;
}

}  // namespace

/// Exit status: 0 success, 1 a run that failed, 2 wrong usage. An error is one line on standard error.
int main(int argc, char** argv) {
  CLI::App program("RedZAP: CNN inference that decides for every activation how much work it is worth.", "redzap");
  program.set_version_flag("--version", "redzap " REDZAP_VERSION);
  program.require_subcommand(1);
  tool::add_classify(program);
  tool::add_evaluate(program);
  tool::add_train(program);
  tool::add_recalibrate(program);
  tool::add_sweep(program);
  tool::add_tune(program);
  tool::add_info(program);
  tool::add_pack(program);
  tool::add_report(program);
  tool::add_quantize(program);
  try {
    tool::verbose();   // throws where the environment does not say it right
    program.parse(argc, argv);
    std::cout.flush();
    return std::cout ? 0 : fail("standard output: cannot be written", 1);
  } catch (CLI::Success const& e) {   // --help, --version
    return program.exit(e);
  } catch (CLI::RequiredError const& e) {   // a subcommand that is none counts as missing
    auto const unknown = program.remaining();
    return fail("usage: " + (unknown.empty() ? std::string(e.what()) : "there is no subcommand " + unknown[0]), 2);
  } catch (CLI::ValidationError const& e) {
    return fail(e.what(), 2);
  } catch (CLI::ParseError const& e) {
    return fail(std::string("usage: ") + e.what(), 2);
  } catch (std::bad_alloc const&) {
    return fail("memory: not enough for this run", 1);
  } catch (std::exception const& e) {
    return fail(e.what(), 1);
  }
}
