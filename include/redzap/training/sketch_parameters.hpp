// SPDX-License-Identifier: MIT
#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/extent.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <redzap/training/batch_norm.hpp>
#include <redzap/training/random_stream.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace redzap::inline REDZAP_ISA::training {

/// Where the parameters of a sketch in training lie in one array, each in PyTorch's order: pointwise C -> rank,
/// depthwise, batch norm, pointwise rank -> M with a bias. The batch norm is linear too, and is folded into its
/// neighbours on export.
struct sketch_parameters {
  std::size_t in_channels = 1, rank = 16, out_channels = 1;
  std::size_t taps = 9;  ///< of the depthwise kernel, rows x columns
  extent kernel = 3;

  sketch_parameters() = default;
  sketch_parameters(int c, int k, int m, extent window)
      : in_channels(std::size_t(c)),
        rank(std::size_t(k)),
        out_channels(std::size_t(m)),
        taps(std::size_t(window.h) * std::size_t(window.w)),
        kernel(window) {}

  std::size_t reduce() const { return 0; }                                    ///< [rank][C]
  std::size_t depthwise() const { return rank * in_channels; }                ///< [rank][taps]
  std::size_t norm_weight() const { return depthwise() + rank * taps; }       ///< [rank]
  std::size_t norm_bias() const { return norm_weight() + rank; }              ///< [rank]
  std::size_t expand() const { return norm_bias() + rank; }                   ///< [M][rank]
  std::size_t expand_bias() const { return expand() + out_channels * rank; }  ///< [M]
  std::size_t size() const { return expand_bias() + out_channels; }

  /// PyTorch's default initialisation, uniform in +- 1 / sqrt(fan-in), but for `expand`, whose standard deviation is
  /// 0.3 / sqrt(rank), so that scores begin near 0. Every part is drawn from a stream of its own: of `key`, say
  /// "conv2.none.sketch", and the part's name.
  std::vector<float> initial(std::uint64_t seed, std::string const& key) const {
    std::vector<float> result(size());
    auto draw = [&](char const* part, std::size_t first, std::size_t count, double bound) {
      random_stream source(seed, key + part);
      for (std::size_t i = first; i < first + count; ++i) result[i] = source.uniform(-float(bound), float(bound));
    };
    double const root = std::sqrt(double(rank));
    draw(".reduce.weight", reduce(), rank * in_channels, 1 / std::sqrt(double(in_channels)));
    draw(".depthwise.weight", depthwise(), rank * taps, 1 / std::sqrt(double(taps)));
    draw(".expand.weight", expand(), out_channels * rank, 0.3 * std::sqrt(3.0) / root);
    draw(".expand.bias", expand_bias(), out_channels, 1 / root);
    for (std::size_t k = 0; k < rank; ++k) result[norm_weight() + k] = 1;
    return result;
  }

  /// A pointwise convolution: weight [M][rank], bias [M].
  struct pointwise {
    std::vector<float> weight, bias;
  };
  /// `expand` of scale z + shift, as one convolution of z: what is left of a batch norm between them.
  pointwise expand_after(float const* parameter, std::span<float const> scale, std::span<float const> shift) const {
    pointwise result{std::vector<float>(out_channels * rank), std::vector<float>(out_channels)};
    for (std::size_t m = 0; m < out_channels; ++m) {
      float const* const row = parameter + expand() + m * rank;
      double sum = parameter[expand_bias() + m];
      for (std::size_t k = 0; k < rank; ++k) {
        result.weight[m * rank + k] = row[k] * scale[k];
        sum += double(row[k]) * double(shift[k]);
      }
      result.bias[m] = float(sum);
    }
    return result;
  }

  /// Adds the tensors of predictor::sketch_weights, `<name>.{reduce,depthwise,expand}.weight` and `<name>.expand.bias`:
  /// the batch norm by its running statistics is part of `expand`, and so is the logarithm of lambda, which makes a
  /// score that of the expected square, see sketch_loss.
  void write(std::string const& name, float const* parameter, float const* running_mean, float const* running_variance,
             float lambda, named_tensors& to) const {
    std::vector<float> scale(rank), shift(rank);
    for (std::size_t k = 0; k < rank; ++k) {
      double const s = parameter[norm_weight() + k] / std::sqrt(double(running_variance[k]) + batch_norm::epsilon);
      scale[k] = float(s);
      shift[k] = float(double(parameter[norm_bias() + k]) - s * double(running_mean[k]));
    }
    auto last = expand_after(parameter, scale, shift);
    for (float& bias : last.bias) bias += std::log(lambda);
    auto add = [&](char const* part, std::vector<std::size_t> const& extents, std::vector<float> values) {
      to[name + part] = {{extents.begin(), extents.end()}, std::move(values)};
    };
    auto of = [&](std::size_t first, std::size_t end) {
      return std::vector<float>(parameter + first, parameter + end);
    };
    add(".reduce.weight", {rank, in_channels, 1, 1}, of(reduce(), depthwise()));
    add(".depthwise.weight", {rank, 1, std::size_t(kernel.h), std::size_t(kernel.w)}, of(depthwise(), norm_weight()));
    add(".expand.weight", {out_channels, rank, 1, 1}, std::move(last.weight));
    add(".expand.bias", {out_channels}, std::move(last.bias));
  }
};

}  // namespace redzap::inline REDZAP_ISA::training
