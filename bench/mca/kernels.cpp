// SPDX-License-Identifier: MIT
// The micro-kernels at full tiles, for table.py to compile and take apart.
#include <redzap/kernel/simd/conv2d_positions.hpp>
#include <redzap/kernel/simd/linear.hpp>
#include <redzap/kernel/simd/masked_block.hpp>

namespace rz = redzap;
namespace detail = redzap::kernel::detail;
using isa = rz::native_isa;
using stored_as = rz::precision::f32;
constexpr rz::kernel::tile_shape tile = rz::kernel::tile_of<isa>;

template void detail::dense_tile<isa, tile.columns, tile.positions>(detail::dense_operands<> const&,
                                                                    rz::kernel::window_walk const&,
                                                                    std::int32_t const*, std::int32_t const*) noexcept;
template void detail::dot_tile<isa, stored_as, tile.dot_positions, 3>(detail::dot_chunk<stored_as> const&,
                                                                      rz::work_list::index const*,
                                                                      float (*)[16]) noexcept;
template void detail::linear_pass<isa, stored_as, detail::linear_rows>(float const*, std::uint32_t const*, float const*,
                                                                       std::ptrdiff_t, std::uint32_t const*, float*,
                                                                       int) noexcept;
