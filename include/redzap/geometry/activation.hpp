// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>

namespace redzap::inline REDZAP_ISA {

/// What a layer applies to each output after the bias. relu(x) is x where x > 0, else 0; a NaN stays NaN.
enum class activation { none, relu };

/// One value; the SIMD kernels do the same on registers.
constexpr float activate(activation function, float x) { return function == activation::relu && x <= 0 ? 0.0f : x; }

}  // namespace redzap::inline REDZAP_ISA
