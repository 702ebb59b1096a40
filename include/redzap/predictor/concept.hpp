// SPDX-License-Identifier: MIT
#pragma once
#include <concepts>
#include <redzap/core/isa_namespace.hpp>
#include <string_view>

namespace redzap::inline REDZAP_ISA::predictor {

/// A predictor turns the score of its small network into a label: `label(score)` is the label as a float, written once
/// for V = float and V = a SIMD register. A NaN score gives label 0, the safe answer. `threshold` is the run-time knob,
/// `check_threshold(value)` throws redzap::error for one out of range, `channel_group` is how many channels its labels
/// depend on jointly (1: depthwise), and `techniques` what its labels mean. `zap` is one.
template <class T>
concept score_to_label = requires(T const predictor, float value) {
  typename T::techniques;
  { T::name } -> std::convertible_to<std::string_view>;
  { T::channel_group } -> std::convertible_to<int>;
  {T::check_threshold(value)};
  { predictor.threshold } -> std::convertible_to<float>;
  { predictor.label(value) } -> std::same_as<float>;
}
&&16 % T::channel_group == 0;

}  // namespace redzap::inline REDZAP_ISA::predictor
