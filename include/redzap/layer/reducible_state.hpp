// SPDX-License-Identifier: MIT
#pragma once
#include <optional>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/geometry/extent.hpp>
#include <redzap/kernel/simd/break_even.hpp>
#include <redzap/kernel/simd/dense_table.hpp>
#include <redzap/layer/reducible_weights.hpp>
#include <redzap/layer/technique_values.hpp>
#include <redzap/pattern/pattern.hpp>
#include <redzap/pattern/position_table.hpp>
#include <redzap/pattern/window_table.hpp>
#include <redzap/predictor/concept.hpp>
#include <redzap/predictor/reads_ifmap.hpp>
#include <redzap/predictor/target_positions.hpp>

namespace redzap::inline REDZAP_ISA::layer {

/// What a session keeps of a reducible convolution: the run-time knobs and the tables that follow from them.
template <conv2d_options Options, class Policy>
class reducible_state {
  using Predictor = typename Policy::predictor;

 public:
  /// True where labels come from the true values and no network.
  static constexpr bool has_oracle = !predictor::score_to_label<Predictor>;
  /// True where labels come from the ifmap, before any activation is computed.
  static constexpr bool reads_ifmap = predictor::reads_ifmap<Predictor>;

  reducible_state(shape in, reducible_weights<Options, Policy> const& weights, int)
      : in_(in),
        weights_(&weights),
        everywhere_(tiled(position_table::all(in, Options), kernel::border::costs_a_copy)),
        pooled_everywhere_(window_table::all(map_shape(), values::pointwise(Options))) {
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
    targets_ = predictor::target_positions(value, out_.h, out_.w);
    dense_ = dense;
    make_tables();
  }

  /// Only these rows and columns of the ofmap, from the first on; but I_s is complete, since predictors look at it.
  void compute(extent region) {
    if (region == region_) return;
    region_ = region;
    region_table_ = tiled(position_table::all(in_, Options, region), kernel::border::costs_a_copy);
    make_tables();
  }

  Predictor decision{};   ///< score to label, or the oracle: its threshold and, for an oracle, its normaliser
  bool replay = false;    ///< carry out the labels that stand in the label map already; the predictor still runs, for its time

  /// What a run may do, in MACs, by image, its predictor counted; nullptr for no bound. The owner is the session. Labels that are
  /// replayed are bound by nothing.
  double const* allowance = nullptr;

  bool dense() const { return dense_; }
  position_table const& inside() const { return inside_; }
  position_table const& outside() const { return outside_; }
  position_table const& everywhere() const { return everywhere_; }
  /// What a dense run computes.
  position_table const& region() const { return region_table_; }
  /// I_t for the masked kernel: in the ifmap with its border, and in a pooled map; then all positions of a pooled map.
  window_table const& windows() const { return windows_; }
  window_table const& pooled_windows() const { return pooled_windows_; }
  window_table const& pooled_everywhere() const { return pooled_everywhere_; }
  /// Between the dense kernel on `outside` and the masked one on some of `windows`.
  kernel::break_even<> const& break_even() const { return break_even_; }
  predictor::target_positions const& targets() const { return targets_; }
  auto const& predictor_weights() const { return *predictor_; }
  /// For predictors that read the ifmap: where their pointwise stages run. All of the ifmap, and I_t of the sketch.
  position_table const& sketched_from() const { return *sketched_from_; }
  position_table const& scored() const { return *scored_; }

 private:
  using values = technique_values<typename Policy::techniques>;
  int rank() const { return Predictor::weights::rank(in_.c, Options); }
  shape map_shape() const { return values::map_shape(in_, Options); }

  static position_table tiled(position_table const& exact, kernel::border of_ifmap) {
    return kernel::dense_table(exact, Options.out_channels, of_ifmap);
  }

  /// What follows from the pattern and the region.
  void make_tables() {
    inside_ = tiled(position_table::inside(in_, Options, pattern_), kernel::border::is_there);
    outside_ = tiled(position_table::outside(in_, Options, pattern_, region_), kernel::border::is_there);
    windows_ = window_table::outside(in_, Options, pattern_, region_);
    pooled_windows_ = window_table::outside(map_shape(), values::pointwise(Options), pattern_, region_);
    break_even_ = kernel::break_even<>(in_, Options, outside_, windows_);
    if constexpr (reads_ifmap)
      scored_.emplace(position_table::outside({.c = rank(), .h = out_.h, .w = out_.w},
                                              Predictor::weights::pointwise(Options.out_channels), pattern_));
  }

  shape in_;
  shape out_ = output_shape(in_, Options);
  redzap::pattern pattern_ = redzap::pattern::all;
  extent region_{out_.h, out_.w};
  reducible_weights<Options, Policy> const* weights_;
  typename reducible_weights<Options, Policy>::predictor_weights const* predictor_ = nullptr;
  bool dense_ = true;
  position_table everywhere_;
  position_table region_table_ = everywhere_;
  position_table inside_ = everywhere_;
  position_table outside_ = everywhere_;
  std::optional<position_table> sketched_from_, scored_;   ///< if the predictor reads the ifmap
  window_table pooled_everywhere_;
  window_table windows_ = window_table::all(in_, Options);
  window_table pooled_windows_ = pooled_everywhere_;
  kernel::break_even<> break_even_{in_, Options, outside_, windows_};
  predictor::target_positions targets_;
};

}  // namespace redzap::inline REDZAP_ISA::layer
