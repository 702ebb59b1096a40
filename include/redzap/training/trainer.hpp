// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cassert>
#include <cstdint>
#include <cstring>
#include <iomanip>
#include <redzap/aggregate/technique_list.hpp>
#include <redzap/core/aligned_buffer.hpp>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/parallel_for.hpp>
#include <redzap/pattern/pattern.hpp>
#include <redzap/predictor/difference.hpp>
#include <redzap/predictor/normalizer.hpp>
#include <redzap/tensor/layout.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <redzap/tensor/shape.hpp>
#include <redzap/training/checkpoint.hpp>
#include <redzap/training/goal.hpp>
#include <redzap/training/predictor_block.hpp>
#include <redzap/training/predictor_tensors.hpp>
#include <redzap/training/targets.hpp>
#include <sstream>
#include <string>
#include <vector>

namespace redzap::inline REDZAP_ISA::training {

/// Trains a predictor for every layer, pattern and goal at once, each as if alone, from one dense forward pass of the
/// frozen host per batch: `put` every image's maps (any thread), then `step`. What is learnt depends on options and
/// data alone, not on the number of threads.
template <class Techniques = redzap_techniques, class Normalizer = predictor::normalizer::ofmap_difference>
class trainer {
 public:
  struct layer {
    std::string name;  ///< e.g. "conv2"
    shape ofmap;       ///< of one image
    Normalizer normalizer{};
  };
  struct options {
    std::vector<layer> layers;
    std::vector<pattern> patterns{pattern::a, pattern::b, pattern::c, pattern::d};
    std::vector<goal> goals{goal::zap(), goal::redzap("redzap-0.01", 0.01f), goal::redzap("redzap-0.1", 0.1f)};
    int batch = 128;  ///< the largest number of images of a step
    std::uint64_t seed = 1;
    adam optimiser{};
    std::string data{};  ///< what tells host and images apart, e.g. a digest; a checkpoint of other data is refused
  };

  /// Throws redzap::error where there is nothing to train or an ofmap is no plane to train on.
  explicit trainer(options chosen) : options_(std::move(chosen)) {
    if (options_.layers.empty() || options_.patterns.empty() || options_.goals.empty() || options_.batch < 1) {
      throw error("trainer", "needs at least one layer, pattern, goal and image a batch");
    }
    for (layer const& l : options_.layers) add_layer(l);
    for (auto const& t : tasks_)
      for (goal const& g : options_.goals) {
        blocks_.emplace_back(options_.seed, variant(t.layer, t.pattern, g), t.block * training::block);
      }
    losses_.resize(blocks_.size());
  }

  /// Sets image n's maps of one layer: 0 <= n < batch. Copies what it needs. Safe to call at once for different
  /// images or layers.
  void put(int n, int layer_index, predictor::candidates<Techniques> const& maps) {
    layer const& l = options_.layers[std::size_t(layer_index)];
    data& d = data_[std::size_t(layer_index)];
    assert(n >= 0 && n < options_.batch && maps.channels == l.ofmap.c && maps.positions == l.ofmap.h * l.ofmap.w);
    std::size_t const plane = std::size_t(maps.positions) * training::block, size = plane * std::size_t(maps.blocks());
    auto scatter = [&](auto const* from, auto* to) {
      for (int b = 0; b < maps.blocks(); ++b) {
        std::size_t const at = (std::size_t(b) * std::size_t(options_.batch) + std::size_t(n)) * plane;
        std::memcpy(to + at, from + std::size_t(b) * plane, plane * sizeof *from);
      }
    };
    scatter(maps.exact, d.x.data());
    float const normalizer = needs_normalizer() ? l.normalizer.of(maps) : 0;
    std::vector<std::uint8_t> target(size);
    for (std::size_t g = 0; g < options_.goals.size(); ++g) {
      if (options_.goals[g].target == goal::kind::zap) {
        targets::needed(maps.exact, size, target.data());
      } else {
        targets::labels(maps, normalizer, options_.goals[g].epsilon, target.data());
      }
      scatter(target.data(), d.target[g].data());
    }
  }

  /// Trains all predictors on images 0 to count - 1.
  void step(int count, int threads = 1) {
    walk(count, threads,
         [&](map_geometry const& map, auto const& moments, std::size_t unit, auto const& batch, auto& space) {
           mse const objective{options_.goals[unit % options_.goals.size()].target == goal::kind::zap
                                   ? 1.0f
                                   : float(Techniques::count) + 0.5f};
           losses_[unit] = blocks_[unit].step(map, moments, batch, objective, options_.optimiser, space);
         });
    images_seen_ += count;
  }

  /// The loss of the last step, of one predictor.
  double loss(int layer_index, int pattern_index, int goal_index) const {
    double sum = 0;
    for_units(layer_index, pattern_index, goal_index, [&](int, std::size_t unit) { sum += losses_[unit]; });
    return sum;
  }

  options const& chosen() const { return options_; }
  std::int64_t images_seen() const { return images_seen_; }

  void save(std::string const& path) const {
    checkpoint<predictor_block::state> to{plan(), images_seen_, {}};
    for (auto const& b : blocks_) to.blocks.push_back(b.learnt());
    to.save(path);
  }
  /// Goes on where `save` was called. Throws redzap::error, and changes nothing, where the file does not fit these
  /// options.
  void load(std::string const& path) {
    auto const from = checkpoint<predictor_block::state>::load(path, plan(), blocks_.size());
    for (std::size_t i = 0; i < blocks_.size(); ++i) blocks_[i].learnt() = from.blocks[i];
    images_seen_ = from.images_seen;
  }

  /// Adds all predictors' tensors by the contract's names.
  void export_to(named_tensors& to) const {
    for_each_variant([&](predictor_tensors const& names, auto&& unit_of) {
      names.write(
          [&](int b) -> auto const& { return blocks_[unit_of(b)].learnt(); }, to);
    });
  }
  /// Starts from other predictors' parameters and running statistics. Throws redzap::error where one is missing.
  void import_from(named_tensors const& from) {
    for_each_variant([&](predictor_tensors const& names, auto&& unit_of) {
      names.read(
          from, [&](int b) -> auto& { return blocks_[unit_of(b)].learnt(); });
    });
  }

 private:
  struct task {
    int layer, block, pattern;
  };
  /// A batch of one layer: x and targets [blocks][batch][positions][16].
  struct data {
    aligned_buffer<float> x;
    std::vector<aligned_buffer<std::uint8_t>> target;  // per goal
    std::vector<map_geometry> maps;                    // per pattern
    std::size_t first_unit = 0;
  };

  void add_layer(layer const& l) {
    if (!l.ofmap.valid() || l.ofmap.n != 1) throw error("trainer", "layer '" + l.name + "' has no valid ofmap");
    data d;
    for (pattern const& p : options_.patterns) d.maps.emplace_back(l.ofmap.h, l.ofmap.w, p);
    int const blocks = layout::packed::blocks(l.ofmap.c);
    std::size_t const size = std::size_t(blocks) * std::size_t(options_.batch) * d.maps[0].plain_size();
    d.x = aligned_buffer<float>(size);
    for (std::size_t g = 0; g < options_.goals.size(); ++g) d.target.emplace_back(size);
    d.first_unit = tasks_.size() * options_.goals.size();
    for (int b = 0; b < blocks; ++b)
      for (int p = 0; p < int(options_.patterns.size()); ++p) tasks_.push_back({int(data_.size()), b, p});
    positions_ = std::max(positions_, std::size_t(d.maps[0].positions()));
    bordered_ = std::max(bordered_, d.maps[0].bordered_size());
    data_.push_back(std::move(d));
  }

  /// body(geometry, moments, unit, batch, workspace) for every unit, that is block of a predictor. Goals share a
  /// task's moments.
  template <class Body>
  void walk(int count, int threads, Body&& body) {
    assert(count > 0 && count <= options_.batch && threads > 0);
    while (int(spaces_.size()) < threads) spaces_.emplace_back(positions_ * std::size_t(options_.batch), bordered_);
    parallel_for(int(tasks_.size()), threads, [&](int i, int thread) {
      task const& t = tasks_[std::size_t(i)];
      data const& d = data_[std::size_t(t.layer)];
      map_geometry const& map = d.maps[std::size_t(t.pattern)];
      std::size_t const at = std::size_t(t.block) * std::size_t(options_.batch) * map.plain_size();
      int const channels = options_.layers[std::size_t(t.layer)].ofmap.c;
      predictor_block::batch batch{d.x.data() + at, nullptr, count, std::min(block, channels - t.block * block),
                                   channels};
      auto& space = spaces_[std::size_t(thread)];
      auto const moments = predictor_block::moments(map, batch, space);
      for (std::size_t g = 0; g < options_.goals.size(); ++g) {
        batch.target = d.target[g].data() + at;
        body(map, moments, std::size_t(i) * options_.goals.size() + g, batch, space);
      }
    });
  }

  std::string variant(int layer_index, int pattern_index, goal const& g) const {
    return options_.layers[std::size_t(layer_index)].name + "." +
           std::string(options_.patterns[std::size_t(pattern_index)].name) + "." + g.name;
  }

  std::size_t unit(int layer_index, int b, int pattern_index, int goal_index) const {
    return data_[std::size_t(layer_index)].first_unit +
           (std::size_t(b) * options_.patterns.size() + std::size_t(pattern_index)) * options_.goals.size() +
           std::size_t(goal_index);
  }
  template <class Body>
  void for_units(int layer_index, int pattern_index, int goal_index, Body&& body) const {
    int const blocks = layout::packed::blocks(options_.layers[std::size_t(layer_index)].ofmap.c);
    for (int b = 0; b < blocks; ++b) body(b, unit(layer_index, b, pattern_index, goal_index));
  }
  template <class Body>
  void for_each_variant(Body&& body) const {
    for (int l = 0; l < int(options_.layers.size()); ++l)
      for (int p = 0; p < int(options_.patterns.size()); ++p)
        for (int g = 0; g < int(options_.goals.size()); ++g) {
          predictor_tensors const names{variant(l, p, options_.goals[std::size_t(g)]),
                                        options_.layers[std::size_t(l)].ofmap.c};
          body(names, [&](int b) { return unit(l, b, p, g); });
        }
  }

  bool needs_normalizer() const {
    return std::any_of(options_.goals.begin(), options_.goals.end(),
                       [](goal const& g) { return g.target == goal::kind::redzap; });
  }

  /// All that decides what is learnt from given data, for checkpoints.
  std::string plan() const {
    options const& o = options_;
    std::ostringstream text;
    text << std::setprecision(9) << "seed " << o.seed << " batch " << o.batch << " rate " << o.optimiser.rate
         << " normalizer " << Normalizer::name;
    for (auto const& name : Techniques::names) text << ' ' << name;
    for (layer const& l : o.layers) text << "; " << l.name << ' ' << l.ofmap.c << 'x' << l.ofmap.h << 'x' << l.ofmap.w;
    for (pattern const& p : o.patterns) {
      text << "; " << p.name;
      for (auto const row : p.rows) text << ' ' << int(row);
    }
    for (goal const& g : o.goals) text << "; " << g.name << ' ' << g.epsilon;
    text << "; of " << o.data;
    return text.str();
  }

  options options_;
  std::vector<data> data_;
  std::vector<task> tasks_;
  std::vector<predictor_block> blocks_;  // [task][goal]
  std::vector<double> losses_;           // of the last step, as blocks_
  std::vector<predictor_block::workspace> spaces_;
  std::size_t positions_ = 0, bordered_ = 0;
  std::int64_t images_seen_ = 0;
};

}  // namespace redzap::inline REDZAP_ISA::training
