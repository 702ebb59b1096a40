// SPDX-License-Identifier: MIT
#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>
#include <redzap/core/isa.hpp>
#include <redzap/io/cifar.hpp>
#include <redzap/io/read_file.hpp>
#include <redzap/io/sha256.hpp>
#include <string>

#include "commands.hpp"
#include "model.hpp"
#include "options.hpp"
#include "progress.hpp"
#include "sweep/cell_store.hpp"
#include "sweep/dense_maps.hpp"
#include "sweep/figures.hpp"
#include "sweep/pair_counts.hpp"
#include "sweep/point.hpp"
#include "sweep/runs.hpp"

namespace tool {
namespace {

using sweep::point;

/// What the chosen figures need: points, and counts on the dense network's ofmaps.
struct plan {
  std::vector<point> points, ablations;
  std::vector<sweep::counting> counts;

  plan(std::string const& figure, bool sketches, bool blend) {
    auto const chosen = [&](char const* name) { return figure == name || figure == "all"; };
    for (auto const& pattern : sweep::patterns) {
      if (chosen("9")) add(points, sweep::ideal_curves(pattern));
      if (chosen("10")) add(points, sweep::trained_curves(pattern, sketches));
      if (chosen("ablations")) add(ablations, sweep::labelling_curves(pattern));
    }
    if (chosen("ablations")) add(ablations, sweep::normalizer_curves("D"));
    if (chosen("8")) counts.push_back(sweep::counting::shares);
    if (chosen("11")) counts.push_back(sweep::counting::labels);
    if (chosen("aggregators")) counts.push_back(blend ? sweep::counting::pairs_and_blend : sweep::counting::pairs);
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

bool reads_predictors(std::string const& figure) { return figure != "8" && figure != "9" && figure != "aggregators"; }

std::string digest_of(std::string const& file) { return redzap::io::sha256(redzap::io::read_file(file)); }

std::vector<sweep::origin> origins_of(options const& o, std::string const& figure, model const& model) {
  std::vector<sweep::origin> result{{"format", "1", "this program's"},
                                    {"instruction set", std::string(redzap::native_isa::name), "this program's"},
                                    {"model", model.sha256, o.model},
                                    {"set of images", digest_of(o.data), o.data}};
  if (reads_predictors(figure)) result.push_back({"set of predictors", digest_of(o.predictors), o.predictors});
  if (!o.train_data.empty()) result.push_back({"set of training images", digest_of(o.train_data), o.train_data});
  return result;
}

/// Computes what is missing.
void complete(plan const& wanted, sweep::results const& r, sweep::source const& from, sweep::cell_store& cells) {
  // the points of ablations are partly those of figures, on fewer images: whichever comes first leaves them to the other
  long long total = sweep::missing(wanted.points, r.images, cells), run = 0;
  for (auto const& p : wanted.ablations)
    if (std::find(wanted.points.begin(), wanted.points.end(), p) == wanted.points.end()) total += sweep::missing({p}, r.ablation_images, cells);
  for (auto const what : wanted.counts) {
    auto const images = sweep::missing(what, r.images, cells);
    total += images;
    if (images > 0 && what == sweep::counting::pairs_and_blend) total += sweep::pair_counts::missing(*from.training, cells);
  }
  progress bar("images", total, from.chosen.quiet);
  auto const done = [&](int images) { bar.at(run += images); };
  bar.at(0);
  for (auto const what : wanted.counts) sweep::complete(what, r.images, from, cells, done);
  sweep::complete(wanted.points, r.images, from, cells, done);
  sweep::complete(wanted.ablations, r.ablation_images, from, cells, done);
}

void write_figures(std::string const& figure, sweep::results const& r) {
  auto const chosen = [&](char const* name) { return figure == name || figure == "all"; };
  if (chosen("8")) sweep::write_figure_8(r);
  if (chosen("9")) sweep::write_figure_9(r);
  if (chosen("10")) sweep::write_figure_10(r);
  if (chosen("11")) sweep::write_figure_11(r);
  if (chosen("ablations")) sweep::write_ablations(r);
  if (chosen("aggregators")) sweep::write_aggregators(r);
  sweep::write_observations(r);
  sweep::write_factorised(r.folder);
}

void run(options const& o, std::string const& figure) {
  constexpr int enough_for_ablations = 2000;   // whole chunks, so that they share their cells with the figures
  auto const data = redzap::io::read_cifar100(o.data);
  if (o.images > static_cast<int>(data.size()))
    throw redzap::error("--images", std::to_string(o.images) + " asked for, " + o.data + " holds " + std::to_string(data.size()));
  int const images = o.images > 0 ? o.images : static_cast<int>(data.size());
  auto const loaded = read_model(o.model, o.predictors, reads_predictors(figure) ? with_predictors::yes : with_predictors::no, true);
  bool const sketches = std::any_of(loaded.predictors.begin(), loaded.predictors.end(),
                                    [](auto const& named) { return named.first.find(".none.sketch.") != std::string::npos; });
  std::optional<redzap::io::cifar100> training;
  if (!o.train_data.empty()) training = redzap::io::read_cifar100(o.train_data);
  sweep::cell_store cells(o.out, origins_of(o, figure, loaded));
  sweep::results const r{o.out, images, std::min(images, enough_for_ablations), sketches, training.has_value(), cells};
  complete(plan(figure, sketches, r.blend), r, {o, loaded, data, training ? &*training : nullptr}, cells);
  write_figures(figure, r);
  if (!o.quiet) std::cout << "wrote the figures, " << o.out << "/observations.md and factorised.md\n";
}

}  // namespace

void add_sweep(CLI::App& program) {
  auto* const command = program.add_subcommand("sweep", "the paper's figures, as CSV, JSON and SVG; goes on where it was cut off");
  auto const o = std::make_shared<options>();
  auto const figure = std::make_shared<std::string>();
  command->add_option("--data", o->data, "images in CIFAR-100's binary format")->required();
  command->add_option("--figure", *figure, "which one: 8, 9, 10, 11, ablations, aggregators, or all")
      ->required()
      ->check(CLI::IsMember({"8", "9", "10", "11", "ablations", "aggregators", "all"}));
  command->add_option("--out", o->out, "folder for the figures, and for the results that a later sweep goes on from")->required();
  command->add_option("--images", o->images, "the first N images alone; ablations take 2,000 at most")->check(CLI::Range(1, 1 << 24));
  o->add_model(*command);
  command->add_option("--predictors", o->predictors, "predictors of that host (safetensors); not read for figures 8, 9 and aggregators")->capture_default_str();
  command->add_option("--train-data", o->train_data, "training images in the same format: adds to the aggregators a blend of max and average, learned on "
                      "the first 1,000 that are not held out");
  command->add_option("--threads", o->threads, "threads, each with images of its own")->check(CLI::Range(1, 1024))->capture_default_str();
  command->add_flag("--quiet", o->quiet, "print nothing, no progress bar");
  command->callback([o, figure] { run(*o, *figure); });
}

}  // namespace tool
