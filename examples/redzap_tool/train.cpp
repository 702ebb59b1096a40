// SPDX-License-Identifier: MIT
#include <filesystem>
#include <iostream>
#include <memory>
#include <redzap/io/cifar.hpp>
#include <string>

#include "commands.hpp"
#include "model.hpp"
#include "options.hpp"
#include "predictor_training.hpp"

namespace tool {
namespace {

void train(options const& o, training_options t) {
  t.threads = o.threads;
  t.quiet = o.quiet;
  if (std::filesystem::is_directory(t.out)) throw redzap::error(t.out, "is a folder, not a file");
  auto const data = redzap::io::read_cifar100(o.data);
  auto const host = read_model(o.model, "", with_predictors::no, true);
  train_predictors(host, data, t);
  if (!t.quiet) std::cout << "wrote " << t.out << '\n';
}

}  // namespace

void add_train(CLI::App& program) {
  auto* const command = program.add_subcommand("train", "train predictors for a host: ZAP and RedZAP at both training thresholds");
  auto const o = std::make_shared<options>();
  auto const t = std::make_shared<training_options>();
  command->add_option("--data", o->data, "training images in CIFAR-100's binary format")->required();
  command->add_option("--out", t->out, "predictors to write (safetensors)")->required();
  o->add_model(*command);
  command->add_option("--threads", o->threads, "threads")->check(CLI::Range(1, 1024))->capture_default_str();
  command->add_option("--pattern", t->patterns, "patterns, as A,D; default: all four")
      ->delimiter(',')
      ->check(CLI::IsMember({"A", "B", "C", "D"}));
  command->add_option("--epochs", t->epochs, "passes over the images")->check(CLI::Range(1, 1000))->capture_default_str();
  command->add_option("--batch", t->batch, "images a step")->check(CLI::Range(1, 4096))->capture_default_str();
  command->add_option("--seed", t->seed, "of initialisation, order and augmentation")->capture_default_str();
  command->add_option("--held-out", t->held_out, "first images of each class that are left out")->check(CLI::Range(0, 100000))->capture_default_str();
  command->add_option("--checkpoint", t->checkpoint, "where a training that is cut off goes on; default: beside --out, named after host and data");
  command->add_flag("--quiet", o->quiet, "print nothing, no progress bar");
  command->callback([o, t] { train(*o, *t); });
}

}  // namespace tool
