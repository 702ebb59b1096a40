// SPDX-License-Identifier: MIT
#include <redzap/layer/reducible_scratch.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <redzap/layer/defaults.hpp>
#include <redzap/predictor/oracle.hpp>
#include <redzap/predictor/sketch.hpp>
#include <vector>

using namespace redzap;

namespace {
struct sketch_policy : defaults {
  using techniques = zap_techniques;
  using predictor = redzap::predictor::sketch<4>;
};
struct oracle_policy : defaults {
  using predictor = redzap::predictor::oracle<>;
};
constexpr conv2d_options options{.out_channels = 40, .kernel = 3, .padding = 2};

/// Parts that stand at the same time do not overlap, and all lie in the memory.
template <class Policy>
void parts_lie_apart() {
  shape const in{.n = 2, .c = 21, .h = 9, .w = 10}, out = output_shape(in, options);
  using scratch = layer::reducible_scratch<Policy>;
  int const threads = 3;
  aligned_buffer<std::byte> memory(scratch(in, options, nullptr, threads).bytes());
  scratch const s(in, options, memory.data(), threads);
  struct part {
    std::size_t begin, end;
  };
  std::vector<part> parts;
  auto const add = [&](auto* start, std::size_t size) {
    std::size_t const begin = std::size_t(reinterpret_cast<std::byte*>(start) - memory.data());
    parts.push_back({begin, begin + size * sizeof *start});
  };
  add(s.padded(), kernel::bordered_ifmap::floats(padded_shape(in, options.padding), threads));
  if constexpr (Policy::techniques::factors > 0)
    add(s.pooled(), layer::technique_values<typename Policy::techniques>::map_floats(in, options));
  if constexpr (predictor::reads_ifmap<typename Policy::predictor>) {
    shape reduced = in;
    reduced.c = scratch::sketched_shape(in, options).c;
    add(s.sketched(), layout::packed::size(scratch::sketched_shape(in, options)));
    add(s.reduced(), layout::packed::size(reduced));
  }
  if constexpr (!predictor::score_to_label<typename Policy::predictor>)
    for (int i = 0; i < Policy::techniques::factors; ++i) add(s.replacement(i), layout::packed::size(out.batch(1)));
  for (int thread = 0; thread < threads; ++thread) {
    auto const masked = s.masked(thread);
    add(masked.list.data(), masked.list.size());
    add(masked.partials.data(), masked.partials.size());
    add(s.labels(thread), s.block_floats());
    auto const chosen = s.chosen(thread);
    add(chosen.classes, position_table::all(in.batch(1), options).classes().size());
    add(chosen.ifmap_offsets, s.block_floats() / 16);
    add(chosen.positions, s.block_floats() / 16);
    CHECK(s.hidden(thread) + predictor::hidden_floats(out.h, out.w) <= reinterpret_cast<float*>(s.labels(thread)));
  }
  std::sort(parts.begin(), parts.end(), [](part const& x, part const& y) { return x.begin < y.begin; });
  for (std::size_t i = 1; i < parts.size(); ++i) CHECK(parts[i - 1].end <= parts[i].begin);
  CHECK(parts.back().end <= memory.size());
}
}  // namespace

TEST_CASE("reducible_scratch: its parts lie apart, for predictors of every kind") {
  parts_lie_apart<defaults>();
  parts_lie_apart<oracle_policy>();
  parts_lie_apart<sketch_policy>();
}
