// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <redzap/core/aligned_buffer.hpp>
#include <redzap/core/check_threads.hpp>
#include <redzap/core/execution.hpp>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/raise.hpp>
#include <redzap/core/workspace.hpp>
#include <redzap/geometry/extent.hpp>
#include <redzap/graph/sequential.hpp>
#include <redzap/graph/weights.hpp>
#include <redzap/layer/run_buffers.hpp>
#include <redzap/pattern/label.hpp>
#include <redzap/pattern/pattern.hpp>
#include <redzap/tensor/convert.hpp>
#include <redzap/tensor/view.hpp>
#include <span>
#include <string>
#include <tuple>
#include <utility>

namespace redzap::inline REDZAP_ISA {

/// Runs a network, on one image a run or on several: one session a thread, all on the same weights, which must outlive
/// it. The images of a run share each weight that is fetched, and each gets the very bits that it gets alone. The knobs
/// (pattern, threshold) turn between runs. A run allocates nothing and throws nothing.
template <class Net>
class session {
  template <int I>
  using layer = typename Net::template layer<I>;
  using indices = std::make_integer_sequence<int, Net::count>;
  template <int... I>
  static auto tuple_type(std::integer_sequence<int, I...>) -> std::tuple<typename layer<I>::state...>;
  using states_type = decltype(tuple_type(indices{}));

  template <int I>
  static constexpr bool takes_a_budget =
      requires(typename layer<I>::state const& s) { layer<I>::least_macs(shape{}, s); };
  template <int... I>
  static constexpr bool every_layer_takes_a_budget(std::integer_sequence<int, I...>) {
    return ((takes_a_budget<I> || layer<I>::label_bytes(Net::shapes[I]) == 0) && ...);
  }

  struct unobserved {
    template <class Index>
    void operator()(Index, float const*, float const*) const {}
  };

 public:
  /// Whether `budget` can be called: the predictors put activations in an order, see predictor::orders_by_score.
  static constexpr bool keeps_budgets = every_layer_takes_a_budget(indices{});

  /// What a run gives; valid until the session's next run.
  struct result {
    std::span<float const> logits;   ///< Net::output in (c, h, w) order, image after image
  };

  /// on: a number of threads, or the caller's own executor, see execution. batch: the most images of a run. Owns a
  /// workspace of Net::workspace_bytes(threads, batch). Throws redzap::error where threads < 1, batch < 1 or it is too
  /// large for a layer, std::bad_alloc.
  explicit session(weights<Net> const& weights, execution on = 1, int batch = 1)
      : session(weights, on, batch, std::span<std::byte>()) {}

  /// Borrows the workspace: at least Net::workspace_bytes(threads, batch) bytes, aligned to a cache line.
  session(weights<Net> const& weights, execution on, std::span<std::byte> workspace)
      : session(weights, on, 1, workspace) {}
  session(weights<Net> const& weights, execution on, int batch, std::span<std::byte> workspace)
      : weights_(&weights),
        on_(check_threads(on)),
        batch_(batch),
        plan_(Net::plan(on.threads(), batch)),
        workspace_(plan_.bytes, workspace),
        output_(Net::output.batch(batch).size()),
        states_(make_states(weights, on.threads(), indices{})) {
    skip_unread(true);
  }

  /// The accuracy knob of every reducible layer, in the predictor's own terms (epsilon in [0, 1), ZAP's sigma, or a
  /// sketch's square). Throws redzap::error where the predictor does not take that value.
  void threshold(float value) {
    for_each_state([&](auto& state) {
      if constexpr (requires { state.threshold(value); }) state.threshold(value);
    });
  }

  /// The positions that reducible layers always compute; pattern::all makes them dense. Throws redzap::error where a
  /// layer has no predictor for that pattern.
  void pattern(redzap::pattern const& value) {
    for_each_state([&](auto& state) {
      if constexpr (requires { state.pattern(value); }) state.pattern(value);
    });
  }

  /// The most MACs that an image may cost in all reducible layers together, by their cost(), predictors counted; 0, as
  /// from the start, for no bound. Where more activations are found needed, those with the lowest scores are left out:
  /// a layer gets its share, by the MACs of its I_t, of what the layers before it left. Set the patterns first. Throws
  /// redzap::error where that is less than patterns and predictors cost in any case, with that figure.
  void budget(double macs) {
    static_assert(keeps_budgets, "session: a budget needs predictors whose scores tell what to leave out first, such "
                                 "as predictor::zap or predictor::sketch; redzap's score is a label");
    double const least = bounds_from<0>().least;
    if (macs != 0 && !(macs >= least)) {
      auto const text = [](double value) { return std::to_string(static_cast<long long>(value)); };
      std::string const given = macs > 0 ? text(macs) : "this";
      raise(error("budget", given + " MACs an image are too few: patterns and predictors do " + text(least)));
    }
    if (left_.size() == 0) left_ = aligned_buffer<double>(batch_), allowances_ = aligned_buffer<double>(batch_);
    budget_ = std::floor(std::min(macs, 1e15));   // whole MACs, whose sums are exact
  }

  /// Whether linear layers leave out weights of zero inputs, as they do from the start: exact, for weights are finite.
  void skip_zeros(bool value) {
    for_each_state([&](auto& state) {
      if constexpr (requires { state.skip_zeros; }) state.skip_zeros = value;
    });
  }

  /// Whether convolutions leave out activations that the pooling after them does not read, its windows not reaching the
  /// last rows or columns, as they do from the start. Exact; what stands there in an ofmap is then not defined. I_s is
  /// always complete, and labels and MACs are those of the whole ofmap.
  void skip_unread(bool value) {
    [&]<int... I>(std::integer_sequence<int, I...>) {
      (compute<I>(value ? Net::template needed<I>() : extent(Net::shapes[I + 1].h, Net::shapes[I + 1].w)), ...);
    }(indices{});
  }

  /// Classifies images, each Net::input in (c, h, w) order, one after another, calling
  /// observe(std::integral_constant<int, I>, ifmap, ofmap) after layer I, with both in layout::packed, image after
  /// image. Precondition: images.size() is Net::input.size() times their number, 1 to batch().
  template <class Observer = unobserved>
  result run(std::span<float const> images, Observer&& observe = Observer()) noexcept {
    assert(images.size() % Net::input.size() == 0);
    read(view{images.data(), Net::input.batch(static_cast<int>(images.size() / Net::input.size()))});
    run_layers(observe);
    return logits();
  }

  /// Classifies images that lie in memory in any layout, a user's own too, floats or other numbers: they are read once,
  /// into the first layer's ifmap. Precondition: images.extents is Net::input.batch(n), n from 1 to batch().
  template <class T, tensor_layout Layout>
  result run(view<T, Layout> images) noexcept {
    read(images);
    run_layers(unobserved());
    return logits();
  }

  /// The same, with the network's output written into a view of any layout instead: an embedding, a map of scores.
  /// Precondition: ofmap.extents is Net::output.batch(n).
  template <class T, tensor_layout Layout, class Out, tensor_layout OutLayout>
  void run(view<T, Layout> images, view<Out, OutLayout> ofmap) noexcept {
    read(images);
    run_layers(unobserved());
    convert(output(), ofmap);
  }

  /// The labels of layer I, a reducible one, in the last run; extents are those of its ofmap, n the number of images.
  template <int I>
  view<label, redzap::layout::packed> labels() {
    static_assert(layer<I>::label_bytes(Net::shapes[I]) > 0, "session: only reducible layers have labels");
    return {label_pointer<I>(), Net::shapes[I + 1].batch(images_)};
  }

  /// The same, copied into a view of any layout and of those extents.
  template <int I, class T, tensor_layout Layout>
  void labels(view<T, Layout> to) { convert(labels<I>(), to); }

  /// What layer I did in the last run, for all its images together: see the layer's `cost`.
  template <int I>
  auto cost() { return layer<I>::cost(input<I>(), state<I>(), label_pointer<I>()); }

  template <int I>
  auto& state() { return std::get<I>(states_); }

  int threads() const { return on_.threads(); }
  /// The most images of a run.
  int batch() const { return batch_; }

 private:
  template <int... I>
  static states_type make_states(weights<Net> const& weights, int threads, std::integer_sequence<int, I...>) {
    return states_type{typename layer<I>::state(Net::shapes[I], weights.template layer<I>(), threads)...};
  }

  template <class Body>
  void for_each_state(Body&& body) {
    std::apply([&](auto&... state) { (body(state), ...); }, states_);
  }

  template <int I>
  void compute(extent region) {
    if constexpr (requires { state<I>().compute(region); }) state<I>().compute(region);
  }

  /// What layer I gets in a run: its input for all images.
  template <int I>
  shape input() const { return Net::shapes[I].batch(images_); }

  float* activation(int i) { return reinterpret_cast<float*>(workspace_.data() + plan_.offsets[i]); }

  template <int I>
  label* label_pointer() {
    std::size_t offset = plan_.offsets[2 * Net::count + 1];
    [&]<int... J>(std::integer_sequence<int, J...>) {
      ((offset += layer<J>::label_bytes(Net::shapes[J].batch(batch_))), ...);
    }(std::make_integer_sequence<int, I>{});
    return reinterpret_cast<label*>(workspace_.data() + offset);
  }

  /// MACs of one image in the reducible layers from I on: what no label can save, and what labels decide on.
  struct bounds {
    double least = 0, labelled = 0;
  };
  template <int I>
  bounds bounds_from() noexcept {
    bounds sum;
    if constexpr (I < Net::count) {
      sum = bounds_from<I + 1>();
      if constexpr (takes_a_budget<I>) sum.least += layer<I>::least_macs(Net::shapes[I], state<I>());
      if constexpr (takes_a_budget<I>) sum.labelled += layer<I>::labelled_macs(Net::shapes[I], state<I>());
    }
    return sum;
  }

  /// Layer I's share of what is left of every image's budget: later layers keep their least.
  template <int I>
  void allow() noexcept {
    state<I>().allowance = budget_ > 0 ? allowances_.data() : nullptr;
    if (budget_ == 0) return;
    bounds const all = bounds_from<I>(), later = bounds_from<I + 1>();
    constexpr double rounding = 1e-6;   // so that enough for all is enough for each
    double const share = all.labelled > 0 ? (all.labelled - later.labelled) / all.labelled : 0;
    for (int n = 0; n < images_; ++n)
      allowances_[n] = std::floor(all.least - later.least + (left_[n] - all.least) * share + rounding);
  }
  template <int I>
  void settle() noexcept {
    for (int n = 0; n < images_ && budget_ > 0; ++n) {
      auto const spent =
          layer<I>::cost(Net::shapes[I], state<I>(), label_pointer<I>() + n * layer<I>::label_bytes(Net::shapes[I]));
      left_[n] -= spent.macs + spent.predictor_macs;
    }
  }

  /// The network's output for the images of the last run.
  view<float const, redzap::layout::packed> output() { return {activation(Net::count), Net::output.batch(images_)}; }

  result logits() noexcept {
    view<float> const planes{output_.data(), Net::output.batch(images_)};
    convert(output(), planes);
    return {output_.span().first(planes.extents.size())};
  }

  /// The images of a run, into the first layer's ifmap.
  template <class T, class Layout>
  void read(view<T, Layout> images) noexcept {
    images_ = images.extents.n;
    assert(images.extents == input<0>() && images_ >= 1 && images_ <= batch_);
    convert(images, view<float, redzap::layout::packed>{activation(0), images.extents});
  }

  template <class Observer>
  void run_layers(Observer&& observe) noexcept {
    std::fill_n(left_.data(), left_.size(), budget_);
    [&]<int... I>(std::integer_sequence<int, I...>) {
      (run_layer<I>(observe), ...);
    }(indices{});
  }

  template <int I, class Observer>
  void run_layer(Observer& observe) noexcept {
    float const* const ifmap = activation(I);
    float* const ofmap = activation(I + 1);
    std::byte* const scratch = workspace_.data() + plan_.offsets[Net::count + 1 + I];
    if constexpr (takes_a_budget<I>) allow<I>();
    layer<I>::run(input<I>(), weights_->template layer<I>(), std::get<I>(states_),
                  {.ifmap = ifmap, .ofmap = ofmap, .scratch = scratch, .labels = label_pointer<I>(), .on = on_,
                   .shortcut = activation(Net::template shortcut<I>())});
    if constexpr (takes_a_budget<I>) settle<I>();
    observe(std::integral_constant<int, I>{}, ifmap, static_cast<float const*>(ofmap));
  }

  weights<Net> const* weights_;
  execution on_;
  int batch_;
  int images_ = 1;   ///< of the last run
  double budget_ = 0;
  aligned_buffer<double> left_, allowances_;   ///< MACs, by image; empty before a budget is set
  decltype(Net::plan(1)) plan_;
  redzap::workspace workspace_;
  aligned_buffer<float> output_;
  states_type states_;
};

}  // namespace redzap::inline REDZAP_ISA
