// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/aligned_buffer.hpp>
#include <redzap/core/checked_product.hpp>
#include <redzap/core/constant_array.hpp>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/linear_options.hpp>
#include <redzap/precision/concept.hpp>
#include <redzap/precision/f32.hpp>
#include <redzap/precision/narrow.hpp>
#include <redzap/tensor/layout.hpp>
#include <span>
#include <string>
#include <utility>

namespace redzap::inline REDZAP_ISA::kernel {

/// The weights of a fully connected layer, built once from PyTorch's (out_features, c * h * w): a row [m] for every
/// input, rows in the order of one image in packed layout, so that the layer reads its input as it lies in memory and the
/// row of an input that is zero can be left out. Stored in `Precision`, widened to f32 by the kernel. Padded rows and columns are zero.
template <class Precision = precision::f32>
class packed_linear_weight {
  static_assert(precision::loadable<Precision>, "packed_linear_weight: no kernel reads this precision: it has no `load<V>(storage const*)`");

 public:
  using storage = typename Precision::storage;

  /// An empty bias is zero. Throws redzap::error where a size does not match or a weight is too large for the precision.
  packed_linear_weight(shape input, linear_options const& options, std::span<float const> weight,
                       std::span<float const> bias)
      : packed_linear_weight(input, options) {
    if (weight.size() != input_.size() * options.out_features)
      throw error("linear weight", "its size does not match the options");
    if (!bias.empty() && bias.size() != std::size_t(options.out_features))
      throw error("linear bias", "its size is not out_features");
    aligned_buffer<storage> rows(values_);
    aligned_buffer<float> biases(static_cast<std::size_t>(row_floats()));
    for (std::size_t m = 0; m < bias.size(); ++m) biases[m] = bias[m];
    float const* from = weight.data();
    for (int m = 0; m < options.out_features; ++m)
      for (int c = 0; c < input.c; ++c)
        for (int h = 0; h < input.h; ++h)
          for (int w = 0; w < input.w; ++w)
            rows[layout::packed::offset(input_, 0, c, h, w) * row_floats() + m] =
                narrow<Precision>(*from++, "linear weight");
    weight_ = constant_array<storage>(std::move(rows));
    bias_ = constant_array<float>(std::move(biases));
  }

  /// The same without values: `arrays` sets them. Throws redzap::error where the options do not fit the input.
  packed_linear_weight(shape input, linear_options const& options)
      : options_(options), input_{.c = input.c, .h = input.h, .w = input.w} {
    fault const found = check(input_, options);
    if (found != fault::none) throw error("linear weight", std::string(sentence(found)));
    auto const padded = checked_product({static_cast<long long>(inputs()), row_floats()});
    if (!padded) throw error("linear weight", std::string(sentence(fault::too_large)));
    values_ = *padded;
  }

  /// Calls visit(its order, array, its size) for every array of `self`, a packed_linear_weight.
  template <class Self, class Visit>
  static void arrays(Self& self, Visit& visit) {
    visit("rows [c / 16][h][w][c16][m] " + std::string(Precision::name), self.weight_, self.values_);
    visit("bias [m] f32", self.bias_, std::size_t(self.row_floats()));
  }

  linear_options const& options() const { return options_; }
  /// Of one image.
  shape input() const { return input_; }
  /// Floats of one image in packed layout, and rows.
  std::size_t inputs() const { return layout::packed::size(input_); }
  /// Floats of a row: out_features, rounded up to 16.
  int row_floats() const { return layout::packed::blocks(options_.out_features) * 16; }
  storage const* row(std::size_t input) const { return weight_.data() + input * row_floats(); }
  float const* bias() const { return bias_.data(); }

 private:
  linear_options options_;
  shape input_;
  std::size_t values_ = 0;   ///< of all rows
  constant_array<storage> weight_;
  constant_array<float> bias_;
};

}  // namespace redzap::inline REDZAP_ISA::kernel
