// SPDX-License-Identifier: MIT
#include <filesystem>
#include <iostream>
#include <memory>
#include <redzap/io/cifar.hpp>
#include <redzap/io/write_safetensors.hpp>
#include <string>

#include "commands.hpp"
#include "model.hpp"
#include "network.hpp"
#include "not_held_out.hpp"
#include "options.hpp"
#include "origins.hpp"
#include "output.hpp"
#include "predictor_recalibration.hpp"
#include "table.hpp"

namespace tool {
namespace {

void print(std::vector<moved_norm> const& norms) {
  table rows;
  rows.row({"layer", "norm", "mean moved by", "variance, new to old"});
  for (auto const& n : norms) rows.row({n.layer, n.name, fixed(n.mean, 3) + " deviations", fixed(n.variance, 3)});
  rows.print(std::cout);
}

void run(options o, int held_out) {
  o.complete();
  check_writable(o.out);
  auto const data = redzap::io::read_cifar100(o.data);
  auto const images = not_held_out(data, held_out, o.images, "to recalibrate on");
  auto const host = read_model(o.model, o.predictors, with_predictors::yes);
  make_network(o, host)->make_reduced(1, o);   // throws where they do not fit, or have no such predictors
  std::string const beside = o.out + ".unfinished";
  auto tensors = host.predictors;
  std::vector<moved_norm> moved;
  {
    auto origins = origins_of(o, host);
    origins.push_back({"number of held-out images", std::to_string(held_out), "--held-out"});
    cell_store cells(beside, origins);
    moved = recalibrate(o, host, data, images, cells, tensors);
  }
  auto metadata = host.predictors_metadata;
  metadata["recalibrated." + o.pattern + '.' + o.variant()] =
      "threshold " + fixed(o.chosen_threshold(), 3) + ", " + std::to_string(images.size()) + " images";
  redzap::io::write_safetensors(o.out, tensors, metadata);
  std::filesystem::remove_all(beside);
  if (o.quiet) return;
  print(moved);
  std::cout << "\nwrote " << o.out << ": the predictors " << o.variant() << " of pattern " << o.pattern
            << " recalibrated on " << images.size() << " images at threshold " << fixed(o.chosen_threshold(), 3)
            << ", all others as they were\n";
}

}  // namespace

void add_recalibrate(CLI::App& program) {
  auto* const command = program.add_subcommand("recalibrate",
                                               "find the batch-norm statistics of trained predictors anew, with all of "
                                               "them on; without labels; goes on where it was cut off");
  auto const o = std::make_shared<options>();
  auto const held_out = std::make_shared<int>(50);
  o->technique_name = "redzap";
  command->add_option("--data", o->data, "training images in CIFAR-100's binary format")->required();
  command
      ->add_option("--out", o->out,
                   "predictors to write (safetensors): all of --predictors, one variant at one pattern recalibrated")
      ->required();
  o->add_model(*command);
  command->add_option("--predictors", o->predictors, "predictors of that host (safetensors)")->capture_default_str();
  command->add_option("--technique", o->technique_name, "whose predictors")
      ->check(CLI::IsMember({"zap", "redzap"}))
      ->capture_default_str();
  command->add_option("--train-threshold", o->train_threshold, "epsilon that redzap's predictors were trained with")
      ->check(CLI::IsMember({"0.01", "0.1"}))
      ->capture_default_str();
  command->add_option("--pattern", o->pattern, "their pattern (default B)")->check(CLI::IsMember({"A", "B", "C", "D"}));
  command->add_option("--threshold", o->threshold,
                      "at which they will be used: epsilon in [0, 1), default 0.2; for zap sigma, default 0.4");
  command->add_option("--held-out", *held_out, "first images of each class that are left out")
      ->check(CLI::Range(0, 100000))
      ->capture_default_str();
  command->add_option("--images", o->images, "the first N of the others alone")->check(CLI::Range(1, 1 << 24));
  command->add_option("--threads", o->threads, "threads, each with images of its own")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  command->add_flag("--quiet", o->quiet, "print nothing, no progress bar");
  command->callback([o, held_out] { run(*o, *held_out); });
}

}  // namespace tool
