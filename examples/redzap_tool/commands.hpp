// SPDX-License-Identifier: MIT
#pragma once
#include <CLI/CLI.hpp>

namespace tool {

/// Each adds its subcommand to the program: options and what is done when it is chosen.
void add_classify(CLI::App& program);
void add_evaluate(CLI::App& program);
void add_train(CLI::App& program);
void add_recalibrate(CLI::App& program);
void add_sweep(CLI::App& program);
void add_tune(CLI::App& program);
void add_info(CLI::App& program);
void add_pack(CLI::App& program);
void add_report(CLI::App& program);
void add_quantize(CLI::App& program);

}  // namespace tool
