// SPDX-License-Identifier: MIT
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <redzap/io/cifar.hpp>
#include <string>
#include <vector>

#include "commands.hpp"
#include "model.hpp"
#include "options.hpp"
#include "predictor_training.hpp"
#include "sketch_training.hpp"

namespace tool {
namespace {

bool sketches(training_options const& t) {
  return std::find(t.techniques.begin(), t.techniques.end(), "sketch") != t.techniques.end();
}

void train(options const& o, training_options t) {
  t.threads = o.threads;
  t.quiet = o.quiet;
  if (std::filesystem::is_directory(t.out)) throw redzap::error(t.out, "is a folder, not a file");
  auto const data = redzap::io::read_cifar100(o.data);
  auto const host =
      read_model(o.model, o.predictors, o.predictors.empty() ? with_predictors::no : with_predictors::yes, true);
  sketches(t) ? train_sketches(host, data, t) : train_predictors(host, data, t);
  if (!t.quiet) std::cout << "wrote " << t.out << '\n';
}

/// What suits the techniques.
void check(CLI::App const& command, training_options const& t) {
  if (!sketches(t)) {
    if (command.count("--lambda") > 0)
      throw CLI::ValidationError("--lambda", "belongs to sketches alone: --technique sketch");
    return;
  }
  if (t.techniques != std::vector<std::string>(t.techniques.size(), "sketch"))
    throw CLI::ValidationError("--technique", "sketches are trained alone; --predictors adds them to a file of others");
  if (command.count("--pattern") > 0)
    throw CLI::ValidationError("--pattern", "sketches have none: they need no computed activation");
}

}  // namespace

void add_train(CLI::App& program) {
  auto* const command = program.add_subcommand("train",
                                               "train predictors for a host: ZAP and RedZAP at both training "
                                               "thresholds, or sketches; goes on where it was cut off");
  auto const o = std::make_shared<options>();
  auto const t = std::make_shared<training_options>();
  o->predictors.clear();   // none are read unless they are named
  command->add_option("--data", o->data, "training images in CIFAR-100's binary format")->required();
  command->add_option("--out", t->out, "predictors to write (safetensors)")->required();
  o->add_model(*command);
  command->add_option(
      "--predictors", o->predictors,
      "predictors of that host (safetensors) that --out shall hold too; the new ones replace their namesakes");
  command
      ->add_option("--technique", t->techniques,
                   "whose predictors: zap, redzap, or both; or sketch; default: zap,redzap")
      ->delimiter(',')
      ->check(CLI::IsMember({"zap", "redzap", "sketch"}));
  command->add_option("--threads", o->threads, "threads")->check(CLI::Range(1, 1024))->capture_default_str();
  command->add_option("--pattern", t->patterns, "patterns, as A,D; default: all four")
      ->delimiter(',')
      ->check(CLI::IsMember({"A", "B", "C", "D"}));
  command->add_option("--epochs", t->epochs, "passes over the images")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command->add_option("--batch", t->batch, "images a step")->check(CLI::Range(1, 4096))->capture_default_str();
  command->add_option("--seed", t->seed, "of initialisation, order and augmentation")->capture_default_str();
  command->add_option("--images", t->images, "images an epoch, drawn anew for each; default: all that are not held out")
      ->check(CLI::Range(1, 1 << 24));
  command->add_option("--learning-rate", t->rate, "of Adam; sketches rise to it and fall again")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command
      ->add_option("--lambda", t->lambda,
                   "what computing an activation costs a sketch's loss, in units of the layer's mean square")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->add_option("--held-out", t->held_out, "first images of each class that are left out")
      ->check(CLI::Range(0, 100000))
      ->capture_default_str();
  command->add_option("--checkpoint", t->checkpoint,
                      "where a training that is cut off goes on; default: beside --out, named after host and data");
  command->add_flag("--quiet", o->quiet, "print nothing, no progress bar");
  command->callback([o, t, command] {
    check(*command, *t);
    train(*o, *t);
  });
}

}  // namespace tool
