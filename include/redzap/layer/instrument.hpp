// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <cstddef>
#include <redzap/core/isa_namespace.hpp>
#include <string_view>

namespace redzap::inline REDZAP_ISA::layer {

/// What a thread can be at within a reducible convolution; see reducible_conv2d for the order.
enum class step {
  sketch,    ///< the first stage of a predictor that reads the ifmap
  label,     ///< scores, and labels from them; an oracle's too
  pattern,   ///< I_s in full
  dense,     ///< positions of I_t, or of the whole ofmap, by the dense kernel
  masked,    ///< irreducible activations by the masked kernel
  pooled,    ///< the activations of one factor, from its pooled map
};

constexpr std::string_view name(step s) {
  constexpr std::array<std::string_view, 6> names{"sketch", "label", "pattern", "dense", "masked", "pooled"};
  return names[static_cast<std::size_t>(s)];
}

/// A policy's `instrument` where nobody asks: its calls are compiled to nothing. Another one has the same two, noexcept
/// and const, and is a member of the layer's state; trace::step_clock keeps the times.
struct no_instrument {
  /// This thread of a run (see parallel_for) ends the step that it was at, if any, and begins another.
  static constexpr void begin(step, int /*thread*/) noexcept {}
  /// And ends it.
  static constexpr void end(int /*thread*/) noexcept {}
};

}  // namespace redzap::inline REDZAP_ISA::layer
