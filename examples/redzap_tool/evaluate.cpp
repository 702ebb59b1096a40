// SPDX-License-Identifier: MIT
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <redzap/io/cifar.hpp>

#include "commands.hpp"
#include "evaluation.hpp"
#include "model.hpp"
#include "options.hpp"
#include "output.hpp"

namespace tool {
namespace {

void run(options o) {
  o.complete();
  auto const data = redzap::io::read_cifar100(o.data);   // first: it is small, and often the one that is wrong
  auto const loaded =
      read_model(o.model, o.predictors, o.reads_predictors() ? with_predictors::yes : with_predictors::no);
  auto const results = evaluate(o, loaded, data);
  if (!o.quiet && o.json != "-") o.all ? print_rows(std::cout, results, o) : print(std::cout, results[0]);
  if (!o.all) return write_json(o.json, to_json(results[0]));
  auto rows = nlohmann::ordered_json::array();
  for (auto const& e : results) rows.push_back(to_json(e));
  write_json(o.json, rows);
}

}  // namespace

void add_evaluate(CLI::App& program) {
  auto* const command = program.add_subcommand(
      "evaluate", "accuracy, MACs and time of the dense and the reduced network on labelled images");
  auto const o = std::make_shared<options>();
  command->add_option("--data", o->data, "images in CIFAR-100's binary format")->capture_default_str();
  command->add_option("--images", o->images, "the first N images alone")->check(CLI::Range(1, 1 << 24));
  o->add_model(*command);
  o->add_precision(*command);
  o->add_technique(*command);
  o->add_operating_point(*command);
  o->add_budget(*command);
  o->add_run(*command);
  command->add_flag("--parallel-images", o->parallel_images, "each thread runs images of its own; no times then");
  o->add_trace(*command);
  command->get_option("--trace")->excludes(command->get_option("--parallel-images"));
  auto* const all = command->add_flag(
      "--all", o->all,
      "a row for ZAP and RedZAP at every pattern and threshold 0 to 0.4; no times; JSON becomes an array");
  for (auto const* const one :
       {"--technique", "--pattern", "--threshold", "--operating-point", "--max-macs", "--trace"})
    all->excludes(command->get_option(one));
  command->add_flag("--count-zeros", o->count_zeros, "also report the zeros in each layer's input and output");
  command->callback([o] { run(*o); });
}

}  // namespace tool
