// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>
#include <limits>
#include <redzap/core/aligned_buffer.hpp>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/kernel/simd/conv2d.hpp>
#include <redzap/kernel/simd/depthwise_conv2d.hpp>
#include <redzap/pattern/position_table.hpp>
#include <redzap/training/adam.hpp>
#include <redzap/training/add_scaled.hpp>
#include <redzap/training/batch_norm.hpp>
#include <redzap/training/batch_parts.hpp>
#include <redzap/training/depthwise_gradient.hpp>
#include <redzap/training/lane_sums.hpp>
#include <redzap/training/map_moments.hpp>
#include <redzap/training/pointwise_weight_gradient.hpp>
#include <redzap/training/sketch_loss.hpp>
#include <redzap/training/sketch_parameters.hpp>
#include <span>
#include <string>
#include <vector>

namespace redzap::inline REDZAP_ISA::training {

/// The sketch of one layer in training, with its optimiser's state and a batch of the layer's maps.
///
/// A gradient takes three walks over the batch, image by image: (1) z, the depthwise stage's output, whose statistics
/// the batch norm waits for; (2) scores, their loss and its gradient g, and sums of the products g z; (3) back from g
/// to the first two stages. The batch norm's own sums, of dL/dy and of z dL/dy, are products of `expand` with sums of g
/// and of g z, so it needs no walk.
class layer_sketch {
 public:
  struct options {
    std::string name;       ///< e.g. "conv2.none.sketch"
    shape ifmap;            ///< of one image
    conv2d_options window;  ///< the layer's
    int rank = 16;          ///< a multiple of 16
    float mean_square = 1;  ///< of the layer's activations after ReLU
    sketch_loss objective{};
    int batch = 128;  ///< the largest number of images
    std::uint64_t seed = 1;
  };

  /// Throws redzap::error, naming the layer, where it is no convolution, too large, or its mean square is not positive.
  explicit layer_sketch(options chosen)
      : options_(checked(std::move(chosen))),
        parameters_(options_.ifmap.c, options_.rank, options_.window.out_channels, options_.window.kernel),
        state_(3 * parameters_.size() + 2 * parameters_.rank),
        from_(position_table::all(options_.ifmap, pointwise(options_.rank))),
        to_(position_table::all(sketched(), pointwise(options_.window.out_channels))),
        x_(size(options_.ifmap)),
        reduced_(size(reduced())),
        z_(size(sketched())),
        g_(size(ofmap())),
        norm_(std::size_t(blocks(options_.rank))),
        sums_([&] { return sums(*this); }) {
    auto const start = parameters_.initial(options_.seed, options_.name);
    std::copy(start.begin(), start.end(), state_.begin());
    std::fill_n(running_variance(), parameters_.rank, 1.0f);
  }

  options const& chosen() const { return options_; }
  sketch_parameters const& places() const { return parameters_; }
  std::span<float> parameters() { return {state_.data(), parameters_.size()}; }
  /// All that is learnt, and all that a checkpoint has to hold.
  std::span<float const> state() const { return state_; }
  std::span<float> state() { return state_; }

  /// Sets image n's ifmap and its ofmap after ReLU, both packed: 0 <= n < batch. Safe to call at once for different
  /// images.
  void put(int n, float const* ifmap, float const* ofmap) {
    assert(n >= 0 && n < options_.batch);
    std::memcpy(x(n).data, ifmap, layout::packed::size(options_.ifmap) * sizeof *ifmap);
    float* const square = g(n).data;
    std::size_t const size = layout::packed::size(this->ofmap());
    float const unit = 1 / options_.mean_square;
    for (std::size_t i = 0; i < size; ++i) square[i] = ofmap[i] * ofmap[i] * unit;
  }

  /// The loss of images 0 to count - 1, a mean over their activations, and its gradient in the order of the parameters.
  /// Moves no statistics. Consumes what was `put`.
  double gradient(int count, int threads, std::span<float> to) {
    assert(count > 0 && count <= options_.batch && threads > 0 && to.size() == parameters_.size());
    while (int(spaces_.size()) < threads) spaces_.emplace_back(*this);
    forward(count, threads);
    double const loss = judge(count, threads, to);
    backward(count, threads, to);
    return loss;
  }

  /// One step of training, the t-th counted from 1; returns the loss before it.
  double step(int count, adam const& optimiser, int t, int threads) {
    std::vector<float> slope(parameters_.size());
    double const loss = gradient(count, threads, slope);
    std::array<float, block> const no_bias{};
    for (std::size_t b = 0; b < norm_.size(); ++b)
      norm_[b].update(no_bias.data(), running_mean() + b * block, running_variance() + b * block);
    auto const size = parameters_.size();
    optimiser.step(t, int(size), slope.data(), state_.data(), state_.data() + size, state_.data() + 2 * size);
    return loss;
  }

  /// Adds the tensors of predictor::sketch_weights.
  void write(named_tensors& to) const {
    float const* const mean = state_.data() + 3 * parameters_.size();
    parameters_.write(options_.name, state_.data(), mean, mean + parameters_.rank, options_.objective.lambda, to);
  }

 private:
  using packed_weight = kernel::packed_conv2d_weight<>;
  using map = view<float, layout::packed>;

  /// Sums over some images of a batch.
  struct sums {
    aligned_buffer<float> products, depthwise;  // as pointwise_weight_gradient's and depthwise_gradient's sums
    std::vector<lane_sums> z, squares, g;       // per block of channels
    double loss = 0;

    explicit sums(layer_sketch const& of)
        : products(padded(of.options_.rank) * std::max(padded(of.ofmap().c), padded(of.options_.ifmap.c))),
          depthwise(of.parameters_.rank * of.parameters_.taps),
          z(of.norm_.size()),
          squares(of.norm_.size()),
          g(std::size_t(blocks(of.ofmap().c))) {}
    void clear() {
      for (auto* buffer : {&products, &depthwise}) std::fill_n(buffer->data(), buffer->size(), 0.0f);
      for (auto* lanes : {&z, &squares, &g}) std::fill(lanes->begin(), lanes->end(), lane_sums());
      loss = 0;
    }
  };
  /// Maps of one image, one set a thread.
  struct workspace {
    aligned_buffer<float> scores, dz, dreduced;
    explicit workspace(layer_sketch const& of)
        : scores(layout::packed::size(of.ofmap())),
          dz(layout::packed::size(of.sketched())),
          dreduced(layout::packed::size(of.reduced())) {}
  };

  static options checked(options o) {
    shape batch = o.ifmap;
    batch.n = o.batch;
    fault const found = check(batch, o.window);
    if (found != fault::none) throw error("layer '" + o.name + "'", std::string(sentence(found)));
    float const largest = std::numeric_limits<float>::max(), lambda = o.objective.lambda;
    if (o.mean_square == 0)
      throw error("layer '" + o.name + "'", "its activations are all zero: there is nothing to learn");
    if (!(o.mean_square > 0 && o.mean_square <= largest))
      throw error("layer '" + o.name + "'", "the mean square of its activations must be positive and finite");
    if (!(lambda > 0 && lambda <= largest)) throw error("layer '" + o.name + "'", "lambda must be positive and finite");
    assert(o.ifmap.n == 1 && o.rank > 0 && o.rank % block == 0);
    return o;
  }
  static conv2d_options pointwise(int out_channels) { return {.out_channels = out_channels, .kernel = 1}; }
  static int blocks(int channels) { return layout::packed::blocks(channels); }
  static std::size_t padded(int channels) { return std::size_t(blocks(channels)) * block; }

  shape ofmap() const { return output_shape(options_.ifmap, options_.window); }
  shape reduced() const { return {1, options_.rank, options_.ifmap.h, options_.ifmap.w}; }
  shape sketched() const { return {1, options_.rank, ofmap().h, ofmap().w}; }
  std::size_t size(shape of_one) const { return layout::packed::size(of_one) * std::size_t(options_.batch); }
  map image(aligned_buffer<float>& of, shape extents, int n) {
    return {of.data() + std::size_t(n) * layout::packed::size(extents), extents};
  }
  map x(int n) { return image(x_, options_.ifmap, n); }
  map r(int n) { return image(reduced_, reduced(), n); }
  map z(int n) { return image(z_, sketched(), n); }
  map g(int n) { return image(g_, ofmap(), n); }  // the squares, until the scores are known

  float const* parameter(std::size_t first) const { return state_.data() + first; }
  float* running_mean() { return state_.data() + 3 * parameters_.size(); }
  float* running_variance() { return running_mean() + parameters_.rank; }
  float expand(std::size_t m, std::size_t k) const { return state_[parameters_.expand() + m * parameters_.rank + k]; }

  /// z of every image, and the batch norm's statistics.
  void forward(int count, int threads) {
    auto const reduce = packed(options_.ifmap.c, options_.rank,
                               {parameter(parameters_.reduce()), parameters_.rank * parameters_.in_channels});
    kernel::packed_depthwise_weight const depthwise = depthwise_weight();
    sums_.walk(count, threads, [&](sums& p, int n, int) {
      kernel::conv2d(x(n), reduce, from_, r(n));
      kernel::depthwise_conv2d(r(n), depthwise, z(n));
      map_moments(z(n), p.z, p.squares);
    });
    for (std::size_t b = 0; b < norm_.size(); ++b) {
      batch_norm::lanes sum{}, squares{};
      for (std::size_t i = 0; i < block; ++i) {
        sum[i] = sums_.total([&](sums const& p) { return p.z[b][i]; });
        squares[i] = sums_.total([&](sums const& p) { return p.squares[b][i]; });
      }
      norm_[b] = batch_norm::from_sums(double(count) * ofmap().h * ofmap().w, sum, squares);
    }
  }

  /// Loss and g; gradients of `expand`, its bias and the batch norm.
  double judge(int count, int threads, std::span<float> to) {
    std::size_t const rank = parameters_.rank, out_channels = parameters_.out_channels;
    std::vector<float> scale(rank), shift(rank);
    for (std::size_t b = 0; b < norm_.size(); ++b)
      norm_[b].fold(parameter(parameters_.norm_weight()) + b * block, parameter(parameters_.norm_bias()) + b * block,
                    &scale[b * block], &shift[b * block]);
    auto const after = parameters_.expand_after(state_.data(), scale, shift);
    auto const folded = packed(options_.rank, options_.window.out_channels, after.weight, after.bias);
    double const activations = double(count) * ofmap().h * ofmap().w * ofmap().c;
    sums_.walk(count, threads, [&](sums& p, int n, int thread) {
      workspace& space = spaces_[std::size_t(thread)];
      kernel::conv2d(z(n), folded, to_, {space.scores.data(), ofmap()});
      p.loss += options_.objective.of_image(space.scores.data(), g(n), float(1 / activations), p.g);
      pointwise_weight_gradient(z(n), g(n), p.products.data());
    });

    std::vector<double> dy(rank), dy_z(rank);
    for (std::size_t m = 0; m < out_channels; ++m) {
      double const sum = sums_.total([&](sums const& p) { return p.g[m / block][m % block]; });
      to[parameters_.expand_bias() + m] = float(sum);
      for (std::size_t k = 0; k < rank; ++k) {
        double const product = sums_.total([&](sums const& p) { return p.products[m * rank + k]; });
        to[parameters_.expand() + m * rank + k] = float(scale[k] * product + shift[k] * sum);
        dy[k] += expand(m, k) * sum;
        dy_z[k] += expand(m, k) * product;
      }
    }
    back_.clear();
    for (std::size_t b = 0; b < norm_.size(); ++b) {
      batch_norm::lanes sum, sum_z;
      std::copy_n(&dy[b * block], block, sum.begin());
      std::copy_n(&dy_z[b * block], block, sum_z.begin());
      back_.push_back(norm_[b].backward(parameter(parameters_.norm_weight()) + b * block, sum, sum_z));
      for (std::size_t i = 0; i < block; ++i) {
        to[parameters_.norm_weight() + b * block + i] = float(back_[b].gamma[i]);
        to[parameters_.norm_bias() + b * block + i] = float(back_[b].beta[i]);
      }
    }
    return sums_.total([](sums const& p) { return p.loss; }) / activations;
  }

  /// Gradients of `reduce` and `depthwise`, from dz = gain expand' g + slope z + offset.
  void backward(int count, int threads, std::span<float> to) {
    std::size_t const rank = parameters_.rank, out_channels = parameters_.out_channels,
                      in_channels = parameters_.in_channels;
    std::vector<float> weight(rank * out_channels), offset(rank), slope(rank);
    for (std::size_t k = 0; k < rank; ++k) {
      auto const& norm = back_[k / block];
      offset[k] = float(norm.offset[k % block]);
      slope[k] = float(norm.slope[k % block]);
      for (std::size_t m = 0; m < out_channels; ++m)
        weight[k * out_channels + m] = float(norm.gain[k % block] * expand(m, k));
    }
    auto const transposed = packed(options_.window.out_channels, options_.rank, weight, offset);
    kernel::packed_depthwise_weight const depthwise = depthwise_weight();
    sums_.walk(count, threads, [&](sums& p, int n, int thread) {
      workspace& space = spaces_[std::size_t(thread)];
      map const dz{space.dz.data(), sketched()}, dr{space.dreduced.data(), reduced()};
      kernel::conv2d(g(n), transposed, to_, dz);
      add_scaled(z(n), slope, dz);
      depthwise_gradient(r(n), depthwise, dz, p.depthwise.data(), dr);
      pointwise_weight_gradient(x(n), dr, p.products.data());
    });
    std::size_t const row = padded(options_.ifmap.c), kernel_size = parameters_.taps;
    for (std::size_t k = 0; k < rank; ++k) {
      for (std::size_t c = 0; c < in_channels; ++c)
        to[parameters_.reduce() + k * in_channels + c] =
            float(sums_.total([&](sums const& p) { return p.products[k * row + c]; }));
      for (std::size_t tap = 0; tap < kernel_size; ++tap) {
        std::size_t const at = (k / block * kernel_size + tap) * block + k % block;
        to[parameters_.depthwise() + k * kernel_size + tap] =
            float(sums_.total([&](sums const& p) { return p.depthwise[at]; }));
      }
    }
  }

  static packed_weight packed(int in_channels, int out_channels, std::span<float const> weight,
                              std::span<float const> bias = {}) {
    return {in_channels, pointwise(out_channels), weight, bias, packed_weight::order::broadcast};
  }
  kernel::packed_depthwise_weight depthwise_weight() const {
    conv2d_options linear = options_.window;
    linear.activation = activation::none;
    return {options_.rank, linear, {parameter(parameters_.depthwise()), parameters_.rank * parameters_.taps}, {}};
  }

  options options_;
  sketch_parameters parameters_;
  std::vector<float> state_;  // parameters, Adam's mean and square of each, the running mean and variance
  position_table from_, to_;  // every position of the ifmap and of the ofmap
  aligned_buffer<float> x_, reduced_, z_, g_;  // of a batch
  std::vector<batch_norm> norm_;               // of the current batch, per block of channels
  std::vector<batch_norm::gradient> back_;
  batch_parts<sums> sums_;
  std::vector<workspace> spaces_;
};

}  // namespace redzap::inline REDZAP_ISA::training
