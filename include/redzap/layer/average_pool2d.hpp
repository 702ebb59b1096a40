// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#include <redzap/kernel/simd/average_pool2d.hpp>
#include <redzap/layer/pool2d.hpp>

namespace redzap::inline REDZAP_ISA::layer {

/// Average-pooling as in PyTorch: padding counts as zeros, the divisor is the window.
template <pool2d_options Options>
struct average_pool2d : pool2d<Options, &kernel::average_pool2d<>> {
  static constexpr std::string_view kind = "average_pool2d";
};

}  // namespace redzap::inline REDZAP_ISA::layer
