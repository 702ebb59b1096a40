// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/fault.hpp>

namespace redzap::inline REDZAP_ISA {

/// What `check` found, as a compile error in one sentence; the compiler's note names the shape and the options.
template <fault Found>
struct no_fault {
  static_assert(Found != fault::input_extent, "redzap: every extent of the input must be at least 1");
  static_assert(Found != fault::out_channels, "redzap: out_channels must be at least 1");
  static_assert(Found != fault::kernel, "redzap: kernel must be at least 1 in height and width");
  static_assert(Found != fault::stride, "redzap: stride must be at least 1 in height and width");
  static_assert(Found != fault::padding, "redzap: padding must be at least 0 and less than the dilated kernel");
  static_assert(Found != fault::dilation, "redzap: dilation must be at least 1 in height and width");
  static_assert(Found != fault::groups, "redzap: groups must be at least 1");
  static_assert(Found != fault::in_channels_per_group, "redzap: in_channels must be divisible by groups");
  static_assert(Found != fault::out_channels_per_group, "redzap: out_channels must be divisible by groups");
  static_assert(Found != fault::kernel_exceeds_input, "redzap: the dilated kernel must fit into the padded input");
  static_assert(Found != fault::shortcut,
                "redzap: a shortcut, projected or not, must have the shape of the map that it is added to");
  static_assert(Found != fault::number_of_taps,
                "redzap: an aggregator of the techniques is made for kernels of another number of taps");
  static_assert(Found != fault::factor_of_one_tap,
                "redzap: a factor of a 1x1 kernel is the convolution itself: only zero can save any of it");
  static_assert(Found != fault::predictor_macs,
                "redzap: a reducible convolution's predictor must not cost more MACs than the convolution itself");
  static_assert(Found != fault::too_large,
                "redzap: input, weight and output must each be smaller than 2^31 elements");
  static constexpr bool value = Found == fault::none;
};

}  // namespace redzap::inline REDZAP_ISA
