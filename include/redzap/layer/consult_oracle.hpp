// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <cstddef>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/layer/reducible_scratch.hpp>
#include <redzap/layer/reducible_state.hpp>
#include <redzap/layer/reducible_weights.hpp>
#include <redzap/layer/run_buffers.hpp>
#include <redzap/predictor/difference.hpp>
#include <redzap/tensor/layout.hpp>
#include <redzap/tensor/shape.hpp>

namespace redzap::inline REDZAP_ISA::layer {

/// Labels from the true values, of one image: X, which stands in the ofmap, and that of every technique. All values are
/// at hand then, so that the ofmap takes what each label asks for from them; to carry the labels out, replay them.
template <class Policy>
void consult_oracle(shape in, reducible_weights<Policy> const& w, reducible_state<Policy> const& s,
                    run_buffers const& b, reducible_scratch<Policy> const& memory) noexcept {
  using techniques = typename Policy::techniques;
  shape const out = output_shape(in, s.options());
  std::array<float*, techniques::count> values{};
  redzap::predictor::candidates<techniques> maps{
      .exact = b.ofmap, .replacement = {}, .channels = out.c, .positions = out.h * out.w};
  for (int l = 1; l <= techniques::count; ++l)
    if (techniques::factor_of[l] >= 0)
      maps.replacement[l - 1] = values[l - 1] = memory.replacement(techniques::factor_of[l]);
  w.values().everywhere(in, s.options(), b.ifmap, memory.pooled(), s.pooled_everywhere(), values, b.on,
                        [&](int thread) { return memory.masked(thread); });
  s.decision.label(maps, s.targets(), b.labels);
  std::size_t const activations = redzap::layout::packed::size(out);
  for (int l = 1; l <= techniques::count; ++l) {
    float const* const value = values[l - 1];
    if (value == nullptr)
      for (std::size_t a = 0; a < activations; ++a) b.ofmap[a] = b.labels[a] == l ? 0.0f : b.ofmap[a];
    else
      for (std::size_t a = 0; a < activations; ++a) b.ofmap[a] = b.labels[a] == l ? value[a] : b.ofmap[a];
  }
}

}  // namespace redzap::inline REDZAP_ISA::layer
