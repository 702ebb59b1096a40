// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <redzap/io/cifar.hpp>
#include <redzap/io/held_out.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "commands.hpp"
#include "comparison.hpp"
#include "model.hpp"
#include "network.hpp"
#include "operating_point.hpp"
#include "options.hpp"
#include "origins.hpp"
#include "output.hpp"
#include "savings.hpp"
#include "statistics.hpp"
#include "cell_store.hpp"
#include "table.hpp"
#include "tuning.hpp"

namespace tool {
namespace {

using json = nlohmann::ordered_json;
namespace io = redzap::io;

struct tune_options : options {
  std::string trials;   // folder
  std::string verify, macs_share;   // not max_macs: a tuning bounds the mean, not every image
  std::optional<double> max_loss, max_ms;

  /// Throws CLI::ValidationError where it is no number, or out of range.
  tool::bound bound() const {
    if (max_loss && !(*max_loss >= 0 && *max_loss <= 100))
      throw CLI::ValidationError("--max-loss", "must be in [0, 100]");
    if (max_ms && !(*max_ms > 0 && *max_ms < 1e9)) throw CLI::ValidationError("--max-ms", "must be a positive number");
    if (max_loss) return {bound::of::loss, *max_loss};
    if (max_ms) return {bound::of::ms, *max_ms};
    return {bound::of::macs, share()};
  }

 private:
  /// "0.4" or "40%".
  double share() const {
    auto const said = amount_of(macs_share);
    if (!said || !(said->value > 0 && said->value <= 1))
      throw CLI::ValidationError("--max-macs", "must be a share in (0, 1] or a percentage, such as 0.4 or 40%");
    return said->value;
  }
};

std::string text(bound const& b) {
  switch (b.figure) {
    case bound::of::loss: return "a loss of at most " + fixed(b.value, 2) + " points of top-1";
    case bound::of::macs:
      return "at most " + fixed(100 * b.value, 2) + " % of the MACs of conv2 to conv5, those of predictors counted";
    case bound::of::ms: break;
  }
  return "at most " + fixed(b.value, 3) + " ms an image (median of a few runs here and now, not exact)";
}

char const* name(bound const& b) {
  return b.figure == bound::of::loss ? "max_loss" : b.figure == bound::of::macs ? "max_macs" : "max_ms";
}

/// The images that thresholds are chosen on.
std::vector<int> images_of(io::cifar100 const& data, tune_options const& o) {
  auto const mark = io::held_out(data.labels);
  std::vector<int> result;
  for (int i = 0; i < static_cast<int>(data.size()); ++i)
    if (data.size() != 50'000 || mark[static_cast<std::size_t>(i)]) result.push_back(i);
  if (o.images > static_cast<int>(result.size()))
    throw redzap::error("--images", std::to_string(o.images) + " asked for, there are " +
                                        std::to_string(result.size()) + " to choose on");
  if (o.images > 0) result.resize(static_cast<std::size_t>(o.images));
  return result;
}

/// What is said of a run on some images.
struct figures {
  reduced_run run;
  std::vector<int> dense;   ///< ranks
  tool::savings savings;
  std::string images;

  paired_loss loss() const { return top1_loss(dense, run.ranks); }
  json document() const {
    auto const l = loss();
    return {{"data", images},
            {"images", dense.size()},
            {"dense_top1", top(1, dense)},
            {"top1", top(1, run.ranks)},
            {"top1_loss", l.points},
            {"top1_loss_ci95", l.interval},
            {"divergence", run.divergence},
            {"mac_saving", savings.paper},
            {"mac_saving_honest", savings.honest},
            {"mac_saving_network", savings.network}};
  }
};

class tune_run {
 public:
  explicit tune_run(tune_options const& o) : o_(o), bound_(o.bound()) {
    check_writable(o.out);
    if (!o.json.empty() && o.json != "-") check_writable(o.json);
    data_ = io::read_cifar100(o.data);
    auto const images = images_of(data_, o);
    if (!o.verify.empty()) {
      verification_ = io::read_cifar100(o.verify);
      if (verification_.images == data_.images)
        throw redzap::error("--verify", "holds the images of --data, which say nothing new");
    }
    model_ = read_model(o.model, o.predictors, with_predictors::yes);
    network_ = make_network(o, model_);
    for (auto const& layer : network_->layers())
      if (layer.reducible) tuned_.push_back(layer.name);
    point_ = {o.technique_name, o.train_threshold, model_.sha256, model_.predictors_sha256, {}, nullptr, nullptr};
    finished_.emplace(folder(), origins_of(o, model_));
    images_.emplace(*network_, model_, data_, images, o.threads, o.quiet);
  }

  void run() {
    auto const [pattern, chosen] = choose_or_clear();
    auto const setting = chosen_options(pattern, chosen.thresholds);
    auto const on_these = figures_of(*images_, setting, o_.data, "chosen");
    std::optional<figures> on_others;
    if (!o_.verify.empty()) {
      std::vector<int> all(verification_.size());
      for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<int>(i);
      on_others = figures_of(comparison(*network_, model_, verification_, all, o_.threads, o_.quiet), setting,
                             o_.verify, "verification");
    }
    point_.layers = setting.point->layers;
    point_.chosen = on_these.document();
    point_.chosen["bound"] = {{name(bound_), bound_.value}};
    if (bound_.figure == bound::of::ms) point_.chosen["ms"] = chosen.ms, point_.chosen["threads"] = o_.threads;
    if (on_others) point_.verified = on_others->document();
    write_operating_point(o_.out, point_);
    clear();
    if (!o_.quiet && o_.json != "-") print(on_these, on_others, chosen);
    write_json(o_.json, document());
  }

 private:
  /// These thresholds, by layer that is not left dense.
  options chosen_options(std::string const& pattern, std::vector<float> const& thresholds) const {
    options result = o_;
    result.point = point_;
    for (auto const& name : left_dense_) result.point->layers[name] = {"all", 0};
    for (std::size_t l = 0; l < tuned_.size(); ++l) result.point->layers[tuned_[l]] = {pattern, thresholds[l]};
    return result;
  }

  /// Under a bound on time: the tuned layers that take no less time reduced than dense. Found once for each choice.
  std::vector<std::string> slower_reduced(std::string const& pattern, trial const& chosen) {
    if (bound_.figure != bound::of::ms) return {};
    std::string const key = "slower reduced, " + key_of(pattern, chosen.thresholds);
    chunk const all{0, images_->size()};
    if (auto const* const found = finished_->find(key, all)) return found->get<std::vector<std::string>>();
    auto const [dense, reduced] = images_->times_beside_dense(*network_, chosen_options(pattern, chosen.thresholds));
    auto const layers = network_->layers();
    std::vector<std::string> result;
    for (std::size_t l = 0; l < layers.size(); ++l)
      if (std::find(tuned_.begin(), tuned_.end(), layers[l].name) != tuned_.end() &&
          reduced.layers[l] >= dense.layers[l])
        result.push_back(layers[l].name);
    keep(key, all, result);
    return result;
  }

  figures figures_of(comparison const& images, options const& setting, std::string const& data,
                     std::string const& stage) const {
    auto run = images.run(*network_, setting, stage);
    auto const savings = savings_of(network_->layers(), run.work);
    return {std::move(run), images.dense_ranks(), savings, std::filesystem::path(data).filename().string()};
  }

  tuning tuning_of(std::string const& pattern) {
    return tuning(
        [this, pattern](std::vector<float> const& thresholds, std::string const& stage) {
          std::string const key = key_of(pattern, thresholds);
          chunk const all{0, images_->size()};
          if (auto const* const found = finished_->find(key, all)) return trial_of(*found, thresholds);
          auto const setting = chosen_options(pattern, thresholds);
          std::string const where = pattern == "none" ? stage : "pattern " + pattern + ", " + stage;
          auto const f = figures_of(*images_, setting, o_.data, where);
          trial result{thresholds, f.loss(), f.run.divergence, 1 - f.savings.honest / 100, 0};
          if (bound_.figure == bound::of::ms) result.ms = images_->times(*network_, setting).ms;
          keep(key, all,
               {{"loss", result.loss.points},
                {"loss_low", result.loss.interval[0]},
                {"loss_high", result.loss.interval[1]},
                {"divergence", result.divergence},
                {"macs", result.macs},
                {"ms", result.ms}});
          return result;
        },
        bound_);
  }

  /// Of a trial among those that are kept. Its time is that of so many threads.
  std::string key_of(std::string const& pattern, std::vector<float> const& thresholds) const {
    std::string result = o_.variant() + ' ' + pattern;
    for (float const t : thresholds) result += ' ' + fixed(t, 7);
    for (auto const& name : left_dense_) result += ", dense " + name;
    return bound_.figure == bound::of::ms ? result + ", timed on " + std::to_string(o_.threads) : result;
  }

  static trial trial_of(nlohmann::json const& found, std::vector<float> const& thresholds) {
    paired_loss const loss{found.at("loss").get<double>(),
                           {found.at("loss_low").get<double>(), found.at("loss_high").get<double>()}};
    return {thresholds, loss, found.at("divergence").get<double>(), found.at("macs").get<double>(),
            found.at("ms").get<double>()};
  }

  void keep(std::string const& key, chunk images, nlohmann::json value) {
    try {
      finished_->add(key, images, std::move(value));
    } catch (...) {
      kept_whole_ = false;
      throw;
    }
  }

  /// Where finished trials are kept.
  std::string folder() const { return o_.trials.empty() ? o_.out + ".unfinished" : o_.trials; }

  /// Nobody goes on from a tuning that is over.
  void clear() {
    finished_.reset();
    if (o_.trials.empty()) std::filesystem::remove_all(folder());
  }

  std::pair<std::string, trial> choose_or_clear() {
    try {
      return choose_layers_too();
    } catch (...) {
      // a bound that cannot be kept to; else a disk is full, and what is kept may be gone on from
      if (kept_whole_) clear();
      throw;
    }
  }

  /// Leaves layers dense as long as that keeps to the bound and brings the network closer to the dense one.
  std::pair<std::string, trial> choose_layers_too() {
    auto best = choose();
    for (;;) {
      auto const slower = slower_reduced(best.first, best.second);
      if (slower.empty()) return best;
      auto const tuned = tuned_;
      auto const left_dense = left_dense_;
      left_dense_.insert(slower.begin(), slower.end());
      std::erase_if(tuned_, [&](std::string const& name) { return left_dense_.contains(name); });
      std::optional<std::pair<std::string, trial>> next;
      try {
        next = choose();
      } catch (redzap::error const&) {
        if (!kept_whole_) throw;
      }
      if (!next || next->second.divergence > best.second.divergence) {
        tuned_ = tuned, left_dense_ = left_dense;
        return best;
      }
      best = *next;
    }
  }

  /// The best pattern with one threshold for all layers, then a threshold for each.
  std::pair<std::string, trial> choose() {
    std::vector<float> const start(tuned_.size(), o_.chosen_threshold());
    if (o_.technique == technique::sketch) return finish("none", tuning_of("none"), start);
    std::string best, why;
    std::optional<std::pair<tuning, trial>> found;
    for (auto const* const pattern : {"A", "B", "C", "D"}) {
      try {
        auto attempt = tuning_of(pattern);
        auto const end = attempt.choose(start, 0);
        if (!found || attempt.better(end, found->second)) best = pattern, found.emplace(std::move(attempt), end);
      } catch (redzap::error const& e) {   // no predictors for it, or its own share is above the bound
        if (!kept_whole_) throw;
        why = e.what();
      }
    }
    if (!found) throw std::runtime_error(why);
    return finish(best, std::move(found->first), found->second.thresholds);
  }

  std::pair<std::string, trial> finish(std::string const& pattern, tuning tuning, std::vector<float> const& start) {
    auto result = tuning.choose(start);
    for (auto const& t : tuning.trials()) trials_.emplace_back(t, tuned_);
    return {pattern, result};
  }

  json document() const {
    json trials = json::array();
    for (auto const& [t, tuned] : trials_) {
      json row{{"thresholds", json::array()},
               {"top1_loss", t.loss.points},
               {"divergence", t.divergence},
               {"mac_share_honest", t.macs}};
      for (auto const& layer : network_->layers()) {   // null: left dense
        auto const at = std::find(tuned.begin(), tuned.end(), layer.name);
        if (at != tuned.end()) row["thresholds"].push_back(std::round(t.thresholds[at - tuned.begin()] * 1e6) / 1e6);
        else if (layer.reducible) row["thresholds"].push_back(nullptr);
      }
      if (bound_.figure == bound::of::ms) row["ms"] = t.ms;
      trials.push_back(row);
    }
    json layers = json::object();
    for (auto const& [name, setting] : point_.layers)
      layers[name] = {{"pattern", setting.pattern}, {"threshold", std::round(setting.threshold * 1e6) / 1e6}};
    return {{"technique", o_.technique_name},
            {"layers", layers},
            {"chosen", point_.chosen},
            {"verified", point_.verified},
            {"trials", trials}};
  }

  void print(figures const& these, std::optional<figures> const& others, trial const& chosen) const {
    std::cout << these.dense.size() << " images of " << o_.data << ", "
              << (data_.size() == 50'000
                      ? "of those that host and predictors were not trained on"
                      : "whatever they are: only of CIFAR-100's 50,000 training images it is known which were held out")
              << "\ntechnique " << o_.technique_name << ", chosen in " << trials_.size() << " trials for "
              << text(bound_) << "\n\n";
    table layers;
    layers.row({"layer", "pattern", "threshold", "irreducible", "MACs saved"});
    auto const described = network_->layers();
    for (std::size_t l = 0; l < described.size(); ++l) {
      if (!described[l].reducible) continue;
      auto const& setting = point_.layers.at(described[l].name);
      auto const& work = these.run.work[l];
      double all = 0;
      for (double const count : work.counts) all += count;
      layers.row({described[l].name, setting.pattern, setting.pattern == "all" ? "" : fixed(setting.threshold, 4),
                  fixed(100 * work.counts[0] / all, 1) + " %",
                  fixed(100 * (1 - work.macs / work.dense_macs), 1) + " %"});
    }
    layers.print(std::cout);
    std::cout << '\n';
    table rows;
    rows.row({"", these.images, others ? others->images : ""});
    auto const row = [&](std::string const& what, auto&& of) {
      rows.row({what, of(these), others ? of(*others) : ""});
    };
    row("images", [](figures const& f) { return grouped(static_cast<double>(f.dense.size())); });
    row("dense top-1", [](figures const& f) { return fixed(top(1, f.dense), 2) + " %"; });
    row("loss of top-1", [](figures const& f) { return fixed(f.loss().points, 2); });
    row("  95 %",
        [](figures const& f) { return fixed(f.loss().interval[0], 2) + " to " + fixed(f.loss().interval[1], 2); });
    row("MACs saved in conv2 to conv5, eq. (12)", [](figures const& f) { return fixed(f.savings.paper, 2) + " %"; });
    row("  with the predictors' MACs counted", [](figures const& f) { return fixed(f.savings.honest, 2) + " %"; });
    row("  of the whole network", [](figures const& f) { return fixed(f.savings.network, 2) + " %"; });
    if (bound_.figure == bound::of::ms) rows.row({"ms an image, median", fixed(chosen.ms, 3), ""});
    rows.print(std::cout);
    std::cout << "\nwrote " << o_.out << '\n';
  }

  tune_options const& o_;
  bound bound_;
  io::cifar100 data_, verification_;
  model model_;
  std::unique_ptr<network> network_;
  std::vector<std::string> tuned_;      ///< reducible layers, in their order,
  std::set<std::string> left_dense_;    ///< and those that are none of them
  operating_point point_;
  std::optional<comparison> images_;
  std::optional<cell_store> finished_;
  bool kept_whole_ = true;   ///< nothing went wrong in keeping trials
  std::vector<std::pair<trial, std::vector<std::string>>> trials_;   ///< with the layers that have its thresholds
};

}  // namespace

void add_tune(CLI::App& program) {
  auto* const command = program.add_subcommand("tune",
                                               "choose a threshold for every layer, and the pattern, under a bound on "
                                               "loss, MACs or time, and save them for --operating-point; "
                                               "goes on where it was cut off");
  auto const o = std::make_shared<tune_options>();
  o->technique_name = "sketch";
  command
      ->add_option(
          "--data", o->data,
          "images to choose on, in CIFAR-100's binary format: of its 50,000 training images the 5,000 held out, "
          "of another file all")
      ->required();
  command->add_option("--verify", o->verify, "other images, on which the choice is measured once");
  command->add_option("--out", o->out, "operating point to write (JSON)")->required();
  command->add_option("--trials", o->trials,
                      "folder of finished trials, which a tuning of these images goes on from, for any bound "
                      "(default: beside --out, removed at the end)");
  auto* const bound = command->add_option_group("bound", "exactly one");
  bound->add_option("--max-loss", o->max_loss, "points of top-1 that may be lost");
  bound->add_option("--max-macs", o->macs_share,
                    "share of the reducible layers' MACs that may be done, predictors counted: 0.4 or 40%");
  bound->add_option("--max-ms", o->max_ms, "milliseconds that an image may take, as measured here and now");
  bound->require_option(1);
  o->add_model(*command);
  command->add_option("--predictors", o->predictors, "predictors of that host (safetensors)")->capture_default_str();
  command->add_option("--technique", o->technique_name, "who decides what is computed")
      ->check(CLI::IsMember({"sketch", "zap", "redzap"}))
      ->capture_default_str();
  command->add_option("--train-threshold", o->train_threshold, "epsilon that redzap's predictors were trained with")
      ->check(CLI::IsMember({"0.01", "0.1"}))
      ->capture_default_str();
  command->add_option("--images", o->images, "the first N of the images alone")->check(CLI::Range(2, 1 << 24));
  o->add_run(*command);
  command->callback([o] {
    o->complete();
    tune_run(*o).run();
  });
}

}  // namespace tool
