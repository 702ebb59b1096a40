// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#include <string_view>

namespace redzap::inline REDZAP_ISA {

/// What can be wrong with a shape and the options of a layer. `check` finds it; the same word becomes a static_assert
/// where the geometry is a compile-time value and an error where it is not.
enum class fault {
  none,
  input_extent,
  out_channels,
  kernel,
  stride,
  padding,
  dilation,
  groups,
  in_channels_per_group,
  out_channels_per_group,
  kernel_exceeds_input,
  shortcut,
  number_of_taps,
  factor_of_one_tap,
  predictor_macs,
  too_large,
};

/// The fault in words.
constexpr std::string_view sentence(fault f) {
  switch (f) {
    case fault::none: return "no fault";
    case fault::input_extent: return "every extent of the input must be at least 1";
    case fault::out_channels: return "out_channels must be at least 1";
    case fault::kernel: return "kernel must be at least 1 in height and width";
    case fault::stride: return "stride must be at least 1 in height and width";
    case fault::padding: return "padding must be at least 0 and less than the dilated kernel";
    case fault::dilation: return "dilation must be at least 1 in height and width";
    case fault::groups: return "groups must be at least 1";
    case fault::in_channels_per_group: return "in_channels must be divisible by groups";
    case fault::out_channels_per_group: return "out_channels must be divisible by groups";
    case fault::kernel_exceeds_input: return "the dilated kernel must fit into the padded input";
    case fault::shortcut: return "a shortcut, projected or not, must have the shape of the map that it is added to";
    case fault::number_of_taps: return "an aggregator of the techniques is made for kernels of another number of taps";
    case fault::factor_of_one_tap:
      return "a factor of a 1x1 kernel is the convolution itself: only zero can save any of it";
    case fault::predictor_macs:
      return "a reducible convolution's predictor must not cost more MACs than the convolution itself";
    case fault::too_large: return "input, weight and output must each be smaller than 2^31 elements";
  }
  return "unknown fault";
}

}  // namespace redzap::inline REDZAP_ISA
