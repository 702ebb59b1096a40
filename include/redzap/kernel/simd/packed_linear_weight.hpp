// SPDX-License-Identifier: MIT
#pragma once
#include <cmath>
#include <redzap/core/aligned_buffer.hpp>
#include <redzap/core/checked_product.hpp>
#include <redzap/core/constant_array.hpp>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/load_signed_bytes.hpp>
#include <redzap/core/raise.hpp>
#include <redzap/geometry/linear_options.hpp>
#include <redzap/precision/concept.hpp>
#include <redzap/precision/f32.hpp>
#include <redzap/precision/i8.hpp>
#include <redzap/precision/narrow.hpp>
#include <redzap/tensor/layout.hpp>
#include <span>
#include <string>
#include <utility>

namespace redzap::inline REDZAP_ISA::kernel {

namespace detail {
/// How a linear layer's weights are stored and read. Those of most precisions are floats, narrowed;
template <class Precision>
struct linear_storage : Precision {
  static_assert(precision::loadable<Precision>,
                "packed_linear_weight: no kernel reads this precision: it has no `load<V>(storage const*)`");
  static constexpr bool is_scaled = false;
};
/// i8's are whole numbers, in units of their output's scale.
template <>
struct linear_storage<precision::i8> : precision::i8 {
  static constexpr bool is_scaled = true;

  template <class V>
  [[gnu::always_inline]] static V load(storage const* from) {
    return simd::load_signed_bytes<V>(from);
  }
};
}  // namespace detail

/// The weights of a fully connected layer, built once from PyTorch's (out_features, c * h * w): a row [m] for every
/// input, rows in the order of one image in packed layout, so that the layer reads its input as it lies in memory and
/// the row of an input that is zero can be left out. Stored in `Precision`, widened to f32 by the kernel; in i8 as
/// whole numbers, each standing for itself times the scale of its output [m]. Padded rows and columns are zero.
template <class Precision = precision::f32>
class packed_linear_weight {
 public:
  /// How weights are read, and whether they have scales.
  using stored = detail::linear_storage<Precision>;
  using storage = typename stored::storage;

  /// An empty bias is zero. Throws redzap::error where a size does not match or a weight is too large for the
  /// precision.
  packed_linear_weight(shape input, linear_options const& options, std::span<float const> weight,
                       std::span<float const> bias)
    requires(!stored::is_scaled)
      : packed_linear_weight(input, options) {
    rows_from(weight, [](float value) { return narrow<Precision>(value, "linear weight"); });
    bias_ = columns_from(bias, "linear bias");
  }

  /// Of whole numbers, and out_features scales. Throws redzap::error where a size does not match or a weight is no
  /// whole number from -127 to 127.
  packed_linear_weight(shape input, linear_options const& options, std::span<float const> weight,
                       std::span<float const> scale, std::span<float const> bias)
    requires(stored::is_scaled)
      : packed_linear_weight(input, options) {
    rows_from(weight, [](float value) {
      if (!(std::abs(value) <= stored::largest && value == std::trunc(value)))
        raise(error("linear weight", "a value is no whole number from -127 to 127"));
      return static_cast<storage>(value);
    });
    if (scale.empty()) raise(error("linear scale", "its size is not out_features"));
    scale_ = columns_from(scale, "linear scale");
    bias_ = columns_from(bias, "linear bias");
  }

  /// The same without values: `arrays` sets them. Throws redzap::error where the options do not fit the input.
  packed_linear_weight(shape input, linear_options const& options)
      : options_(options), input_{.c = input.c, .h = input.h, .w = input.w} {
    fault const found = check(input_, options);
    if (found != fault::none) raise(error("linear weight", std::string(sentence(found))));
    auto const padded = checked_product({static_cast<long long>(inputs()), row_floats()});
    if (!padded) raise(error("linear weight", std::string(sentence(fault::too_large))));
    values_ = *padded;
  }

  /// Calls visit(its order, array, its size) for every array of `self`, a packed_linear_weight.
  template <class Self, class Visit>
  static void arrays(Self& self, Visit& visit) {
    visit("rows [c / 16][h][w][c16][m] " + std::string(Precision::name), self.weight_, self.values_);
    if constexpr (stored::is_scaled) visit("scale [m] f32", self.scale_, std::size_t(self.row_floats()));
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
  /// Of the outputs; zero beyond out_features.
  float const* scale() const
    requires(stored::is_scaled)
  {
    return scale_.data();
  }

 private:
  /// Throws redzap::error where the size does not match.
  template <class Store>
  void rows_from(std::span<float const> weight, Store&& store) {
    if (weight.size() != input_.size() * options_.out_features)
      raise(error("linear weight", "its size does not match the options"));
    aligned_buffer<storage> rows(values_);
    float const* from = weight.data();
    for (int m = 0; m < options_.out_features; ++m)
      for (int c = 0; c < input_.c; ++c)
        for (int h = 0; h < input_.h; ++h)
          for (int w = 0; w < input_.w; ++w)
            rows[layout::packed::offset(input_, 0, c, h, w) * row_floats() + m] = store(*from++);
    weight_ = constant_array<storage>(std::move(rows));
  }

  /// A number for each output, zero where there is none. Throws redzap::error where there are some, and not
  /// out_features.
  constant_array<float> columns_from(std::span<float const> values, char const* what) const {
    if (!values.empty() && values.size() != std::size_t(options_.out_features))
      raise(error(what, "its size is not out_features"));
    aligned_buffer<float> columns(static_cast<std::size_t>(row_floats()));
    for (std::size_t m = 0; m < values.size(); ++m) columns[m] = values[m];
    return constant_array<float>(std::move(columns));
  }

  linear_options options_;
  shape input_;
  std::size_t values_ = 0;   ///< of all rows
  constant_array<storage> weight_;
  constant_array<float> scale_, bias_;   ///< scales: none where weights have none
};

}  // namespace redzap::inline REDZAP_ISA::kernel
