// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <optional>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/geometry/extent.hpp>
#include <redzap/geometry/fused_blocking.hpp>
#include <redzap/geometry/row_range.hpp>
#include <redzap/kernel/simd/break_even.hpp>
#include <redzap/kernel/simd/dense_table.hpp>
#include <redzap/kernel/simd/kernels_of.hpp>
#include <redzap/kernel/simd/output_groups.hpp>
#include <redzap/layer/reducible_weights.hpp>
#include <redzap/layer/technique_values.hpp>
#include <redzap/pattern/pattern.hpp>
#include <redzap/pattern/position_table.hpp>
#include <redzap/pattern/window_table.hpp>
#include <redzap/predictor/concept.hpp>
#include <redzap/predictor/orders_by_score.hpp>
#include <redzap/predictor/reads_ifmap.hpp>
#include <redzap/predictor/target_positions.hpp>
#include <span>
#include <utility>
#include <vector>

namespace redzap::inline REDZAP_ISA::layer {

/// What a session keeps of a reducible convolution: the run-time knobs and the tables that follow from them.
template <class Policy>
class reducible_state {
  using Predictor = typename Policy::predictor;

 public:
  /// True where labels come from the true values and no network.
  static constexpr bool has_oracle = !predictor::score_to_label<Predictor>;
  /// True where labels come from the ifmap, before any activation is computed.
  static constexpr bool reads_ifmap = predictor::reads_ifmap<Predictor>;
  /// True where a run can keep to an allowance, by leaving out what scores lowest.
  static constexpr bool takes_allowance = predictor::orders_by_score<Predictor>;

  /// Rows of the ofmap that go through the steps together, see fused_blocking: with the tables of their positions.
  struct band {
    row_range rows;                             ///< that get labels, and what these ask for
    row_range ahead;  ///< where I_s is computed: up to two rows below `rows`, which the predictor looks at
    position_table inside;                      ///< I_s of `ahead`
    position_table outside;                     ///< I_t of `rows`, for the dense kernel
    window_table windows;                       ///< and for the masked one, in the ifmap with its border
    kernel::break_even<> break_even;            ///< between both
    predictor::target_positions targets;        ///< I_t for the predictor
    std::optional<position_table> scored = {};  ///< and where a sketch's scores are computed
  };

  /// in: one image. The weights must outlive it.
  reducible_state(shape in, reducible_weights<Policy> const& weights, int)
      : in_(in),
        weights_(&weights),
        everywhere_(tiled(position_table::all(in, options()), kernel::border::costs_a_copy)),
        pooled_everywhere_(window_table::all(map_shape(), values::pointwise(options()))) {
    if constexpr (reads_ifmap) sketched_from_.emplace(position_table::all(in, Predictor::weights::pointwise(rank())));
    pattern(redzap::pattern::all);
  }

  void threshold(float value) {
    Predictor::check_threshold(value);
    decision.threshold = value;
  }

  void pattern(redzap::pattern const& value) {
    bool const dense = value == redzap::pattern::all;
    if constexpr (!has_oracle) predictor_ = dense ? nullptr : &weights_->predictor_for(value.name);
    pattern_ = value;
    dense_ = dense;
    make_tables();
  }

  /// Only these rows and columns of the ofmap, from the first on; but I_s is complete, since predictors look at it.
  void compute(extent region) {
    if (region == region_) return;
    region_ = region;
    region_table_ = tiled(position_table::all(in_, options(), region), kernel::border::costs_a_copy);
    make_tables();
  }

  Predictor decision{};   ///< score to label, or the oracle: its threshold and, for an oracle, its normaliser
  bool replay =
      false;  ///< carry out the labels that stand in the label map already; the predictor still runs, for its time

  /// What a run may do, in MACs, by image, its predictor counted; nullptr for no bound. The owner is the session.
  /// Labels that are replayed are bound by nothing.
  double const* allowance = nullptr;

  [[no_unique_address]] typename Policy::instrument instrument{};

  conv2d_options const& options() const { return weights_->options(); }
  bool dense() const { return dense_; }
  redzap::pattern const& pattern() const { return pattern_; }
  /// From the top to the bottom.
  std::span<band const> bands() const { return bands_; }
  /// Of each, but the last, which may be lower.
  static constexpr int band_rows(shape in, conv2d_options const& o) { return band_rows(in, o, groups(in, o)); }
  /// The output blocks that go through the steps together: one fewer than the dense kernel likes best where a large map
  /// can be cut into bands then, and else could not.
  static constexpr kernel::output_groups<> groups(shape in, conv2d_options const& o) {
    int const blocks = redzap::layout::packed::blocks(o.out_channels), height = output_shape(in, o).h;
    constexpr int most = kernel::output_groups<>::most;
    kernel::output_groups<> const usual(blocks), fewer(blocks, std::max(1, most - 1));
    return most > 2 && band_rows(in, o, usual) == height && band_rows(in, o, fewer) < height ? fewer : usual;
  }
  /// Positions of I_t in the whole ofmap.
  std::size_t labelled() const {
    std::size_t sum = 0;
    for (band const& b : bands_) sum += b.targets.all().size();
    return sum;
  }
  position_table const& everywhere() const { return everywhere_; }
  /// What a dense run computes.
  position_table const& region() const { return region_table_; }
  /// I_t for the masked kernel in a pooled map, and all positions of it.
  window_table const& pooled_windows() const { return pooled_windows_; }
  window_table const& pooled_everywhere() const { return pooled_everywhere_; }
  /// I_t of the whole ofmap, for an oracle.
  predictor::target_positions const& targets() const { return targets_; }
  auto const& predictor_weights() const { return *predictor_; }
  /// For predictors that read the ifmap: where their first stage runs, all of the ifmap.
  position_table const& sketched_from() const { return *sketched_from_; }

 private:
  static constexpr int band_rows(shape in, conv2d_options const& o, kernel::output_groups<> const& of) {
    return fused_blocking::band_rows(in, o, std::min(16 * of.largest(), o.out_channels));
  }

  using values = technique_values<typename Policy::techniques>;
  using kernels = kernel::kernels_of<typename Policy::precision>;
  int rank() const { return Predictor::weights::rank(in_.c, options()); }
  shape map_shape() const { return values::map_shape(in_, options()); }

  position_table tiled(position_table const& exact, kernel::border of_ifmap) const {
    return kernels::tiled(weights_->full(), exact, of_ifmap);
  }

  /// What follows from the pattern and the region.
  void make_tables() {
    bands_.clear();
    int const step = band_rows(in_, options());
    for (int row = 0, computed = 0; row < out_.h; row += step) {
      row_range const rows{row, std::min(row + step, out_.h)};
      row_range const ahead{computed, std::min(rows.last + looks_ahead, out_.h)};
      bands_.push_back(make_band(rows, ahead));
      computed = ahead.last;
    }
    pooled_windows_ = window_table::outside(map_shape(), values::pointwise(options()), pattern_, region_);
    if constexpr (has_oracle) targets_ = predictor::target_positions(pattern_, out_.h, out_.w);
  }

  /// Rows of the partial ofmap below those that a predictor labels: two stages of 3x3.
  static constexpr int looks_ahead = has_oracle || reads_ifmap ? 0 : 2;

  band make_band(row_range rows, row_range ahead) const {
    auto const inside = [&](int p, int q) { return ahead.contains(p) && pattern_.contains(p, q); };
    auto const outside = [&](int p, int q) { return rows.contains(p) && !pattern_.contains(p, q); };
    auto const wanted = [&](int p, int q) { return region_.contains(p, q) && outside(p, q); };
    auto densely = tiled({in_, options(), wanted}, kernel::border::is_there);
    window_table windows(in_, options(), wanted, kernels::read);
    kernel::break_even<> const price(in_, options(), densely, windows, kernels::price);
    band result{.rows = rows,
                .ahead = ahead,
                .inside = tiled({in_, options(), inside}, kernel::border::is_there),
                .outside = std::move(densely),
                .windows = std::move(windows),
                .break_even = price,
                .targets = {pattern_, out_.h, out_.w, rows}};
    if constexpr (reads_ifmap)
      result.scored.emplace(shape{.c = rank(), .h = out_.h, .w = out_.w},
                            Predictor::weights::pointwise(options().out_channels), outside);
    return result;
  }

  shape in_;
  reducible_weights<Policy> const* weights_;
  shape out_ = output_shape(in_, options());
  redzap::pattern pattern_ = redzap::pattern::all;
  extent region_{out_.h, out_.w};
  typename reducible_weights<Policy>::predictor_weights const* predictor_ = nullptr;
  bool dense_ = true;
  position_table everywhere_;
  position_table region_table_ = everywhere_;
  std::optional<position_table> sketched_from_;   ///< if the predictor reads the ifmap
  window_table pooled_everywhere_;
  window_table pooled_windows_ = pooled_everywhere_;
  std::vector<band> bands_;
  predictor::target_positions targets_;
};

}  // namespace redzap::inline REDZAP_ISA::layer
