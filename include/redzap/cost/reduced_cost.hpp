// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <cstddef>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/cost/gamma.hpp>
#include <redzap/cost/saving.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/pattern/label.hpp>
#include <redzap/tensor/shape.hpp>

namespace redzap::inline REDZAP_ISA::cost {

/// What carrying out the labels of one reduced layer costs, eq. (3), (4), (5) and (11) to (14), over any number of
/// images. Of a technique_list it needs the count of labels and which of them are factors; every factor has a pooled
/// map of its own.
template <class Techniques>
struct reduced_cost {
  static constexpr int predictor_macs = 18;  ///< an activation: two depthwise 3x3 stages

  int in_channels = 0;  ///< C, of a group
  int groups = 1;
  int kernel_taps = 0;  ///< R * S
  /// Activations by label; label 0 includes the pattern's positions (I_s).
  std::array<long long, Techniques::count + 1> activations{};
  /// Positions pooled by label, one counted once however many channels share it; 0 where the label is no factor.
  std::array<long long, Techniques::count + 1> pooled{};

  constexpr reduced_cost() = default;
  constexpr reduced_cost(shape input, conv2d_options const& o)
      : in_channels(input.c / o.groups), groups(o.groups), kernel_taps(o.kernel.h * o.kernel.w) {}

  /// Counts the label map of one image, layout::packed [channels / 16][positions][16], tail lanes left out.
  constexpr void add(label const* labels, int channels, int positions) {
    constexpr int block = 16;
    for (int position = 0; position < positions; ++position) {
      std::array<bool, Techniques::count + 1> present{};
      for (int m = 0; m < channels; ++m) {
        label const l = labels[(std::size_t(m / block) * positions + position) * block + m % block];
        ++activations[l];
        present[l] = true;
      }
      for (int l = 1; l <= Techniques::count; ++l) pooled[l] += present[l] && Techniques::factor_of[l] >= 0;
    }
  }

  /// Sums two counts of the same layer.
  constexpr reduced_cost& operator+=(reduced_cost const& other) {
    for (int l = 0; l <= Techniques::count; ++l) {
      activations[l] += other.activations[l];
      pooled[l] += other.pooled[l];
    }
    return *this;
  }

  constexpr long long total() const {
    long long sum = 0;
    for (long long const n : activations) sum += n;
    return sum;
  }
  /// The fraction of the ofmap that has a label.
  constexpr double share(int l) const { return total() == 0 ? 0 : count(activations[l]) / count(total()); }

  /// C * R * S, the MACs of one irreducible activation.
  constexpr double full_macs() const { return 1.0 * in_channels * kernel_taps; }
  constexpr double dense_macs() const { return full_macs() * count(total()); }

  /// sum of pooled * C * R * S / gamma + sum of factorised activations * C + irreducible activations * C * R * S. A
  /// pooled position counts once and in all groups, also where the code pools more than is needed.
  constexpr double macs() const {
    double sum = count(activations[0]) * full_macs();
    for (int l = 1; l <= Techniques::count; ++l)
      if (Techniques::factor_of[l] >= 0)
        sum += count(pooled[l]) * groups * full_macs() / gamma + count(activations[l]) * in_channels;
    return sum;
  }
  /// The same with the predictor's MACs on every activation.
  constexpr double honest_macs() const { return macs() + predictor_macs * count(total()); }

  constexpr double saving() const { return cost::saving(dense_macs(), macs()); }
  constexpr double honest_saving() const { return cost::saving(dense_macs(), honest_macs()); }

 private:
  static constexpr double count(long long n) { return static_cast<double>(n); }
};

}  // namespace redzap::inline REDZAP_ISA::cost
