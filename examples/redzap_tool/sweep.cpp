// SPDX-License-Identifier: MIT
#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>
#include <redzap/io/cifar.hpp>
#include <string>
#include <vector>

#include "commands.hpp"
#include "model.hpp"
#include "options.hpp"
#include "origins.hpp"
#include "progress.hpp"
#include "cell_store.hpp"
#include "sweep/dense_maps.hpp"
#include "sweep/figures.hpp"
#include "sweep/pair_counts.hpp"
#include "sweep/point.hpp"
#include "sweep/runs.hpp"

namespace tool {
namespace {

using sweep::point;

/// What the figures of a scope need: points, and counts on the dense network's ofmaps.
struct plan {
  std::vector<point> points, ablations;
  std::vector<sweep::counting> counts;

  explicit plan(sweep::scope const& of) {
    if (of.draws("9"))
      for (auto const& pattern : of.patterns) add(points, sweep::ideal_curves(pattern));
    for (auto const& pattern : of.real_patterns()) {
      if (of.draws("10")) add(points, sweep::trained_curves(pattern, of.sketches));
      if (of.draws("ablations")) add(ablations, sweep::labelling_curves(pattern));
    }
    if (of.draws("ablations") && of.holds("D"))
      add(ablations, sweep::normalizer_curves("D")), add(ablations, sweep::relu_curves("D"));
    if (of.draws("baselines"))
      for (auto const& curves : {sweep::baseline_curves("D", of.training), sweep::trained_curves("D", of.sketches),
                                 sweep::ideal_curves("D")})
        add(points, curves);
    if (of.draws("8")) counts.push_back(sweep::counting::shares);
    if (of.draws("11")) counts.push_back(sweep::counting::labels);
    if (of.draws("aggregators"))
      counts.push_back(of.training ? sweep::counting::pairs_and_blend : sweep::counting::pairs);
  }

 private:
  /// Each once, the dense network first.
  static void add(std::vector<point>& to, std::vector<sweep::curve> const& curves) {
    if (to.empty()) to.push_back(sweep::dense());
    for (auto const& c : curves)
      for (auto const& p : c.points)
        if (std::find(to.begin(), to.end(), p) == to.end()) to.push_back(p);
  }
};

/// What the command line says beside the options that it shares with others.
struct sweep_options {
  std::string figure, train_data, settings_from;
  std::vector<std::string> patterns{"all"};

  /// In their order, each once.
  std::vector<std::string> chosen_patterns() const {
    auto const given = [&](std::string const& name) {
      return std::find(patterns.begin(), patterns.end(), name) != patterns.end();
    };
    std::vector<std::string> result;
    for (auto const& name : sweep::pattern_choices)
      if (given(name) || given("all")) result.push_back(name);
    return result;
  }
};

bool reads_predictors(std::string const& figure) { return figure != "8" && figure != "9" && figure != "aggregators"; }

/// Computes what is missing.
void complete(plan const& wanted, sweep::results const& r, sweep::source const& from, cell_store& cells) {
  // the points of ablations are partly those of figures, on fewer images: whichever comes first leaves them to the
  // other
  long long total = sweep::missing(wanted.points, r.images, cells), run = 0;
  for (auto const& p : wanted.ablations)
    if (std::find(wanted.points.begin(), wanted.points.end(), p) == wanted.points.end())
      total += sweep::missing({p}, r.ablation_images, cells);
  for (auto const what : wanted.counts) {
    auto const images = sweep::missing(what, r.images, cells);
    total += images;
    if (images > 0 && what == sweep::counting::pairs_and_blend)
      total += sweep::pair_counts::missing(*from.training, cells);
  }
  progress bar("images", total, from.chosen.quiet);
  auto const done = [&](int images) { bar.at(run += images); };
  bar.at(0);
  for (auto const what : wanted.counts) sweep::complete(what, r.images, from, cells, done);
  sweep::complete(wanted.points, r.images, from, cells, done);
  sweep::complete(wanted.ablations, r.ablation_images, from, cells, done);
}

void write_figures(sweep::results const& r) {
  if (r.scope.draws("8")) sweep::write_figure_8(r);
  if (r.scope.draws("9")) sweep::write_figure_9(r);
  if (r.scope.draws("10")) sweep::write_figure_10(r);
  if (r.scope.draws("11")) sweep::write_figure_11(r);
  if (r.scope.draws("ablations")) sweep::write_ablations(r);
  if (r.scope.draws("baselines")) sweep::write_baselines(r);
  if (r.scope.draws("aggregators")) sweep::write_aggregators(r);
  sweep::write_observations(r);
  sweep::write_factorised(r.folder);
}

bool has_sketches(model const& loaded) {
  return std::any_of(loaded.predictors.begin(), loaded.predictors.end(),
                     [](auto const& named) { return named.first.find(".none.sketch.") != std::string::npos; });
}

void run(options const& o, sweep_options const& s) {
  constexpr int enough_for_ablations = 2000;   // whole chunks, so that they share their cells with the figures
  auto const data = redzap::io::read_cifar100(o.data);
  if (o.images > static_cast<int>(data.size()))
    throw redzap::error("--images",
                        std::to_string(o.images) + " asked for, " + o.data + " holds " + std::to_string(data.size()));
  int const images = o.images > 0 ? o.images : static_cast<int>(data.size());
  std::optional<redzap::io::cifar100> training;
  if (!s.train_data.empty()) training = redzap::io::read_cifar100(s.train_data);
  auto const loaded =
      read_model(o.model, o.predictors, reads_predictors(s.figure) ? with_predictors::yes : with_predictors::no, true);
  sweep::scope const of{s.figure, s.chosen_patterns(), has_sketches(loaded), training.has_value()};
  auto origins = origins_of_model(o, loaded);
  std::unique_ptr<cell_store const> settings;
  auto const given = origin_of_images("set of images", o.data);
  if (!s.settings_from.empty()) {
    settings = std::make_unique<cell_store const>(s.settings_from, origins, cell_store::access::read);
    if (settings->digest(given.what) == given.digest)
      throw redzap::error(s.settings_from, "holds results of the same images, on which settings must not be chosen");
  }
  origins.push_back(given);
  if (training) origins.push_back(origin_of_images("set of training images", s.train_data));
  cell_store cells(o.out, origins);
  sweep::results const r{o.out, images, std::min(images, enough_for_ablations), of, cells, settings.get()};
  complete(plan(of), r, {o, loaded, data, training ? &*training : nullptr}, cells);
  write_figures(r);
  if (!o.quiet) std::cout << "wrote the figures, " << r.path("observations") << ".md and factorised.md\n";
}

}  // namespace

void add_sweep(CLI::App& program) {
  auto* const command =
      program.add_subcommand("sweep", "the paper's figures, as CSV, JSON and SVG; goes on where it was cut off");
  auto const o = std::make_shared<options>();
  auto const s = std::make_shared<sweep_options>();
  command->add_option("--data", o->data, "images in CIFAR-100's binary format")->required();
  command
      ->add_option(
          "--figure", s->figure,
          "which one: 8, 9, 10, 11, ablations, aggregators, baselines (trivial ones, beside predictors), or all")
      ->required()
      ->check(CLI::IsMember({"8", "9", "10", "11", "ablations", "aggregators", "baselines", "all"}));
  command->add_option("--out", o->out, "folder for the figures, and for the results that a later sweep goes on from")
      ->required();
  command->add_option("--images", o->images, "the first N images alone; ablations take 2,000 at most")
      ->check(CLI::Range(1, 1 << 24));
  command
      ->add_option("--pattern", s->patterns,
                   "A, B, C, D, none (ideal predictors without a pattern), or all; several with commas. Files of a "
                   "part have its patterns "
                   "in their names")
      ->delimiter(',')
      ->check(CLI::IsMember({"A", "B", "C", "D", "none", "all"}))
      ->capture_default_str();
  o->add_model(*command);
  command
      ->add_option("--predictors", o->predictors,
                   "predictors of that host (safetensors); not read for figures 8, 9 and aggregators")
      ->capture_default_str();
  command->add_option("--train-data", s->train_data,
                      "training images in the same format: adds a blend of max and average to the aggregators, learned "
                      "on the first 1,000 "
                      "that are not held out, and to the baselines a channel's mean on the first 2,000");
  command->add_option("--settings-from", s->settings_from,
                      "folder of a sweep on held-out images: the observations take the settings that are best there");
  command->add_option("--threads", o->threads, "threads, each with images of its own")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  command->add_flag("--quiet", o->quiet, "print nothing, no progress bar");
  command->callback([o, s] {
    if (s->figure != "all" && !sweep::scope{s->figure, s->chosen_patterns(), false, false}.draws(s->figure))
      throw CLI::ValidationError("--pattern", s->figure == "baselines" ? "baselines are drawn on D"
                                                                       : "figure " + s->figure + " needs A, B, C or D");
    run(*o, *s);
  });
}

}  // namespace tool
