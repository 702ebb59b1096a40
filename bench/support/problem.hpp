// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/geometry/linear_options.hpp>
#include <redzap/geometry/window.hpp>
#include <string>

namespace redzap::inline REDZAP_ISA::bench {

/// A layer that is timed, from a line of bench/problems/*.txt. A fully connected layer is a 1 x 1 convolution on
/// a 1 x 1 map.
struct problem {
  std::string name;
  shape input;
  conv2d_options options;
  bool linear = false;

  shape output() const { return output_shape(input, options); }
  shape weight() const { return weight_shape(input, options); }
  linear_options as_linear() const { return {.out_features = options.out_channels, .activation = options.activation}; }

  /// MACs of one activation, padding taps counted.
  double terms() const { return static_cast<double>(weight().c) * weight().h * weight().w; }
  /// MACs of the layer as everybody quotes them: padding taps counted.
  double macs() const { return static_cast<double>(output().size()) * terms(); }
  /// MACs of one activation at (p, q) whose tap lies inside the ifmap.
  double valid_terms(int p, int q) const {
    return static_cast<double>(weight().c) * taps(p, input.h, &extent::h) * taps(q, input.w, &extent::w);
  }
  double valid_macs() const {
    double sum = 0;
    for (int p = 0; p < output().h; ++p)
      for (int q = 0; q < output().w; ++q) sum += valid_terms(p, q);
    return sum * output().n * output().c;
  }
  /// The least that one run has to move: ifmap, weights, bias and ofmap once, in f32.
  double bytes() const {
    return 4.0 * (static_cast<double>(input.size()) + static_cast<double>(weight().size()) + options.out_channels +
                  static_cast<double>(output().size()));
  }

 private:
  int taps(int output, int inputs, int extent::*axis) const {
    return taps_inside(output, inputs, options.kernel.*axis, options.stride.*axis, options.padding.begin.*axis,
                       options.dilation.*axis)
        .size();
  }
};

}  // namespace redzap::inline REDZAP_ISA::bench
