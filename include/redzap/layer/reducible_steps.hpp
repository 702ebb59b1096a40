// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <redzap/core/execution.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/cost/conv2d_macs.hpp>
#include <redzap/cost/reduced_cost.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/geometry/row_range.hpp>
#include <redzap/kernel/simd/chosen_positions.hpp>
#include <redzap/kernel/simd/conv2d.hpp>
#include <redzap/kernel/simd/conv2d_positions.hpp>
#include <redzap/kernel/simd/kernels_of.hpp>
#include <redzap/kernel/simd/masked_block.hpp>
#include <redzap/kernel/simd/output_groups.hpp>
#include <redzap/layer/consult_oracle.hpp>
#include <redzap/layer/instrument.hpp>
#include <redzap/layer/layer_cost.hpp>
#include <redzap/layer/reducible_scratch.hpp>
#include <redzap/layer/reducible_state.hpp>
#include <redzap/layer/reducible_weights.hpp>
#include <redzap/layer/run_buffers.hpp>
#include <redzap/layer/technique_values.hpp>
#include <redzap/pattern/position_table.hpp>
#include <redzap/pattern/window_table.hpp>
#include <redzap/pattern/work_list.hpp>
#include <redzap/predictor/label_block.hpp>
#include <redzap/predictor/label_scores.hpp>
#include <redzap/predictor/label_within.hpp>
#include <redzap/predictor/score_block.hpp>
#include <redzap/predictor/sketch_map.hpp>
#include <span>
#include <type_traits>

namespace redzap::inline REDZAP_ISA::layer {

/// How a reducible convolution of any geometry runs and what it costs: one instance a policy; see reducible_conv2d.
template <class Policy>
class reducible_steps {
 public:
  using techniques = typename Policy::techniques;
  using predictor = typename Policy::predictor;
  static_assert(std::is_same_v<techniques, typename predictor::techniques>, "reducible_conv2d: the policy's predictor "
                "labels another list of techniques than the policy's `techniques`");
  static_assert(techniques::distinct_names(), "reducible_conv2d: two techniques have the same name");
  using weights = reducible_weights<Policy>;
  using state = reducible_state<Policy>;
  using scratch = reducible_scratch<Policy>;

  /// What is wrong first with a convolution that these techniques and this predictor are to reduce, or fault::none.
  static constexpr fault check(shape in, conv2d_options const& o) {
    if (fault const found = redzap::check(in, o); found != fault::none) return found;
    if (!techniques::fold(o.kernel.h * o.kernel.w)) return fault::number_of_taps;
    if (techniques::factors > 0 && o.kernel == extent(1)) return fault::factor_of_one_tap;
    shape const image = in.batch(1);
    bool const may_save =
        state::has_oracle || predictor_macs(image, o) <= static_cast<double>(redzap::cost::conv2d_macs(image, o));
    return may_save ? fault::none : fault::predictor_macs;
  }
  static constexpr std::size_t scratch_bytes(shape in, conv2d_options const& o, int threads) {
    return scratch(in, o, nullptr, threads).bytes();
  }
  static constexpr std::size_t label_bytes(shape in, conv2d_options const& o) {
    return redzap::layout::packed::size(output_shape(in, o));
  }

  /// in: all images of the run; b.scratch: scratch::bytes() for them.
  static void run(shape in, weights const& w, state& s, run_buffers const& b) noexcept {
    conv2d_options const& o = s.options();
    shape const out = output_shape(in, o);
    view<float const, redzap::layout::packed> const ifmap{b.ifmap, in};
    scratch const memory(in, o, b.scratch, b.on.threads());
    if (s.dense()) {
      s.instrument.begin(step::dense, 0);
      std::fill_n(b.labels, redzap::layout::packed::size(out), label{0});
      kernel::conv2d(ifmap, w.full(), s.region(), {b.ofmap, out}, b.on, memory.padded());
      s.instrument.end(0);
      return;
    }
    if constexpr (state::has_oracle)
      if (!s.replay) {
        s.instrument.begin(step::dense, 0);
        kernel::conv2d(ifmap, w.full(), s.everywhere(), {b.ofmap, out}, b.on, memory.padded());
        s.instrument.begin(step::label, 0);
        for (int n = 0; n < in.n; ++n) consult_oracle(in.batch(1), w, s, b.image(n, in, out), memory);
        s.instrument.end(0);
        return;
      }
    auto const bordered = kernels::make(ifmap, w.full(), memory.padded(), b.on);
    view<float, redzap::layout::packed> sketched{};
    if constexpr (state::reads_ifmap) {
      s.instrument.begin(step::sketch, 0);
      sketched = {memory.sketched(), scratch::sketched_shape(in, o)};
      redzap::predictor::sketch_map(ifmap, s.predictor_weights(), s.sketched_from(), memory.reduced(), sketched, b.on);
      s.instrument.end(0);
    }
    int const blocks = w.full().output_blocks();
    auto const groups = state::groups(in, o);
    auto const group = [&](int i, int thread) {
      int const first = groups.first(i), count = groups.count(i);
      std::size_t const block = memory.block_floats();
      for (int n = 0; n < in.n; ++n) {
        run_buffers const of = b.image(n, in, out);
        auto const padded = bordered.of(thread).image(n);
        auto const map = [&](position_table const& t) { return t.bordered() ? padded : bordered.plain().image(n); };
        for (band const& here : s.bands()) {
          bool const cold = n == 0 && here.rows.first == 0;   // later bands and images find the rows of weights in L2
          auto const fetched = std::as_bytes(w.full().dot_rows(first, cold ? count : 0));
          if constexpr (state::reads_ifmap) {   // the ofmap's memory holds the scores meanwhile
            s.instrument.begin(step::label, thread);
            kernel::conv2d_positions(sketched.image(n), s.predictor_weights().expand(), *here.scored, first, count,
                                     of.ofmap + first * block, fetched);
            for (int mb = first; mb < first + count; ++mb)
              redzap::predictor::label_scores(of.ofmap + mb * block, here.targets, s.decision,
                                              s.replay ? memory.labels(thread) : of.labels + mb * block);
            for (int mb = first; mb < first + count && s.allowance != nullptr && !s.replay; ++mb)
              redzap::predictor::label_within(of.ofmap + mb * block, here.targets, channels_of(mb, o),
                                              allowed(in, s, here, n, mb), of.labels + mb * block);
          }
          s.instrument.begin(step::pattern, thread);
          for_each_row(out, here.ahead, first, count, [&](std::size_t start, std::size_t size) {
            std::fill_n(of.ofmap + start, size, 0.0f);   // step 2 reads zeros on I_t, and label zero leaves them
          });
          kernel::conv2d_positions(map(here.inside), w.full(), here.inside, first, count, of.ofmap + first * block,
                                   state::reads_ifmap ? std::span<std::byte const>() : fetched);   // once
          if constexpr (!state::has_oracle && !state::reads_ifmap) {
            s.instrument.begin(step::label, thread);
            for (int mb = first; mb < first + count; ++mb) {
              if constexpr (state::takes_allowance)
                if (s.allowance != nullptr && !s.replay) {
                  label_within(in, s, here, n, mb, of.ofmap + mb * block, memory.hidden(thread),
                               of.labels + mb * block);
                  continue;
                }
              redzap::predictor::label_block(s.predictor_weights().block(mb), of.ofmap + mb * block, here.targets,
                                             memory.hidden(thread), s.decision,
                                             s.replay ? memory.labels(thread) : of.labels + mb * block);
            }
          }
          s.instrument.begin(step::dense, thread);
          kernel::chosen_positions const densely = choose(here, out, of.labels, first, count, memory.chosen(thread));
          if (densely.size() > 0) {
            kernel::conv2d_positions(map(here.outside), w.full(), densely, first, count, of.ofmap + first * block);
            for_each_row(out, here.rows, first, count, [&](std::size_t start, std::size_t size) {
              for (std::size_t a = start; a < start + size; ++a)   // elsewhere it is zero still
                of.ofmap[a] = of.labels[a] == 0 ? of.ofmap[a] : 0.0f;
            });
          }
          s.instrument.begin(step::masked, thread);
          for (int mb = first; mb < first + count && densely.left() > 0; ++mb) {
            auto const labels = without(densely, out, here.rows, of.labels + mb * block, memory.labels(thread));
            carry_out(padded, w.full(), here.windows, 0, labels, of, memory, mb, thread);
          }
          s.instrument.end(thread);
        }
      }
    };
    parallel_for(groups.size(), b.on, group, [&](int thread) { bordered.begin(thread); });
    techniques::for_each_factor([&]<class Factor>(int chosen) {
      if (std::memchr(b.labels, chosen, redzap::layout::packed::size(out)) == nullptr) return;
      s.instrument.begin(step::pooled, 0);
      auto const pooled = pool<Factor>(ifmap, bordered.of(0), o, memory.pooled(), b.on);
      auto const& aggregated = w.values().kernel_for(chosen);
      parallel_for(blocks, b.on, [&](int mb, int thread) {
        for (int n = 0; n < in.n; ++n)
          carry_out(pooled.image(n), aggregated, s.pooled_windows(), static_cast<label>(chosen),
                    b.image(n, in, out).labels + mb * memory.block_floats(), b.image(n, in, out), memory, mb, thread);
      });
      s.instrument.end(0);
    });
  }

  /// MACs of one image that labels decide on: I_t in full.
  static double labelled_macs(shape in, state const& s) noexcept requires state::takes_allowance {
    conv2d_options const& o = s.options();
    return static_cast<double>(s.labelled()) * o.out_channels *
           static_cast<double>(redzap::cost::macs_per_activation(in, o));
  }
  /// And those that no label can save: the pattern's and the predictor's.
  static double least_macs(shape in, state const& s) noexcept requires state::takes_allowance {
    double const on_pattern =
        static_cast<double>(redzap::cost::conv2d_macs(in.batch(1), s.options())) - labelled_macs(in, s);
    return s.dense() ? on_pattern : on_pattern + predictor_macs(in.batch(1), s.options());
  }

  /// Counts the labels of the last run, of all images; dense_share is their mean, for an oracle what a replay of its
  /// labels computes densely. Allocates nothing.
  static layer_cost<techniques::count + 1> cost(shape in, state const& s, label const* labels) {
    conv2d_options const& o = s.options();
    shape const out = output_shape(in, o);
    redzap::cost::reduced_cost<techniques> counted(in, o);
    bool const predicted = !s.dense() && !state::has_oracle;
    int const blocks = redzap::layout::packed::blocks(out.c);
    auto const groups = state::groups(in, o);
    double dense = 0, positions = 0;   // times blocks
    for (band const& here : s.bands()) positions += 1.0 * blocks * in.n * here.outside.size();
    for (int n = 0; n < in.n; ++n, labels += redzap::layout::packed::size(out.batch(1))) {
      counted.add(labels, out.c, out.h * out.w);
      for (int i = 0; i < groups.size() && !s.dense(); ++i)
        for (band const& here : s.bands())
          dense += 1.0 * groups.count(i) * choose(here, out, labels, groups.first(i), groups.count(i)).size();
    }
    return {.dense_macs = counted.dense_macs(),
            .macs = counted.macs(),
            .predictor_macs = predicted ? predictor_macs(in, o) : 0.0,
            .counts = counted.activations,
            .dense_share = s.dense() || positions == 0 ? 1.0 : dense / positions};
  }

 private:
  using band = typename state::band;
  using kernels = kernel::kernels_of<typename Policy::precision>;

  /// Of all images.
  static constexpr double predictor_macs(shape in, conv2d_options const& o) {
    if constexpr (state::reads_ifmap)
      return in.n * predictor::weights::macs(in, o);
    else
      return redzap::cost::reduced_cost<techniques>::predictor_macs * static_cast<double>(output_shape(in, o).size());
  }
  static constexpr int channels_of(int block, conv2d_options const& o) {
    return std::min(16, o.out_channels - 16 * block);
  }
  /// Activations of a block in a band's I_t that image n's allowance is enough for: all channels and positions have the
  /// same share, so that blocks do not wait for each other.
  static long long allowed(shape in, state const& s, band const& here, int n,
                           int block) noexcept requires state::takes_allowance {
    conv2d_options const& o = s.options();
    double const each = static_cast<double>(redzap::cost::macs_per_activation(in, o));
    auto const all = static_cast<long long>((s.allowance[n] - least_macs(in, s)) / each);
    long long const labelled = static_cast<long long>(s.labelled()),
                    here_labelled = static_cast<long long>(here.targets.all().size());
    return labelled == 0 ? 0 : all * channels_of(block, o) * here_labelled / (o.out_channels * labelled);
  }
  /// Step 2 of a block of image n under an allowance, by computed activations. The ofmap's I_t holds scores meanwhile.
  static void label_within(shape in, state const& s, band const& here, int n, int mb, float* ofmap, float* hidden,
                           label* labels) noexcept requires state::takes_allowance {
    redzap::predictor::score_block(s.predictor_weights().block(mb), ofmap, here.targets, hidden,
                                   [ofmap](std::ptrdiff_t at, auto scores) { simd::store(ofmap + at, scores); });
    redzap::predictor::label_scores(ofmap, here.targets, s.decision, labels);
    redzap::predictor::label_within(ofmap, here.targets, channels_of(mb, s.options()), allowed(in, s, here, n, mb),
                                    labels);
    for (auto const& target : here.targets.all()) std::fill_n(ofmap + std::ptrdiff_t(target.position) * 16, 16, 0.0f);
  }
  /// The pooled maps of a factor, in f32: from the ifmaps with their border, where that is of floats.
  template <class Factor, class Map>
  static view<float const, redzap::layout::packed> pool(view<float const, redzap::layout::packed> ifmap,
                                                        Map const& bordered, conv2d_options o, float* pooled,
                                                        execution on) noexcept {
    using values = technique_values<techniques>;
    if constexpr (std::is_same_v<Map, view<float const, redzap::layout::packed>>) {
      o.padding = 0;
      return values::template pool<Factor>(bordered, o, pooled, on);
    } else {
      return values::template pool<Factor>(ifmap, o, pooled, on);
    }
  }

  /// Calls body(start, size) for these rows in each of `count` output blocks from `first` on: where they lie in ofmaps.
  template <class Body>
  static void for_each_row(shape out, row_range rows, int first, int count, Body&& body) noexcept {
    std::size_t const row = std::size_t(16) * out.w, block = row * out.h;
    for (int mb = first; mb < first + count; ++mb) body(mb * block + rows.first * row, rows.size() * row);
  }

  /// The positions of a band's I_t that the dense kernel computes for `count` output blocks from `first` on. Labels
  /// decide, and a table, so that results repeat from run to run.
  static kernel::chosen_positions choose(band const& here, shape out, label const* labels, int first, int count,
                                         kernel::chosen_positions::memory const& to = {}) noexcept {
    std::size_t const block = std::size_t(16) * out.h * out.w;
    kernel::chosen_positions result(here.outside, to);
    result.choose(labels + first * block, std::min(16 * count, out.c - 16 * first), here.break_even);
    return result;
  }

  /// The labels of a block in these rows, but at densely computed positions a value that no technique has: then a copy.
  static label const* without(kernel::chosen_positions const& densely, shape out, row_range rows, label const* labels,
                              label* copy) noexcept {
    constexpr label computed = 255;
    static_assert(techniques::count < computed);
    if (densely.size() == 0) return labels;
    std::size_t const row = std::size_t(16) * out.w;
    std::copy(labels + rows.first * row, labels + rows.last * row, copy + rows.first * row);
    for (int i = 0; i < densely.size(); ++i)
      std::fill_n(copy + std::ptrdiff_t(densely.positions()[i]) * 16, 16, computed);
    return copy;
  }

  /// Step 3 of one block of 16 output channels, for one label. labels: of the block.
  template <class Map, class Weight>
  static void carry_out(Map const& map, Weight const& weight, window_table const& table, label chosen,
                        label const* labels, run_buffers const& b, scratch const& memory, int mb, int thread) noexcept {
    kernel::masked_block(map, weight, table, mb, memory.masked(thread), b.ofmap + mb * memory.block_floats(),
                         [&](work_list& list, auto const& strip) { list.fill(labels, chosen, strip); });
  }
};

}  // namespace redzap::inline REDZAP_ISA::layer
