// SPDX-License-Identifier: MIT
#pragma once
#include <memory>
#include <optional>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/geometry/linear_options.hpp>
#include <redzap/geometry/pool2d_options.hpp>
#include <redzap/precision/affine.hpp>
#include <span>
#include <string>
#include <vector>

namespace redzap::inline REDZAP_ISA::bench {

/// The peer: a chain of oneDNN primitives, in f32 unless named otherwise, each in the layout that it likes best,
/// weights reordered ahead, ReLU as a post-op, scratchpads of our own. onednn.cpp implements it, no_onednn.cpp where
/// the library is missing.
class onednn {
 public:
  static bool available();
  /// "oneDNN 2.6.3".
  static std::string name();
  /// Caps the peer's instruction set at ours. Call before anything else of this class. Throws redzap::error where
  /// ONEDNN_MAX_CPU_ISA is set to something else.
  static void cap_isa();

  /// Layouts of a convolution's ifmap and ofmap: what oneDNN asks for, or channels in blocks of a register. Either may
  /// be the faster one.
  enum class layouts { any, blocked };

  /// Of convolutions. Winograd's sums differ in the last bits, and not every version, machine and shape has it.
  enum class algorithm { direct, winograd };

  onednn(shape input, int threads, layouts wanted = layouts::any);
  onednn(onednn&&) noexcept;
  ~onednn();

  /// Appends a layer; weights and bias in PyTorch's order. Throws what oneDNN throws where it has no such convolution.
  void conv2d(conv2d_options const& options, std::span<float const> weight, std::span<float const> bias,
              algorithm which = algorithm::direct);
  /// How the integers of a layer stand for real numbers. By itself: for themselves, and the output is f32.
  struct i8_scales {
    precision::affine from{};  ///< of the input; what a layer before wrote has this scale, and 0 as zero point
    std::span<float const> weight{};       ///< by output channel; none: 1
    std::optional<float> to{};             ///< of the output, which then is unsigned bytes, with 0 as zero point
  };
  /// The same in 8-bit integers: the input as unsigned bytes, weights as signed ones, given as whole numbers. The bias
  /// is in real numbers.
  void i8_conv2d(conv2d_options const& options, std::span<float const> weight, std::span<float const> bias,
                 i8_scales const& scales);
  void max_pool2d(pool2d_options const& options);
  void linear(linear_options const& options, std::span<float const> weight, std::span<float const> bias);
  void i8_linear(linear_options const& options, std::span<float const> weight, std::span<float const> bias,
                 i8_scales const& scales);

  /// Brings an input, in nchw order, into the first layer's layout; it must live until the next load.
  void load(std::span<float const> input);
  void run();
  /// The last run's result in nchw order.
  std::vector<float> output() const;
  /// What oneDNN calls the code of each layer.
  std::string implementations() const;

 private:
  struct chain;
  std::unique_ptr<chain> chain_;
};

}  // namespace redzap::inline REDZAP_ISA::bench
