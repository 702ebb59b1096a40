// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/pattern/label.hpp>

namespace redzap::inline REDZAP_ISA::layer {

/// The memory of one run of one layer, all of it the caller's. ifmap and ofmap are in layout::packed, the images of a batch one after
/// another; scratch holds scratch_bytes(...) bytes, aligned to a cache line; labels holds label_bytes(...) and stays after the run.
struct run_buffers {
  float const* ifmap;
  float* ofmap;
  std::byte* scratch;
  label* labels;
  int threads;
  float const* shortcut = nullptr;   ///< the earlier map that a residual_add reads too, as ifmap
};

}  // namespace redzap::inline REDZAP_ISA::layer
