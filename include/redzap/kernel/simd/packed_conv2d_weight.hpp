// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <redzap/core/aligned_buffer.hpp>
#include <redzap/core/checked_product.hpp>
#include <redzap/core/constant_array.hpp>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/raise.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/geometry/dot_blocking.hpp>
#include <redzap/precision/concept.hpp>
#include <redzap/precision/f32.hpp>
#include <redzap/precision/narrow.hpp>
#include <redzap/tensor/layout.hpp>
#include <span>
#include <string>
#include <utility>

namespace redzap::inline REDZAP_ISA::kernel {

/// The weights of a convolution in the orders that the SIMD kernels stream, built once from PyTorch's (M, C / groups,
/// R, S). Padded channels have zero weights and zero bias; groups become blocks on a diagonal of zeros.
///   broadcast order [mb][cb][r][s][c16][m16]: dense kernels, accumulators along M
///   dot order       [mb][chunk][m16][cb in the chunk][r][s][c16]: masked kernels, accumulators along C; chunks of
///                   channel blocks as in dot_blocking; stored in `Precision`, since a row is read
///                   once or twice an image and short lists wait for it
/// The broadcast order is f32, since tiles read it many times from the caches; its values are rounded to `Precision`
/// all the same. Every kernel widens to f32 and sums in f32.
template <class Precision = precision::f32>
class packed_conv2d_weight {
  static_assert(precision::loadable<Precision>,
                "packed_conv2d_weight: no kernel reads this precision: it has no `load<V>(storage const*)`");

 public:
  using storage = typename Precision::storage;
  enum class order { broadcast = 1, dot = 2, both = 3 };

  /// An empty bias is zero. Throws redzap::error where sizes do not match the options or a weight is too large for the
  /// precision.
  packed_conv2d_weight(int in_channels, conv2d_options const& options, std::span<float const> weight,
                       std::span<float const> bias, order wanted = order::both)
      : packed_conv2d_weight(in_channels, options, wanted) {
    check_sizes(weight, bias);
    fill(weight, bias);
  }

  /// The same without values: `arrays` sets them. Throws redzap::error where the options are no convolution.
  packed_conv2d_weight(int in_channels, conv2d_options const& options, order wanted)
      : options_(options), in_channels_(in_channels), wanted_(wanted) {
    // Any input that holds one window will do: only channels and kernel matter here.
    fault const found = check({.c = in_channels, .h = 1, .w = 1},
                              {.out_channels = options.out_channels, .kernel = 1, .groups = options.groups});
    if (found != fault::none) raise(error("weight", std::string(sentence(found))));
    if (options.kernel.h < 1 || options.kernel.w < 1) raise(error("weight", std::string(sentence(fault::kernel))));
    row_floats_ = static_cast<std::ptrdiff_t>(size({16, input_blocks(), options.kernel.h, options.kernel.w}));
    floats_ = size({16, output_blocks(), row_floats_});
  }

  /// Calls visit(its order, array, its size) for every array of `self`, a packed_conv2d_weight. The order names all
  /// that moves or rounds a value.
  template <class Self, class Visit>
  static void arrays(Self& self, Visit& visit) {
    std::string const precision(Precision::name), chunk = std::to_string(self.chunk_blocks());
    visit("bias [m / 16][16] f32", self.bias_, std::size_t(self.output_blocks()) * 16);
    if (self.has_broadcast())
      visit("broadcast [mb][cb][r][s][c16][m16] f32 of " + precision, self.broadcast_, self.floats_);
    if (self.has_dot())
      visit("dot [mb][chunk of " + chunk + "][m16][cb][r][s][c16] " + precision, self.dot_, self.floats_);
  }

  conv2d_options const& options() const { return options_; }
  int in_channels() const { return in_channels_; }
  int input_blocks() const { return layout::packed::blocks(in_channels_); }
  int output_blocks() const { return layout::packed::blocks(options_.out_channels); }
  /// Floats of one output block in either order, and of one of its channels.
  std::ptrdiff_t block_floats() const { return row_floats_ * 16; }
  std::ptrdiff_t row_floats() const { return row_floats_; }

  bool has_broadcast() const { return (static_cast<int>(wanted_) & 1) != 0; }
  bool has_dot() const { return (static_cast<int>(wanted_) & 2) != 0; }
  float const* broadcast_block(int mb) const { return broadcast_.data() + mb * block_floats(); }
  /// Channel blocks of a chunk, and chunks.
  int chunk_blocks() const { return dot_blocking::chunk(input_blocks(), options_.kernel); }
  int chunks() const { return (input_blocks() + chunk_blocks() - 1) / chunk_blocks(); }
  /// Channel blocks of one chunk: the last may have fewer.
  int blocks_of(int chunk) const { return std::min(chunk_blocks(), input_blocks() - chunk * chunk_blocks()); }
  /// The weights of output channel m for one chunk, blocks_of(chunk) * R * S * 16 floats.
  storage const* dot_row(int m, int chunk) const { return dot_.data() + dot_offset(m, chunk); }
  /// Output blocks [first, first + count) in dot order.
  std::span<storage const> dot_rows(int first, int count) const {
    return {dot_.data() + first * block_floats(), static_cast<std::size_t>(count * block_floats())};
  }
  float const* bias_block(int mb) const { return bias_.data() + std::ptrdiff_t(mb) * 16; }

 private:
  static std::size_t size(std::initializer_list<long long> factors) {
    auto const product = checked_product(factors);
    if (!product) raise(error("weight", std::string(sentence(fault::too_large))));
    return *product;
  }

  void check_sizes(std::span<float const> weight, std::span<float const> bias) const {
    conv2d_options const& o = options_;
    if (weight.size() >= (1ULL << 31)) raise(error("weight", std::string(sentence(fault::too_large))));
    if (weight.size() != size({o.out_channels, in_channels_ / o.groups, o.kernel.h, o.kernel.w}))
      raise(error("weight", "its size does not match the options"));
    if (!bias.empty() && bias.size() != std::size_t(o.out_channels))
      raise(error("bias", "its size is not out_channels"));
  }

  std::ptrdiff_t dot_offset(int m, int chunk) const {
    std::ptrdiff_t const tap = std::ptrdiff_t(options_.kernel.h) * options_.kernel.w * 16;
    return m / 16 * block_floats() + (16 * chunk * chunk_blocks() + m % 16 * blocks_of(chunk)) * tap;
  }

  void fill(std::span<float const> weight, std::span<float const> biases) {
    aligned_buffer<float> bias(std::size_t(output_blocks()) * 16), broadcast(has_broadcast() ? floats_ : 0);
    aligned_buffer<storage> dot(has_dot() ? floats_ : 0);
    for (std::size_t m = 0; m < biases.size(); ++m) bias[m] = biases[m];
    int const taps = options_.kernel.h * options_.kernel.w;
    int const c_per_group = in_channels_ / options_.groups, m_per_group = options_.out_channels / options_.groups;
    std::size_t from = 0;
    for (int m = 0; m < options_.out_channels; ++m)
      for (int i = 0; i < c_per_group; ++i)
        for (int tap = 0; tap < taps; ++tap, ++from) {
          int const c = m / m_per_group * c_per_group + i;
          std::ptrdiff_t const place = (std::ptrdiff_t(c / 16) * taps + tap) * 16 + c % 16;
          storage const value = narrow<Precision>(weight[from], "weight");
          if (has_broadcast()) broadcast[m / 16 * block_floats() + place * 16 + m % 16] = Precision::widen(value);
          if (has_dot()) {
            int const chunk = c / 16 / chunk_blocks();
            dot[dot_offset(m, chunk) + place - std::ptrdiff_t(chunk) * chunk_blocks() * taps * 16] = value;
          }
        }
    bias_ = constant_array<float>(std::move(bias));
    broadcast_ = constant_array<float>(std::move(broadcast));
    dot_ = constant_array<storage>(std::move(dot));
  }

  conv2d_options options_;
  int in_channels_;
  order wanted_;
  std::ptrdiff_t row_floats_ = 0;
  std::size_t floats_ = 0;   ///< of all output blocks, in either order
  constant_array<float> broadcast_, bias_;
  constant_array<storage> dot_;
};

}  // namespace redzap::inline REDZAP_ISA::kernel
