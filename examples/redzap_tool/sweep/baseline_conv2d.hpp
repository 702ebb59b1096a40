// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <redzap/cost/reduced_cost.hpp>
#include <redzap/redzap.hpp>
#include <string>
#include <vector>

namespace tool::sweep {

/// A trivial baseline: what it skips, and what it puts there.
enum class baseline {
  random,     ///< activations of I_t at random; zero
  constant,   ///< the same; the channel's mean on training images
  mean,       ///< the same; the channel's mean on the pattern of the image at hand
  neighbour,  ///< the same; the channel's activation at the nearest position of the pattern
  pruned      ///< whole channels, those with the smallest kernels by the sum of absolute weights; zero
};

/// What a baseline skips in an ofmap, and where its values come from; the same for every image.
struct skipped_activations {
  std::vector<redzap::label> labels;  ///< [M / 16][P * Q][16]: 1 where it skips
  std::vector<int>
      nearest;  ///< by position: the nearest of the pattern, ties to the first in row-major order; -1 without one
};

/// A number in [0, 1) that seems random, of its own for every activation of every layer.
inline double drawn(std::uint64_t layer, std::uint64_t channel, std::uint64_t position) {
  std::uint64_t x = (layer << 40 ^ channel << 20 ^ position) + 0x9e3779b97f4a7c15u;  // splitmix64
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
  x = (x ^ x >> 27) * 0x94d049bb133111ebu;
  return static_cast<double>((x ^ x >> 31) >> 11) * 0x1p-53;
}

/// Positions of the pattern that are nearest, see skipped_activations.
inline std::vector<int> nearest_computed(redzap::pattern const& pattern, int height, int width) {
  std::vector<int> result(static_cast<std::size_t>(height) * width, -1);
  for (int p = 0; p < height; ++p)
    for (int q = 0; q < width; ++q) {
      int least = height * height + width * width;
      for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
          int const distance = (y - p) * (y - p) + (x - q) * (x - q);
          if (pattern.contains(y, x) && distance < least) least = distance, result[p * width + q] = y * width + x;
        }
    }
  return result;
}

/// A share of the activations that the pattern leaves, at random; more where the share is more.
inline skipped_activations skip_at_random(redzap::pattern const& pattern, double share, redzap::shape out,
                                          std::uint64_t layer) {
  skipped_activations result{std::vector<redzap::label>(redzap::layout::packed::size(out)),
                             nearest_computed(pattern, out.h, out.w)};
  for (int m = 0; m < out.c; ++m)
    for (int p = 0; p < out.h; ++p)
      for (int q = 0; q < out.w; ++q) {
        std::size_t const position = static_cast<std::size_t>(p) * out.w + q,
                          at = (m / 16 * std::size_t(out.h) * out.w + position) * 16 + m % 16;
        result.labels[at] = !pattern.contains(p, q) && drawn(layer, m, position) < share;
      }
  return result;
}

/// That share of the channels, those of the smallest norms; whole channels, rounded.
inline skipped_activations skip_channels(std::vector<float> const& norms, double share, redzap::shape out) {
  std::vector<int> order(norms.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int x, int y) { return norms[x] < norms[y]; });
  order.resize(static_cast<std::size_t>(std::lround(share * out.c)));
  std::size_t const positions = static_cast<std::size_t>(out.h) * out.w;
  skipped_activations result{std::vector<redzap::label>(redzap::layout::packed::size(out)), {}};
  for (int const m : order)
    for (std::size_t position = 0; position < positions; ++position)
      result.labels[(m / 16 * positions + position) * 16 + m % 16] = 1;
  return result;
}

/// A reducible convolution's baseline: computed in full by the dense kernel, then what is skipped is put in its place.
/// A simulation, of which the values and the counts are true, and the time is not. Tensors: those of conv2d, and
/// "<name>.mean" (out_channels) for `constant`.
template <redzap::conv2d_options Options, class Policy>
class baseline_conv2d : public redzap::layer::conv2d<Options, Policy> {
  using dense = redzap::layer::conv2d<Options, Policy>;
  using packed = redzap::layout::packed;

 public:
  using techniques = redzap::zap_techniques;
  static constexpr std::string_view kind = "baseline_conv2d";
  static constexpr std::size_t label_bytes(redzap::shape in) { return packed::size(dense::output(in)); }

  struct weights : dense::weights {
    std::vector<float> norms;  ///< sum of a kernel's absolute weights, by output channel
    std::vector<float> means;  ///< by output channel, up to a multiple of 16; zero where there is no tensor
    /// Without values, as every layer can have them.
    weights(redzap::shape in, std::string const& name) : dense::weights(in, name) {}
    weights(redzap::shape in, std::string const& name, redzap::named_tensors const& tensors)
        : dense::weights(in, name, tensors),
          norms(Options.out_channels),
          means(packed::blocks(Options.out_channels) * 16) {
      auto const& values = tensors.at(name + ".weight").values;
      for (std::size_t i = 0; i < values.size(); ++i) norms[i / (values.size() / norms.size())] += std::abs(values[i]);
      if (auto const found = tensors.find(name + ".mean"); found != tensors.end())
        std::copy(found->second.values.begin(), found->second.values.end(), means.begin());
    }
  };

  class state {
   public:
    state(redzap::shape in, weights const& w, int)
        : positions(redzap::position_table::all(in, Options)),
          in_(in),
          weights_(&w),
          skipped_{std::vector<redzap::label>(label_bytes(in)), {}} {}

    void choose(baseline which, redzap::pattern const& pattern, double share) {
      auto const out = dense::output(in_);
      which_ = which;
      skipped_ = which == baseline::pruned
                     ? skip_channels(weights_->norms, share, out)
                     : skip_at_random(pattern, share, out, static_cast<std::uint64_t>(in_.c) * 4096 + out.c);
    }
    baseline which() const { return which_; }
    skipped_activations const& skipped() const { return skipped_; }

    redzap::position_table positions;

   private:
    redzap::shape in_;
    weights const* weights_;
    baseline which_ = baseline::random;
    skipped_activations skipped_;
  };

  static void run(redzap::shape in, weights const& w, state const& s, redzap::layer::run_buffers const& b) noexcept {
    redzap::view<float, packed> const ofmap{b.ofmap, dense::output(in)};
    redzap::kernel::conv2d(redzap::view<float const, packed>{b.ifmap, in}, *w.packed, s.positions, ofmap, b.on);
    auto const& labels = s.skipped().labels;
    std::size_t const positions = static_cast<std::size_t>(ofmap.extents.h) * ofmap.extents.w;
    for (int n = 0; n < in.n; ++n) {
      std::copy(labels.begin(), labels.end(), b.labels + n * labels.size());
      for (int mb = 0; mb < packed::blocks(ofmap.extents.c); ++mb)
        replace(s, &w.means[16 * mb], positions, &labels[mb * positions * 16],
                ofmap.image(n).data + mb * positions * 16);
    }
  }

  static redzap::layer::layer_cost<techniques::count + 1> cost(redzap::shape in, state const&,
                                                               redzap::label const* labels) {
    auto const out = dense::output(in);
    redzap::cost::reduced_cost<techniques> counted(in, Options);
    for (int n = 0; n < in.n; ++n) counted.add(labels + n * label_bytes(in.batch(1)), out.c, out.h * out.w);
    return {.dense_macs = counted.dense_macs(), .macs = counted.macs(), .counts = counted.activations};
  }

 private:
  /// One block of 16 channels.
  static void replace(state const& s, float const* constants, std::size_t positions, redzap::label const* labels,
                      float* ofmap) noexcept {
    auto const& nearest = s.skipped().nearest;
    std::array<float, 16> sums{};
    float computed = 0;
    for (std::size_t position = 0; position < positions && s.which() == baseline::mean; ++position)
      if (nearest[position] == static_cast<int>(position)) {  // on the pattern
        computed += 1;
        for (int lane = 0; lane < 16; ++lane) sums[lane] += ofmap[position * 16 + lane];
      }
    for (std::size_t i = 0; i < positions * 16; ++i) {
      if (labels[i] == 0) continue;
      switch (s.which()) {
        case baseline::random:
        case baseline::pruned: ofmap[i] = 0; break;
        case baseline::constant: ofmap[i] = constants[i % 16]; break;
        case baseline::mean: ofmap[i] = computed > 0 ? sums[i % 16] / computed : 0; break;
        case baseline::neighbour: ofmap[i] = nearest[i / 16] < 0 ? 0 : ofmap[nearest[i / 16] * 16 + i % 16]; break;
      }
    }
  }
};

}  // namespace tool::sweep
