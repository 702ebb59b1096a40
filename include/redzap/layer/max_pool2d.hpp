// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#include <redzap/kernel/simd/max_pool2d.hpp>
#include <redzap/layer/pool2d.hpp>

namespace redzap::inline REDZAP_ISA::layer {

/// Max-pooling as in PyTorch: padding counts as -infinity.
template <pool2d_options Options>
struct max_pool2d : pool2d<Options, &kernel::max_pool2d<>> {
  static constexpr std::string_view kind = "max_pool2d";
};

}  // namespace redzap::inline REDZAP_ISA::layer
