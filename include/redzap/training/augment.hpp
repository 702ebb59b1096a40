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

  /// Writes image `from` (c, h, w) as it is seen; pixels from beyond it are `fill`. No overlap. Bytes padded with 0
  /// and then normalised are what torchvision's transforms give; floats that are normalised already are padded with
  /// the mean colour.
  template <class T>
  void apply(T const* from, shape extents, T* to, T fill = T{}) const {
    for_pixels(extents, [&](int c, int row, int column) {
      bool const inside = row >= 0 && row < extents.h && column >= 0 && column < extents.w;
      *to++ = inside ? from[(c * extents.h + row) * extents.w + column] : fill;
    });
  }

  /// The same, but pixels from beyond the image are reflected at its edge, as in PyTorch's `reflect`: no edges arise that no
  /// image has. requires: a shift of less than its rows and columns.
  template <class T>
  void apply_reflected(T const* from, shape extents, T* to) const {
    assert(std::abs(dy) < extents.h && std::abs(dx) < extents.w);
    auto inside = [](int at, int size) { return at < 0 ? -at : at < size ? at : 2 * (size - 1) - at; };
    for_pixels(extents, [&](int c, int row, int column) {
      *to++ = from[(c * extents.h + inside(row, extents.h)) * extents.w + inside(column, extents.w)];
    });
  }

 private:
  /// body(channel, row, column of `from`, maybe beyond it) for every pixel of the result.
  template <class Body>
  void for_pixels(shape extents, Body&& body) const {
    for (int c = 0; c < extents.c; ++c)
      for (int y = 0; y < extents.h; ++y)
        for (int x = 0; x < extents.w; ++x) body(c, y + dy, (mirrored ? extents.w - 1 - x : x) + dx);
  }
};

}  // namespace redzap::inline REDZAP_ISA::training
