// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/kernel/simd/packed_conv2d_weight.hpp>
#include <redzap/kernel/simd/packed_depthwise_weight.hpp>
#include <redzap/tensor/find_tensor.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <redzap/tensor/shape.hpp>
#include <string>
#include <string_view>

namespace redzap::inline REDZAP_ISA::predictor {

/// A low-rank sketch of a convolution C -> M: `rank` channels between three linear stages,
///   score(m, p, q) = bias[m] + sum over k of expand[m][k] * sum over taps of depthwise[k][tap] *
///                    sum over c of reduce[k][c] * ifmap[c], at the tap's place in the window of (p, q).
/// `reduce` and `expand` are pointwise, `depthwise` has the layer's kernel, stride, padding and dilation. Groups of the
/// layer are of no account.
template <int Share>
class sketch_weights {
 public:
  using pointwise_weight = kernel::packed_conv2d_weight<>;
  static constexpr std::string_view first_tensor = "reduce.weight";  ///< what every predictor of this kind has

  /// So that C * rank + rank * M is 1 / Share of a position's R * S * C * M multiply-adds, to the nearest multiple of a
  /// block of 16 channels, at least one.
  static constexpr int rank(int in_channels, conv2d_options const& o) {
    double const c = in_channels, m = o.out_channels, taps = double(o.kernel.h) * o.kernel.w;
    double const blocks = taps * c * m / (Share * (c + m)) / 16;
    return std::max(1, static_cast<int>(2 * blocks + 1) / 2) * 16;
  }
  /// MACs of one image of this shape. Padding taps count, as everywhere.
  static constexpr double macs(shape in, conv2d_options const& o) {
    shape const out = output_shape(in, o);
    double const k = rank(in.c, o), from = double(in.h) * in.w, to = double(out.h) * out.w;
    return from * in.c * k + to * k * o.kernel.h * o.kernel.w + to * k * o.out_channels;
  }

  /// From `<name>.{reduce,depthwise,expand}.weight`, (rank, C, 1, 1), (rank, 1, R, S), (M, rank, 1, 1), and
  /// `<name>.expand.bias`, (M). Throws redzap::error naming the tensor that is missing, has another shape, or holds a
  /// value that is not finite.
  sketch_weights(named_tensors const& tensors, std::string const& name, int in_channels, conv2d_options const& o)
      : reduce_(in_channels, pointwise(rank(in_channels, o)),
                find_tensor(tensors, name + ".reduce.weight", {rank(in_channels, o), in_channels, 1, 1}), {},
                pointwise_weight::order::broadcast),
        depthwise_(rank(in_channels, o), linear(o),
                   find_tensor(tensors, name + ".depthwise.weight", {rank(in_channels, o), 1, o.kernel.h, o.kernel.w}),
                   {}),
        expand_(rank(in_channels, o), pointwise(o.out_channels),
                find_tensor(tensors, name + ".expand.weight", {o.out_channels, rank(in_channels, o), 1, 1}),
                find_tensor(tensors, name + ".expand.bias", {o.out_channels}), pointwise_weight::order::broadcast) {}

  /// The same without values: `arrays` sets them.
  sketch_weights(int in_channels, conv2d_options const& o)
      : reduce_(in_channels, pointwise(rank(in_channels, o)), pointwise_weight::order::broadcast),
        depthwise_(rank(in_channels, o), linear(o)),
        expand_(rank(in_channels, o), pointwise(o.out_channels), pointwise_weight::order::broadcast) {}

  /// Visits every array of `self`, these weights.
  template <class Self, class Visit>
  static void arrays(Self& self, Visit& visit) {
    pointwise_weight::arrays(self.reduce_, visit);
    kernel::packed_depthwise_weight::arrays(self.depthwise_, visit);
    pointwise_weight::arrays(self.expand_, visit);
  }

  pointwise_weight const& reduce() const { return reduce_; }
  kernel::packed_depthwise_weight const& depthwise() const { return depthwise_; }
  pointwise_weight const& expand() const { return expand_; }

  /// The options of `reduce` and `expand`.
  static constexpr conv2d_options pointwise(int out_channels) { return {.out_channels = out_channels, .kernel = 1}; }

 private:
  static conv2d_options linear(conv2d_options window) {
    window.activation = activation::none;
    return window;
  }

  pointwise_weight reduce_;
  kernel::packed_depthwise_weight depthwise_;
  pointwise_weight expand_;
};

}  // namespace redzap::inline REDZAP_ISA::predictor
