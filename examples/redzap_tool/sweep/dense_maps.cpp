// SPDX-License-Identifier: MIT
#include "dense_maps.hpp"

#include <algorithm>
#include <memory>
#include <redzap/core/parallel_for.hpp>
#include <redzap/redzap.hpp>
#include <redzap/training/host_maps.hpp>

#include "../features.hpp"
#include "../technique.hpp"
#include "pair_counts.hpp"

namespace tool::sweep {
namespace {

using techniques = redzap::redzap_techniques;
using candidates = redzap::predictor::candidates<techniques>;
using host_maps = redzap::training::host_maps<features>;
using redzap::label;

/// Calls body(offset) for every activation of a position.
template <class Body>
void for_each_channel(candidates const& maps, int position, Body&& body) {
  for (int b = 0; b < maps.blocks(); ++b)
    for (int lane = 0; lane < maps.live(b); ++lane) body(maps.offset(b, position) + static_cast<std::size_t>(lane));
}

void count_shares(int layer, candidates const& maps, std::vector<long long>& counts) {
  float const normalizer = redzap::predictor::normalizer::ofmap_difference{}.of(maps);
  std::vector<float> limits;
  for (int const percent : both) limits.push_back(static_cast<float>(percent / 100.0));
  for (int position = 0; position < maps.positions; ++position)
    for_each_channel(maps, position, [&](std::size_t at) {
      auto const nearest = redzap::predictor::difference<float>::at(maps, at);
      int const kind = maps.exact[at] == 0 ? 0 : static_cast<int>(nearest.label);
      float const difference = nearest.relative(normalizer);
      for (int t = 0; t < static_cast<int>(limits.size()); ++t)
        ++counts[share_counts::at(layer, t,
                                  nearest.label > 0 && difference <= limits[t] ? kind : share_counts::kinds - 1)];
    });
}

/// The predictors of Fig. 11 on one layer's ofmap.
class judge {
 public:
  explicit judge(model const& model) {
    for (int l = 0; l < static_cast<int>(reducible_layers().size()); ++l)
      for (auto const& pattern : patterns)
        for (auto const& variant : label_counts::variants()) {
          auto const name = reducible_layers()[l] + '.' + pattern + '.' + variant;
          weights_.emplace_back(model.predictors, name, channels(name, model.predictors));
        }
  }

  void count(int layer, candidates const& maps, redzap::shape out, std::vector<long long>& counts) const {
    std::size_t const size = maps.offset(maps.blocks(), 0);
    std::vector<label> truth[3];
    for (auto& labels : truth) labels.resize(size);
    auto const everywhere = redzap::predictor::target_positions(redzap::pattern::none, out.h, out.w);
    for (std::size_t i = 0; i < size; ++i) truth[0][i] = maps.exact[i] == 0;
    redzap::predictor::oracle<techniques>{.threshold = 0.01f, .normalizer = {}}.label(maps, everywhere,
                                                                                      truth[1].data());
    redzap::predictor::oracle<techniques>{.threshold = 0.1f, .normalizer = {}}.label(maps, everywhere, truth[2].data());
    for (int p = 0; p < static_cast<int>(patterns.size()); ++p) {
      auto const targets = redzap::predictor::target_positions(*find_pattern(patterns[p]), out.h, out.w);
      std::vector<float> partial(maps.exact, maps.exact + size);
      for (int b = 0; b < maps.blocks(); ++b)
        for (auto const& t : targets.all())
          std::fill_n(partial.begin() + static_cast<std::ptrdiff_t>(maps.offset(b, t.position)), 16, 0.0f);
      for (int v = 0; v < 3; ++v)
        for (int t = 0; t < static_cast<int>(label_counts::thresholds().size()); ++t) {
          float const threshold = static_cast<float>(label_counts::thresholds()[t] / 100.0);
          auto const& weights = weights_[(layer * patterns.size() + p) * 3 + v];
          auto const predicted = v == 0
                                     ? labels(weights, partial, targets, maps, redzap::predictor::zap{threshold})
                                     : labels(weights, partial, targets, maps, redzap::predictor::redzap<>{threshold});
          auto* const to = &counts[label_counts::at(v, p, t, layer, 0, 0)];
          for (auto const& target : targets.all())
            for_each_channel(maps, target.position,
                             [&](std::size_t at) { ++to[truth[v][at] * label_counts::labels + predicted[at]]; });
        }
    }
  }

 private:
  static int channels(std::string const& name, redzap::named_tensors const& tensors) {
    auto const found = tensors.find(name + ".dw1.bias");
    if (found == tensors.end()) throw redzap::error(name, "the predictors lack it");
    return static_cast<int>(found->second.values.size());
  }

  template <class Score>
  static std::vector<label> labels(redzap::predictor::weights const& weights, std::vector<float> const& partial,
                                   redzap::predictor::target_positions const& targets, candidates const& maps,
                                   Score const& score) {
    std::vector<label> result(partial.size());
    redzap::aligned_buffer<float> hidden(redzap::predictor::hidden_floats(targets.height(), targets.width()));
    for (int b = 0; b < maps.blocks(); ++b)
      redzap::predictor::label_block(weights.block(b), &partial[maps.offset(b, 0)], targets, hidden.data(), score,
                                     &result[maps.offset(b, 0)]);
    return result;
  }

  std::vector<redzap::predictor::weights> weights_;   // [layer][pattern][variant]
};

std::vector<redzap::shape> ofmaps() {
  std::vector<redzap::shape> result;
  [&]<int... I>(std::integer_sequence<int, I...>) {
    ((features::layer<I>::label_bytes(features::shapes[I]) > 0 ? result.push_back(features::shapes[I + 1]) : void()),
     ...);
  }(std::make_integer_sequence<int, features::count>{});
  return result;
}

using shared_host = std::shared_ptr<redzap::weights<features> const>;

class share_counter final : public counter {
 public:
  explicit share_counter(shared_host host) : host_(std::move(host)), maps_(*host_) {}
  void count(std::span<float const> image, std::vector<long long>& counts) override {
    maps_.run(image, [&](int layer, candidates const& maps) { count_shares(layer, maps, counts); });
  }

 private:
  shared_host host_;
  host_maps maps_;
};

class label_counter final : public counter {
 public:
  label_counter(shared_host host, std::shared_ptr<judge const> judging)
      : host_(std::move(host)), maps_(*host_), judging_(std::move(judging)) {}
  void count(std::span<float const> image, std::vector<long long>& counts) override {
    maps_.run(image, [&](int layer, candidates const& maps) { judging_->count(layer, maps, shapes_[layer], counts); });
  }

 private:
  shared_host host_;
  host_maps maps_;
  std::shared_ptr<judge const> judging_;
  std::vector<redzap::shape> shapes_ = ofmaps();
};

std::string key(counting what) {
  switch (what) {
    case counting::shares: return share_counts::key();
    case counting::labels: return label_counts::key();
    case counting::pairs: return "pairs";
    case counting::pairs_and_blend: return "pairs and blend";
  }
  return "";
}
std::size_t size(counting what) {
  switch (what) {
    case counting::shares: return share_counts::size();
    case counting::labels: return label_counts::size();
    case counting::pairs:
    case counting::pairs_and_blend: return pair_counts(what).size();
  }
  return 0;
}
int layers() { return static_cast<int>(reducible_layers().size()); }

/// One for each thread.
std::vector<std::unique_ptr<counter>> counters_of(counting what, source const& from, cell_store& cells,
                                                  advance const& done) {
  if (what == counting::pairs || what == counting::pairs_and_blend)
    return pair_counts(what).counters(from, cells, done);
  auto const host = std::make_shared<redzap::weights<features> const>(from.model.tensors);
  auto const judging = what == counting::labels ? std::make_shared<judge const>(from.model) : nullptr;
  std::vector<std::unique_ptr<counter>> result;
  for (int t = 0; t < from.chosen.threads; ++t) {
    if (judging)
      result.push_back(std::make_unique<label_counter>(host, judging));
    else
      result.push_back(std::make_unique<share_counter>(host));
  }
  return result;
}

}  // namespace

std::vector<std::string> const& reducible_layers() {
  static std::vector<std::string> const names = [] {
    std::vector<std::string> result;
    [&]<int... I>(std::integer_sequence<int, I...>) {
      ((features::layer<I>::label_bytes(features::shapes[I]) > 0 ? result.push_back(std::string(features::name(I)))
                                                                 : void()),
       ...);
    }(std::make_integer_sequence<int, features::count>{});
    return result;
  }();
  return names;
}

std::size_t share_counts::size() { return at(layers(), 0, 0); }
std::size_t share_counts::at(int layer, int threshold, int kind) {
  return static_cast<std::size_t>((layer * static_cast<int>(both.size()) + threshold) * kinds + kind);
}

std::vector<std::string> const& label_counts::variants() {
  static std::vector<std::string> const names{"zap", "redzap-0.01", "redzap-0.1"};
  return names;
}
std::vector<int> const& label_counts::thresholds() {
  static std::vector<int> const percents{0, 10, 20, 30, 40, 50, 99};
  return percents;
}
std::size_t label_counts::size() { return at(static_cast<int>(variants().size()), 0, 0, 0, 0, 0); }
std::size_t label_counts::at(int variant, int pattern, int threshold, int layer, int truth, int predicted) {
  int const row =
      (variant * static_cast<int>(patterns.size()) + pattern) * static_cast<int>(thresholds().size()) + threshold;
  return static_cast<std::size_t>(((row * layers() + layer) * labels + truth) * labels + predicted);
}

long long missing(counting what, int images, cell_store const& cells) {
  long long result = 0;
  for (chunk const c : chunks(images)) result += cells.find(key(what), c) ? 0 : c.count;
  return result;
}

void complete(counting what, int images, source const& from, cell_store& cells, advance const& done) {
  if (missing(what, images, cells) == 0) return;
  int const threads = from.chosen.threads;
  auto const counters = counters_of(what, from, cells, done);
  for (chunk const c : chunks(images)) {
    if (cells.find(key(what), c)) continue;
    std::vector<std::vector<long long>> counts(threads, std::vector<long long>(size(what)));
    redzap::parallel_for(c.count, threads, [&](int n, int thread) {
      std::vector<float> input(redzap::io::cifar100::pixels);
      from.model.normalisation(from.data.image(static_cast<std::size_t>(c.first + n)), input);
      counters[thread]->count(input, counts[thread]);
    });
    for (int t = 1; t < threads; ++t)
      for (std::size_t i = 0; i < counts[0].size(); ++i) counts[0][i] += counts[t][i];
    cells.add(key(what), c, counts[0]);
    done(c.count);
  }
}

std::vector<long long> stored(counting what, int images, cell_store const& cells) {
  std::vector<long long> result(size(what));
  for (chunk const c : chunks(images)) {
    auto const* const cell = cells.find(key(what), c);
    if (!cell) return {};
    auto const counts = cell->get<std::vector<long long>>();
    for (std::size_t i = 0; i < result.size(); ++i) result[i] += counts.at(i);
  }
  return result;
}

}  // namespace tool::sweep
