// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <redzap/core/isa_namespace.hpp>

namespace redzap::inline REDZAP_ISA {

/// The decision for one activation: 0 = irreducible (compute in full), k = the k-th technique of the list. A label map
/// is a view<label, layout::packed> with the extents of the ofmap; a block of 16 channels is then [P * Q][16] bytes.
using label = std::uint8_t;

}  // namespace redzap::inline REDZAP_ISA
