// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cstddef>
#include <redzap/core/execution.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/borders.hpp>
#include <redzap/geometry/padded_shape.hpp>
#include <redzap/kernel/simd/zero_pad2d.hpp>
#include <redzap/tensor/layout.hpp>
#include <redzap/tensor/shape.hpp>
#include <redzap/tensor/view.hpp>

namespace redzap::inline REDZAP_ISA::kernel {

/// An ifmap with its zero border written out, for all threads of a run: a copy for each, where that is small, else one
/// that they write together. A thread that reads what another one has just written waits for that core's cache: with
/// one copy two threads were 1.76 to 1.90 times as fast as one on alexnet_conv2..5, with their own 1.96 to 2.00
/// (`bench/report --only scaling
/// --layers all`). The memory is the caller's; without padding none is needed and the ifmap itself is given.
class bordered_ifmap {
 public:
  /// Of one thread's copy, at most: half of an L2 of 1 MiB, the rest is for weights.
  static constexpr std::size_t most_bytes = 512 << 10;

  /// Floats of the memory, enough for fewer images too, of which each thread may have a copy. padded: the ifmap's shape
  /// with its border, of all images.
  static constexpr std::size_t floats(shape padded, int threads) {
    std::size_t const image = layout::packed::size(padded.batch(1)), images = static_cast<std::size_t>(padded.n);
    std::size_t const copied = std::min(images, most_bytes / (image * sizeof(float)));
    return image * std::max(images, copied * static_cast<std::size_t>(threads));
  }

  /// Writes the one copy, where there is one for all. ifmap: packed, any number of images. memory: floats(...).
  bordered_ifmap(view<float const, layout::packed> ifmap, borders const& padding, float* memory, execution on) noexcept
      : ifmap_(ifmap), padding_(padding), memory_(memory), padded_(ifmap.extents) {
    if (padding == borders(0)) return;
    padded_ = padded_shape(ifmap.extents, padding);
    each_ = layout::packed::size(padded_) * sizeof(float) <= most_bytes;
    if (!each_) zero_pad2d(ifmap, padding, {memory, padded_}, on);
  }

  /// Writes a thread's own copy, where each has one: to be called on that thread before it asks for it.
  void begin(int thread) const noexcept {
    if (each_) zero_pad2d(ifmap_, padding_, {copy(thread), padded_});
  }

  /// The ifmap without a border, for tables that are not bordered.
  view<float const, layout::packed> plain() const noexcept { return ifmap_; }
  view<float const, layout::packed> of(int thread) const noexcept {
    if (padding_ == borders(0)) return ifmap_;
    return {copy(thread), padded_};
  }

 private:
  float* copy(int thread) const { return memory_ + (each_ ? std::size_t(thread) * layout::packed::size(padded_) : 0); }

  view<float const, layout::packed> ifmap_;
  borders padding_;
  float* memory_;
  shape padded_;
  bool each_ = false;
};

}  // namespace redzap::inline REDZAP_ISA::kernel
