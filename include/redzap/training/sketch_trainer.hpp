// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cassert>
#include <cstdint>
#include <iomanip>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/pattern/pattern.hpp>
#include <redzap/predictor/sketch.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <redzap/tensor/shape.hpp>
#include <redzap/training/checkpoint.hpp>
#include <redzap/training/layer_sketch.hpp>
#include <redzap/training/one_cycle.hpp>
#include <redzap/training/sketch_loss.hpp>
#include <sstream>
#include <string>
#include <vector>

namespace redzap::inline REDZAP_ISA::training {

/// Trains the sketches of several layers at once, each as if alone, from one dense forward pass of the frozen host per
/// batch:
///
///     while (!t.done()) {
///       for (n below t.next_batch()) for (l: layers) t.put(n, l, ifmap, ofmap);   // on any thread
///       t.step(threads);
///     }
///
/// No label of an image is used. What is learnt depends on options and data alone, not on the number of threads.
template <class Sketch = predictor::sketch<>>
class sketch_trainer {
 public:
  struct layer {
    std::string name;       ///< e.g. "conv2"
    shape ifmap;            ///< of one image
    conv2d_options window;  ///< the layer's own; any kernel, stride, padding and dilation
    float mean_square = 1;  ///< of its activations after ReLU, over many images: the unit of the loss
  };
  struct options {
    std::vector<layer> layers;
    int epochs = 1, batch = 128;  ///< an epoch's last step takes the images that are left
    std::int64_t images = 0;      ///< of an epoch
    std::uint64_t seed = 1;
    float rate = 0.01f;  ///< the highest of a one_cycle
    sketch_loss objective{};
    std::string data{};  ///< what tells host and images apart, e.g. a digest; a checkpoint of other data is refused
  };

  /// Throws redzap::error where there is nothing to train, or naming the layer that cannot be.
  explicit sketch_trainer(options chosen) : options_(std::move(chosen)), losses_(options_.layers.size()) {
    options const& o = options_;
    if (o.layers.empty() || o.epochs < 1 || o.batch < 1 || o.images < 1)
      throw error("sketch trainer", "needs at least one layer, epoch, and image of a batch and an epoch");
    for (layer const& l : o.layers) {
      fault const found = check(l.ifmap, l.window);  // before a rank is computed of its extents
      if (found != fault::none) throw error("layer '" + l.name + "'", std::string(sentence(found)));
      layers_.emplace_back(layer_sketch::options{
          .name = l.name + '.' + std::string(pattern::none.name) + '.' + std::string(Sketch::name),
          .ifmap = l.ifmap,
          .window = l.window,
          .rank = Sketch::weights::rank(l.ifmap.c, l.window),
          .mean_square = l.mean_square,
          .objective = o.objective,
          .batch = o.batch,
          .seed = o.seed});
    }
  }

  /// Images that the next step takes.
  int next_batch() const {
    return static_cast<int>(std::min<std::int64_t>(options_.batch, options_.images - images_seen_ % options_.images));
  }
  bool done() const { return images_seen_ >= options_.epochs * options_.images; }

  /// Sets image n's packed ifmap and its ofmap after ReLU: 0 <= n < next_batch(). Copies what it needs. Safe to call at
  /// once for different images or layers.
  void put(int n, int layer_index, float const* ifmap, float const* ofmap) {
    layers_[static_cast<std::size_t>(layer_index)].put(n, ifmap, ofmap);
  }

  /// Trains all sketches on the images that were put. requires: not done().
  void step(int threads = 1) {
    assert(!done());
    int const count = next_batch();
    std::int64_t const an_epoch = (options_.images + options_.batch - 1) / options_.batch;
    std::int64_t const step =
        images_seen_ / options_.images * an_epoch + images_seen_ % options_.images / options_.batch;
    adam const optimiser = one_cycle{.rate = options_.rate, .steps = options_.epochs * an_epoch}.at(step);
    for (std::size_t l = 0; l < layers_.size(); ++l)
      losses_[l] = layers_[l].step(count, optimiser, static_cast<int>(step) + 1, threads);
    images_seen_ += count;
  }

  /// The loss of the last step, of one layer.
  double loss(int layer_index) const { return losses_[static_cast<std::size_t>(layer_index)]; }

  options const& chosen() const { return options_; }
  std::int64_t images_seen() const { return images_seen_; }

  void save(std::string const& path) const {
    checkpoint<float> to{plan(), images_seen_, {}};
    for (auto const& l : layers_) to.blocks.insert(to.blocks.end(), l.state().begin(), l.state().end());
    to.save(path);
  }
  /// Goes on where `save` was called. Throws redzap::error, and changes nothing, where the file does not fit these
  /// options.
  void load(std::string const& path) {
    std::size_t size = 0;
    for (auto const& l : layers_) size += l.state().size();
    auto const from = checkpoint<float>::load(path, plan(), size);
    auto at = from.blocks.begin();
    for (auto& l : layers_) {
      std::copy_n(at, l.state().size(), l.state().begin());
      at += static_cast<std::ptrdiff_t>(l.state().size());
    }
    images_seen_ = from.images_seen;
  }

  /// Adds the tensors `<layer>.none.sketch.*` that Sketch::weights reads.
  void export_to(named_tensors& to) const {
    for (auto const& l : layers_) l.write(to);
  }

 private:
  /// All that decides what is learnt, for checkpoints.
  std::string plan() const {
    options const& o = options_;
    std::ostringstream text;
    text << std::setprecision(9) << "sketches: seed " << o.seed << " epochs " << o.epochs << " images " << o.images
         << " batch " << o.batch << " rate " << o.rate << " lambda " << o.objective.lambda;
    for (std::size_t i = 0; i < layers_.size(); ++i) {
      layer const& l = o.layers[i];
      text << "; " << l.name << ' ' << l.ifmap.c << 'x' << l.ifmap.h << 'x' << l.ifmap.w << " to "
           << l.window.out_channels;
      for (extent const e :
           {l.window.kernel, l.window.stride, l.window.padding.begin, l.window.padding.end, l.window.dilation})
        text << ' ' << e.h << 'x' << e.w;
      text << " rank " << layers_[i].chosen().rank << " mean square " << l.mean_square;
    }
    text << "; of " << o.data;
    return text.str();
  }

  options options_;
  std::vector<layer_sketch> layers_;
  std::vector<double> losses_;  // of the last step
  std::int64_t images_seen_ = 0;
};

}  // namespace redzap::inline REDZAP_ISA::training
