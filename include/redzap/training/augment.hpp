// SPDX-License-Identifier: MIT
#pragma once
#include <cassert>
#include <cstdint>
#include <cstdlib>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/tensor/shape.hpp>
#include <redzap/training/random_stream.hpp>

namespace redzap::inline REDZAP_ISA::training {

/// How one image is seen in one epoch: shifted by up to `padding` pixels each way (a random crop of the padded
/// image), half of the images mirrored. Drawn from seed, epoch and the image's index alone.
struct augment {
  int dy = 0, dx = 0;
  bool mirrored = false;

  static constexpr int padding = 4;

  static augment draw(std::uint64_t seed, int epoch, int image) {
    random_stream source(seed, std::uint64_t(static_cast<unsigned>(epoch)) << 32 | static_cast<unsigned>(image));
    augment result;
    result.dy = source.below(2 * padding + 1) - padding;
    result.dx = source.below(2 * padding + 1) - padding;
    result.mirrored = source.below(2) == 1;
    return result;
  }

  /// from, to: [c][h][w], n = 1. Pixels from beyond the image are reflected at its edge, as in PyTorch's `reflect`: no
  /// edges arise that no image has. requires: a shift of less than its rows and columns.
  template <class T>
  void apply(T const* from, shape extents, T* to) const {
    assert(std::abs(dy) < extents.h && std::abs(dx) < extents.w);
    auto inside = [](int at, int size) { return at < 0 ? -at : at < size ? at : 2 * (size - 1) - at; };
    for (int c = 0; c < extents.c; ++c)
      for (int y = 0; y < extents.h; ++y)
        for (int x = 0; x < extents.w; ++x) {
          int const row = inside(y + dy, extents.h),
                    column = inside((mirrored ? extents.w - 1 - x : x) + dx, extents.w);
          *to++ = from[(c * extents.h + row) * extents.w + column];
        }
  }
};

}  // namespace redzap::inline REDZAP_ISA::training
