// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <redzap/core/error.hpp>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/raise.hpp>
#include <redzap/graph/session.hpp>
#include <redzap/kernel/simd/tile_shape.hpp>
#include <redzap/trace/records.hpp>
#include <redzap/trace/step_clock.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace redzap::inline REDZAP_ISA::trace {

/// Runs a session and keeps what each layer did, and when; of layers whose policy has a step_clock for its instrument,
/// each step too.
///
///     trace::recorder recorder(session, 100, 10000);   // memory for 100 runs and 10,000 steps
///     recorder.run(image);
///     trace::write_chrome("trace.json", recorder.so_far());
///
/// What does not fit is counted and left out; the last run is kept in any case. A run allocates nothing, throws nothing
/// and prints nothing. Its times have the reading of the clock in them, but not the counting of costs, which comes
/// last.
///
template <class Net>
class recorder {
 public:
  /// The session must outlive it. Throws redzap::error where a number is negative, std::bad_alloc.
  recorder(session<Net>& of, int runs, int steps = 0)
      : session_(&of), kept_(checked("runs", runs)), runs_(kept_ + 1), log_(of.threads(), checked("steps", steps)) {
    for (auto& run : runs_) run.layers.resize(Net::count);
    each([&](auto i) { layers_[i.value] = describe<i.value>(); });
  }
  recorder(recorder const&) = delete;
  recorder& operator=(recorder const&) = delete;

  /// session.run(images).
  typename session<Net>::result run(std::span<float const> images) noexcept {
    bool const keep = used_ < kept_;
    records::run& now = runs_[std::min(used_, kept_)];
    used_ += 1;
    now.images = static_cast<int>(images.size() / Net::input.size());
    if (keep) each([&](auto i) { time_steps<i.value>(step_clock(&log_, i.value)); });
    auto last = now.begin = step_clock::log::now();
    auto const result = session_->run(images, [&](auto i, float const*, float const*) {
      now.layers[i.value].begin = last;
      now.layers[i.value].end = last = step_clock::log::now();
    });
    now.end = step_clock::log::now();
    if (keep) each([&](auto i) { time_steps<i.value>(step_clock()); });
    each([&](auto i) { count<i.value>(now.layers[i.value]); });
    return result;
  }

  /// Valid until the next run, names of patterns as long as they were for the session.
  records so_far() const {
    std::size_t const kept = std::min(used_, kept_);
    return {.isa = native_isa::name,
            .layers = layers_,
            .runs = std::span(runs_).first(kept),
            .steps = log_.steps(),
            .last = used_ == 0 ? nullptr : &runs_[std::min(used_ - 1, kept_)],
            .runs_left_out = static_cast<long long>(used_ - kept),
            .steps_left_out = log_.left_out()};
  }

 private:
  template <int I>
  using layer = typename Net::template layer<I>;

  static std::size_t checked(char const* what, int number) {
    if (number < 0) raise(error(what, "must not be negative, is " + std::to_string(number)));
    return static_cast<std::size_t>(number);
  }

  template <class Body>
  static void each(Body&& body) {
    [&]<int... I>(std::integer_sequence<int, I...>) { (body(std::integral_constant<int, I>{}), ...); }
    (std::make_integer_sequence<int, Net::count>{});
  }

  template <int I>
  static constexpr bool is_depthwise() {
    if constexpr (requires { layer<I>::steps::is_depthwise(Net::shapes[I], layer<I>::options); })
      return layer<I>::steps::is_depthwise(Net::shapes[I], layer<I>::options);
    return false;
  }

  template <int I>
  static records::layer describe() {
    records::layer result{
        .name = Net::name(I), .kind = layer<I>::kind, .weights = {}, .in = Net::shapes[I], .out = Net::shapes[I + 1]};
    if (result.name.empty()) return result;
    if constexpr (requires { typename layer<I>::policy; })
      result.weights = is_depthwise<I>() ? "f32" : layer<I>::policy::precision::name;
    if constexpr (requires { layer<I>::options.kernel; } && !is_depthwise<I>()) {
      result.columns = kernel::tile_of<native_isa>.columns;
      result.positions = kernel::tile_of<native_isa>.positions;
    }
    if constexpr (requires { typename layer<I>::techniques; }) result.labels = layer<I>::techniques::names;
    return result;
  }

  template <int I>
  void time_steps(step_clock clock) noexcept {
    if constexpr (requires { session_->template state<I>().instrument = clock; })
      session_->template state<I>().instrument = clock;
  }

  template <int I>
  void count(records::work& to) {
    auto const cost = session_->template cost<I>();
    to.dense_macs = cost.dense_macs, to.macs = cost.macs, to.predictor_macs = cost.predictor_macs,
    to.dense_share = cost.dense_share;
    if constexpr (cost.reducible) std::ranges::copy(cost.counts, to.counts.begin());
    auto const& state = session_->template state<I>();
    if constexpr (requires { state.decision.threshold; }) {
      to.how = state.dense() ? "dense" : "reduced";
      to.pattern = state.pattern().name;
      to.threshold = state.decision.threshold;
    } else if constexpr (requires { state.skip_zeros; }) {
      to.how = state.skip_zeros ? "nonzero" : "dense";
    } else if (to.dense_macs > 0) {
      to.how = is_depthwise<I>() ? "depthwise" : "dense";
    }
  }

  session<Net>* session_;
  std::size_t kept_, used_ = 0;     ///< runs: for which there is memory, and that were made
  std::vector<records::run> runs_;  ///< the last is for one that is not kept
  std::array<records::layer, Net::count> layers_{};
  step_clock::log log_;
};

}  // namespace redzap::inline REDZAP_ISA::trace
