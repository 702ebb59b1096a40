// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <cassert>
#include <redzap/aggregate/technique_list.hpp>
#include <redzap/kernel/reference/aggregate_kernel.hpp>
#include <redzap/kernel/reference/masked_conv2d.hpp>
#include <redzap/kernel/reference/pointwise.hpp>
#include <redzap/kernel/reference/window_aggregate.hpp>
#include <vector>

namespace redzap::inline REDZAP_ISA::kernel::reference {

/// Carries out a label map, whoever made it: the full convolution where the label is 0, zero where its technique is
/// `zero`, and the factor's cheap value elsewhere. Brute force: every factor pools the whole ifmap. Returns the number
/// of activations of each label. `labels` has the extents of the ofmap and holds 0 to Techniques::count; with all
/// labels 0 this is conv2d.
template <class Techniques, class In, tensor_layout LI, class Label, tensor_layout LL, tensor_layout LO>
std::array<long long, Techniques::count + 1> three_step(view<In, LI> ifmap, float const* weight, float const* bias,
                                                        conv2d_options const& o, view<Label, LL> labels,
                                                        view<float, LO> ofmap) {
  shape const in = ifmap.extents, out = ofmap.extents;
  masked_conv2d(ifmap, weight, bias, o, labels, 0, ofmap);
  Techniques::for_each_factor([&]<class Factor>(int chosen) {
    shape const pooled_shape{in.n, in.c, out.h, out.w};
    std::vector<float> pooled_values(pooled_shape.size()), aggregated(std::size_t(out.c) * in.c / o.groups);
    view<float> const pooled{pooled_values.data(), pooled_shape};
    window_aggregate<typename Factor::window>(ifmap, o, pooled);
    aggregate_kernel<typename Factor::kernel>(weight, out.c, in.c / o.groups, o.kernel.h * o.kernel.w,
                                              aggregated.data());
    pointwise(pooled, aggregated.data(), bias, Techniques::activated ? o.activation : activation::none, labels,
              static_cast<label>(chosen), ofmap, o.groups);
  });
  std::array<long long, Techniques::count + 1> counts{};
  for (int n = 0; n < out.n; ++n)
    for (int m = 0; m < out.c; ++m)
      for (int p = 0; p < out.h; ++p)
        for (int q = 0; q < out.w; ++q) {
          int const chosen = labels(n, m, p, q);
          assert(chosen <= Techniques::count);
          ++counts[chosen];
          if (chosen != 0 && Techniques::factor_of[chosen] < 0) ofmap(n, m, p, q) = 0.0f;
        }
  return counts;
}

}  // namespace redzap::inline REDZAP_ISA::kernel::reference
