// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <redzap/core/execution.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/pattern/label.hpp>
#include <redzap/tensor/layout.hpp>
#include <redzap/tensor/shape.hpp>

namespace redzap::inline REDZAP_ISA::layer {

/// The memory of one run of one layer, all of it the caller's. ifmap and ofmap are in layout::packed, the images of a
/// batch one after another; scratch holds scratch_bytes(...) bytes, aligned to a cache line; labels holds
/// label_bytes(...) and stays after the run.
struct run_buffers {
  float const* ifmap;
  float* ofmap;
  std::byte* scratch;
  label* labels;
  execution on;
  float const* shortcut = nullptr;   ///< the earlier map that a residual_add reads too, as ifmap

  /// Those of image n alone. in, out: the shapes of ifmap and ofmap, whose n does not matter.
  run_buffers image(int n, shape in, shape out) const noexcept {
    auto const floats = [n](shape s) { return static_cast<std::size_t>(n) * redzap::layout::packed::size(s.batch(1)); };
    run_buffers result = *this;
    result.ifmap += floats(in), result.ofmap += floats(out), result.labels += floats(out);
    return result;
  }
};

}  // namespace redzap::inline REDZAP_ISA::layer
