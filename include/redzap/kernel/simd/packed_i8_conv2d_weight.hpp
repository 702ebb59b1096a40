// SPDX-License-Identifier: MIT
#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <limits>
#include <redzap/core/aligned_buffer.hpp>
#include <redzap/core/checked_product.hpp>
#include <redzap/core/constant_array.hpp>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/raise.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/precision/affine.hpp>
#include <redzap/precision/i8.hpp>
#include <redzap/tensor/layout.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace redzap::inline REDZAP_ISA::kernel {

/// The weights of a convolution in 8-bit integers, in the orders that the SIMD kernels stream, built once from whole
/// numbers in PyTorch's order (M, C / groups, R, S), each of which stands for itself times its output channel's scale.
/// The ifmap's channels are innermost and filled up to a multiple of four, see i8_ifmap. Padded channels and padding
/// have zero weights; groups become blocks on a diagonal of zeros.
///   broadcast order [mb][r][s][c / 4][m16][c4]: dense kernels, four channels a step
///   dot order       [mb][m16][run][channels of the run, filled up to 64]: masked kernels; a run is a row of taps, side
///   by side in the
///                   ifmap, or a single tap where the kernel is dilated
/// An output is float(sum) * (scale of the ifmap * scale of the channel), where the sum starts at the bias in that
/// unit, rounded to the nearest, less zero point * sum of the weights: half a unit is all that differs from the real
/// convolution of the stored values.
class packed_i8_conv2d_weight {
 public:
  using storage = precision::i8::storage;
  enum class order { broadcast = 1, dot = 2, both = 3 };

  /// An empty bias is zero. Throws redzap::error naming "<name>weight", "...weight_scale", "...bias" or "...input":
  /// where a size does not match the options, a weight is no whole number from -127 to 127, a scale or zero point is
  /// none (see affine), or 32 bits cannot hold a sum.
  packed_i8_conv2d_weight(int in_channels, conv2d_options const& options, std::span<float const> weight,
                          std::span<float const> scale, std::span<float const> bias, precision::affine const& input,
                          order wanted = order::both, std::string const& name = "")
      : packed_i8_conv2d_weight(in_channels, options, wanted) {
    check_values(weight, scale, bias, input, name);
    fill(weight, scale, bias, input, name);
  }

  /// The same without values: `arrays` sets them. Throws redzap::error where the options are no convolution or have too
  /// many taps.
  packed_i8_conv2d_weight(int in_channels, conv2d_options const& options, order wanted)
      : options_(options), in_channels_(in_channels), wanted_(wanted) {
    fault const found = check({.c = in_channels, .h = 1, .w = 1},
                              {.out_channels = options.out_channels, .kernel = 1, .groups = options.groups});
    if (found != fault::none) raise(error("weight", std::string(sentence(found))));
    if (options.kernel.h < 1 || options.kernel.w < 1) raise(error("weight", std::string(sentence(fault::kernel))));
    auto const [height, width] = options.kernel;
    if (size({in_channels / options.groups, height, width}) >
        std::size_t(std::numeric_limits<std::int32_t>::max() / (255 * precision::i8::largest)))
      raise(error("weight", "too many taps for i8: 32 bits cannot hold the sum of so many products"));
    bool const row = width == 1 || options.dilation.w == 1;   // the taps of a row are side by side in the ifmap
    runs_ = row ? height : height * width;
    run_bytes_ = (ifmap_channels() * (row ? width : 1) + piece - 1) / piece * piece;
    block_elements_ = static_cast<std::ptrdiff_t>(size({height, width, ifmap_channels() / 4, 16}));
    broadcast_size_ = size({output_blocks(), block_elements_});
    dot_size_ = size({output_blocks(), 16, runs_, run_bytes_});
  }

  /// Calls visit(its order, array, its size) for every array of `self`. The order names all that moves or rounds a
  /// value.
  template <class Self, class Visit>
  static void arrays(Self& self, Visit& visit) {
    std::size_t const channels = std::size_t(self.output_blocks()) * 16;
    visit("ifmap's scale and zero point f32", self.input_, std::size_t(2));
    visit("start of sums [m / 16][16] i32", self.bias_, channels);
    visit("scale [m / 16][16] f32", self.scale_, channels);
    if (self.has_broadcast()) visit("broadcast [mb][r][s][c / 4][m16][c4] i8", self.broadcast_, self.broadcast_size_);
    if (self.has_dot()) visit("dot [mb][m16][run][run's channels, to 64] i8", self.dot_, self.dot_size_);
  }

  conv2d_options const& options() const { return options_; }
  int in_channels() const { return in_channels_; }
  /// Of the ifmap as it lies in memory.
  int ifmap_channels() const { return (in_channels_ + 3) / 4 * 4; }
  int output_blocks() const { return layout::packed::blocks(options_.out_channels); }
  /// What the ifmap's values stand for.
  precision::affine input() const {
    return {.scale = input_.data()[0], .zero_point = static_cast<int>(input_.data()[1])};
  }

  bool has_broadcast() const { return (static_cast<int>(wanted_) & 1) != 0; }
  bool has_dot() const { return (static_cast<int>(wanted_) & 2) != 0; }
  /// Elements of four weights of one output block in broadcast order.
  std::ptrdiff_t block_elements() const { return block_elements_; }
  std::int32_t const* broadcast_block(int mb) const { return broadcast_.data() + mb * block_elements_; }

  /// A row of weights in dot order: runs, and bytes of each.
  int runs() const { return runs_; }
  int run_bytes() const { return run_bytes_; }
  storage const* dot_row(int m) const { return dot_.data() + std::ptrdiff_t(m) * runs_ * run_bytes_; }
  /// Output blocks [first, first + count) in dot order.
  std::span<storage const> dot_rows(int first, int count) const {
    return {dot_row(16 * first), std::size_t(count) * 16 * runs_ * run_bytes_};
  }
  /// What the sums of an output block start at, and what one unit of them stands for.
  std::int32_t const* bias_block(int mb) const { return bias_.data() + std::ptrdiff_t(mb) * 16; }
  float const* scale_block(int mb) const { return scale_.data() + std::ptrdiff_t(mb) * 16; }

  /// Bytes that a run is filled up to, the widest register: a kernel may read so much of the ifmap beyond a window.
  static constexpr int piece = 64;

 private:
  static std::size_t size(std::initializer_list<long long> factors) {
    auto const product = checked_product(factors);
    if (!product) raise(error("weight", std::string(sentence(fault::too_large))));
    return *product;
  }

  void check_values(std::span<float const> weight, std::span<float const> scale, std::span<float const> bias,
                    precision::affine const& input, std::string const& name) const {
    conv2d_options const& o = options_;
    if (weight.size() >= (1ULL << 31)) raise(error(name + "weight", std::string(sentence(fault::too_large))));
    if (weight.size() != size({o.out_channels, in_channels_ / o.groups, o.kernel.h, o.kernel.w}))
      raise(error(name + "weight", "its size does not match the options"));
    if (scale.size() != std::size_t(o.out_channels))
      raise(error(name + "weight_scale", "its size is not out_channels"));
    if (!bias.empty() && bias.size() != std::size_t(o.out_channels))
      raise(error(name + "bias", "its size is not out_channels"));
    input.check(name + "input");
    for (float const s : scale) precision::affine{.scale = s}.check(name + "weight_scale");
    for (float const w : weight)
      if (!(std::fabs(w) <= precision::i8::largest && w == std::nearbyint(w)))
        raise(error(name + "weight", std::to_string(w) + " is not a whole number from -127 to 127"));
  }

  void fill(std::span<float const> weight, std::span<float const> scales, std::span<float const> biases,
            precision::affine const& input, std::string const& name) {
    std::size_t const channels = std::size_t(output_blocks()) * 16;
    aligned_buffer<std::int32_t> bias(channels), broadcast(has_broadcast() ? broadcast_size_ : 0);
    aligned_buffer<storage> dot(has_dot() ? dot_size_ : 0);
    aligned_buffer<float> scale(channels), input_values(2);
    input_values[0] = input.scale, input_values[1] = static_cast<float>(input.zero_point);
    storage* const bytes = reinterpret_cast<storage*>(broadcast.data());
    auto const [height, width] = options_.kernel;
    int const c_per_group = in_channels_ / options_.groups, m_per_group = options_.out_channels / options_.groups;
    int const row_taps = runs_ == height ? width : 1;   // of a run
    std::size_t from = 0;
    for (int m = 0; m < options_.out_channels; ++m) {
      long long sum = 0, most = 0;
      for (int i = 0; i < c_per_group; ++i)
        for (int tap = 0; tap < height * width; ++tap, ++from) {
          int const c = m / m_per_group * c_per_group + i;
          auto const value = static_cast<storage>(weight[from]);
          sum += value, most += 255LL * std::abs(value);
          std::ptrdiff_t const place = std::ptrdiff_t(tap) * ifmap_channels() + c;
          if (has_broadcast()) bytes[(m / 16 * block_elements_ + place / 4 * 16 + m % 16) * 4 + place % 4] = value;
          if (has_dot())
            dot[(std::size_t(m) * runs_ + tap / row_taps) * run_bytes_ +
                std::size_t(tap % row_taps) * ifmap_channels() + c] = value;
        }
      scale[m] = input.scale * scales[m];
      double const unit = double(input.scale) * double(scales[m]);   // exact
      double const start =
          (biases.empty() ? 0 : std::nearbyint(double(biases[m]) / unit)) - double(input.zero_point) * double(sum);
      if (!(std::fabs(start) + double(most) <= std::numeric_limits<std::int32_t>::max()))
        raise(error(name + "bias", std::to_string(biases.empty() ? 0.0f : biases[m]) +
                                       " is too large for i8: channel " + std::to_string(m) + " sums in units of " +
                                       std::to_string(unit) + " in 32 bits"));
      bias[m] = static_cast<std::int32_t>(start);
    }
    input_ = constant_array<float>(std::move(input_values));
    bias_ = constant_array<std::int32_t>(std::move(bias));
    scale_ = constant_array<float>(std::move(scale));
    broadcast_ = constant_array<std::int32_t>(std::move(broadcast));
    dot_ = constant_array<storage>(std::move(dot));
  }

  conv2d_options options_;
  int in_channels_;
  order wanted_;
  int runs_ = 0, run_bytes_ = 0;
  std::ptrdiff_t block_elements_ = 0;
  std::size_t broadcast_size_ = 0, dot_size_ = 0;
  constant_array<float> input_, scale_;
  constant_array<std::int32_t> bias_, broadcast_;
  constant_array<storage> dot_;
};

}  // namespace redzap::inline REDZAP_ISA::kernel
