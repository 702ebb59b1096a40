// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <bit>
#include <cmath>
#include <redzap/cost/gamma.hpp>
#include <redzap/kernel/reference/depthwise_conv2d.hpp>
#include <redzap/kernel/reference/masked_conv2d.hpp>
#include <redzap/kernel/reference/three_step.hpp>
#include <redzap/layer/reducible_steps.hpp>
#include <redzap/layer/zap_defaults.hpp>
#include <redzap/predictor/redzap.hpp>
#include <redzap/predictor/score_block.hpp>
#include <redzap/predictor/sketch.hpp>
#include <redzap/predictor/zap.hpp>
#include <redzap/standalone/reducible_conv2d.hpp>
#include <string>
#include <type_traits>
#include <vector>

#include "differential/agreement.hpp"
#include "differential/problem.hpp"
#include "differential/values.hpp"
#include "support/owned.hpp"
#include "support/random.hpp"

/// A reducible convolution of a problem: its tensors, its predictor's, and what the reference says of labels and ofmap.
namespace redzap::inline REDZAP_ISA::differential {

/// The policies that are tried: every predictor, and every precision with the full list of techniques.
template <class Precision>
struct redzap_in : defaults {
  using precision = Precision;
};
struct sketch_policy : zap_defaults {
  using predictor = redzap::predictor::sketch<4>;
};

/// Values so small that all sums are exact, a predictor's too, whose scores are brought near its labels by powers of
/// two.
template <class Predictor>
class reducible {
 public:
  using techniques = typename Predictor::techniques;
  static constexpr bool sketched = predictor::reads_ifmap<Predictor>, has_average = techniques::factors > 0;
  static constexpr int largest = 3;  ///< of the ifmap, in steps

  /// What problems must be like.
  static bool wanted(test::problem const& p, storage precision) {
    int const taps = p.taps();
    if (has_average && !test::exact_averages(p)) return false;
    if (precision == storage::i8 && largest * taps > 127) return false;  // what bytes hold
    if constexpr (sketched)
      return 1LL * p.input.c * largest * 2 * taps * Predictor::weights::rank(p.input.c, p.options) < 1 << 22;
    return p.terms() * test::largest_weight * largest * (has_average ? taps : 1) + test::largest_bias <
           1 << 15;  // 81 of them in a score
  }

  /// In i8 real values are whole numbers all the same, and scales are 1.
  reducible(drawn const& d, pattern const& computed, bool real) : reducible(d, computed, real, real) {}
  /// real_predictor: its weights alone are real values, so that what it looks at has the same bits everywhere.
  reducible(drawn const& d, pattern const& computed, bool real, bool real_predictor)
      : d_(d),
        computed_(computed),
        real_predictor_(real_predictor),
        values_(d, real && d.precision != storage::i8, has_average ? d.problem.taps() : 1, largest) {
    tensors_["conv.weight"] = {{p().weight().n, p().weight().c, p().weight().h, p().weight().w}, values_.weight};
    tensors_["conv.bias"] = {{channels()}, values_.bias};
    if (d.precision == storage::i8) {
      tensors_["conv.weight_scale"] = {{channels()}, std::vector<float>(std::size_t(channels()), 1.0f)};
      tensors_["conv.input_scale"] = {{1}, {1.0f}};
      tensors_["conv.input_zero_point"] = {{1}, {127.0f}};
    }
    sketched ? add_sketch() : add_stages();
  }

  test::problem const& p() const { return d_.problem; }
  shape output() const { return p().output(); }
  values const& data() const { return values_; }
  /// The scores of I_t, whose labels are label 0 elsewhere; in nchw order.
  std::vector<float> const& scores() const { return scores_; }

  std::vector<label> labels(float threshold) const {
    std::vector<label> result(scores_.size());
    for (std::size_t i = 0; i < result.size(); ++i)
      result[i] = on_pattern(i) ? label{0} : label_of(scores_[i], threshold);
    return result;
  }

  /// Labels 0 on the pattern; zero is the only technique where there are no factors.
  std::vector<label> drawn_labels() const {
    auto result = test::labels(output(), d_.data, d_.density, techniques::count);
    for (std::size_t i = 0; i < result.size(); ++i)
      if (on_pattern(i)) result[i] = 0;
    return result;
  }

  std::vector<float> carried_out(std::vector<label> const& labels) const {
    test::owned<float> ofmap(output());
    kernel::reference::three_step<techniques>(view{values_.ifmap.data(), p().input}, values_.weight.data(),
                                              values_.bias.data(), p().options, view{labels.data(), output()},
                                              ofmap.view());
    return ofmap.values();
  }

  /// The same in double, from the equations of the techniques.
  std::vector<exact_sum> carried_out_sums(std::vector<label> const& labels) const {
    conv2d_options const& o = p().options;
    view<float const> const ifmap{values_.ifmap.data(), p().input};
    std::vector<exact_sum> result;
    for_each_place(output(), [&](int n, int m, int y, int x) {
      label const l = labels[result.size()];
      exact_sum sum;
      if (l == 0)
        sum = conv2d_sum(ifmap, values_.weight.data(), values_.bias.data(), o, n, m, y, x);
      else if (techniques::factor_of[l] >= 0)
        sum = factor_sum(ifmap, l, n, m, y, x);
      if (o.activation == activation::relu) sum.activate();
      result.push_back(sum);
    });
    return result;
  }

  /// MACs by going through the label map, times gamma: whole numbers.
  long long counted_macs(std::vector<label> const& labels) const {
    conv2d_options const& o = p().options;
    shape const out = output();
    long long const in_channels = p().input.c / o.groups, terms = p().terms(),
                    gamma = static_cast<long long>(cost::gamma);
    long long macs = 0;
    for (label const l : labels)
      if (l == 0 || techniques::factor_of[l] >= 0) macs += gamma * (l == 0 ? terms : in_channels);
    for_each_place({out.n, 1, out.h, out.w}, [&](int n, int, int y, int x) {
      for (int l = 1; l <= techniques::count; ++l) {
        bool pooled = false;  // once for all channels
        for (int m = 0; m < out.c && techniques::factor_of[l] >= 0; ++m)
          pooled = pooled || labels[((std::size_t(n) * out.c + m) * out.h + y) * out.w + x] == l;
        if (pooled) macs += o.groups * terms;
      }
    });
    return macs;
  }

  named_tensors const& tensors() const { return tensors_; }
  static constexpr char const* variant() { return sketched ? "sketch" : "tested"; }

 private:
  /// The predictors' rules, from their descriptions.
  static label label_of(double score, double threshold) {
    if constexpr (sketched) return score <= std::log(threshold) ? 1 : 0;
    if constexpr (!has_average) return score <= threshold ? 1 : 0;
    double const nearest = std::floor(score + 0.5), away = std::abs(score - nearest);
    bool const is_label = nearest >= 1 && nearest <= techniques::count && away < 0.5 && away <= threshold / 2;
    return static_cast<label>(is_label ? nearest : 0);
  }

  int channels() const { return p().options.out_channels; }
  bool on_pattern(std::size_t i) const {
    int const at = static_cast<int>(i % (std::size_t(output().h) * output().w));
    return computed_.contains(at / output().w, at % output().w);
  }
  std::vector<float> drawn_values(std::size_t size, int which, int most, double zeros = 0.2) const {
    return real_predictor_ ? test::reals(size, d_.data + 10 + which)
                           : test::integers(size, d_.data + 10 + which, -most, most, zeros);
  }
  /// A power of two that brings these near `wanted`.
  static float scale_to(std::vector<float> const& values, double wanted) {
    double sum = 0;
    for (float const x : values) sum += std::abs(double(x));
    double const mean = sum / static_cast<double>(values.size());
    return mean > 0 ? static_cast<float>(std::exp2(std::round(std::log2(wanted / mean)))) : 1.0f;
  }

  /// Two depthwise stages on the partial ofmap, a relu between them.
  void add_stages() {
    std::size_t const m = std::size_t(channels());
    auto const w1 = drawn_values(9 * m, 1, 1), b1 = drawn_values(m, 2, 9), w2 = drawn_values(9 * m, 3, 1),
               b2 = drawn_values(m, 4, 9);
    test::owned<float> partial(output()), hidden(output()), score(output());
    std::vector<label> inside(output().size());
    for (std::size_t i = 0; i < inside.size(); ++i) inside[i] = on_pattern(i) ? 0 : 1;
    kernel::reference::masked_conv2d(view{values_.ifmap.data(), p().input}, values_.weight.data(), values_.bias.data(),
                                     p().options, view{inside.data(), output()}, label{0}, partial.view());
    conv2d_options stage{.kernel = 3, .padding = 1, .activation = activation::relu};
    kernel::reference::depthwise_conv2d(partial.view(), w1.data(), b1.data(), stage, hidden.view());
    stage.activation = activation::none;
    kernel::reference::depthwise_conv2d(hidden.view(), w2.data(), b2.data(), stage, score.view());
    scores_ = score.values();
    float const scale = scale_to(scores_, 1), centre = 1.5f;
    for (float& s : scores_) s = s * scale + centre;
    for (int const number : {1, 2}) {
      std::string const dw = name() + "tested.dw" + std::to_string(number),
                        bn = name() + "tested.bn" + std::to_string(number);
      auto const each = [&](float value) { return tensor{{channels()}, std::vector<float>(m, value)}; };
      tensors_[dw + ".weight"] = {{channels(), 1, 3, 3}, number == 1 ? w1 : w2};
      tensors_[dw + ".bias"] = {{channels()}, number == 1 ? b1 : b2};
      tensors_[bn + ".weight"] = each(number == 1 ? 1 : scale);
      tensors_[bn + ".bias"] = each(number == 1 ? 0 : centre);
      tensors_[bn + ".running_mean"] = each(0);
      tensors_[bn + ".running_var"] = each(1 - 1e-5f);
    }
  }

  /// Three linear stages on the ifmap.
  void add_sketch() {
    if constexpr (sketched) {
      conv2d_options const& o = p().options;
      int const rank = Predictor::weights::rank(p().input.c, o), m = channels();
      auto const reduce = drawn_values(std::size_t(rank) * p().input.c, 1, 1, 0.5),
                 expand = drawn_values(std::size_t(m) * rank, 2, 1, 0.5);
      auto const depthwise = drawn_values(std::size_t(rank) * p().taps(), 3, 2, 0.5),
                 bias = drawn_values(std::size_t(m), 4, 9);
      test::owned<float> reduced({p().input.n, rank, p().input.h, p().input.w}),
          window({output().n, rank, output().h, output().w}), score(output());
      conv2d_options linear = o;
      linear.activation = activation::none;
      kernel::reference::conv2d(view{values_.ifmap.data(), p().input}, reduce.data(), nullptr,
                                Predictor::weights::pointwise(rank), reduced.view());
      kernel::reference::depthwise_conv2d(reduced.view(), depthwise.data(), nullptr, linear, window.view());
      kernel::reference::conv2d(window.view(), expand.data(), bias.data(), Predictor::weights::pointwise(m),
                                score.view());
      scores_ = score.values();
      float const scale = scale_to(scores_, 2);
      auto const scaled = [scale](std::vector<float> values) {
        for (float& v : values) v *= scale;
        return values;
      };
      scores_ = scaled(scores_);
      tensors_[name() + "sketch.reduce.weight"] = {{rank, p().input.c, 1, 1}, reduce};
      tensors_[name() + "sketch.depthwise.weight"] = {{rank, 1, o.kernel.h, o.kernel.w}, depthwise};
      tensors_[name() + "sketch.expand.weight"] = {{m, rank, 1, 1}, scaled(expand)};
      tensors_[name() + "sketch.expand.bias"] = {{m}, scaled(bias)};
    }
  }
  std::string name() const { return "conv." + std::string(computed_.name) + "."; }

  exact_sum factor_sum(view<float const> ifmap, label l, int n, int m, int y, int x) const {
    conv2d_options const& o = p().options;
    int const channels = p().input.c / o.groups, first = m / (o.out_channels / o.groups) * channels, taps = p().taps();
    exact_sum sum;
    sum.add(values_.bias[std::size_t(m)], 1);
    for (int c = 0; c < channels; ++c) {
      double top = -1e30, mean = 0, size = 0, weight = 0, weights = 0;
      for (int tap = 0; tap < taps; ++tap) {
        int const h = y * o.stride.h - o.padding.begin.h + tap / o.kernel.w * o.dilation.h;
        int const w = x * o.stride.w - o.padding.begin.w + tap % o.kernel.w * o.dilation.w;
        bool const inside = h >= 0 && h < p().input.h && w >= 0 && w < p().input.w;
        double const value = inside ? ifmap(n, first + c, h, w) : 0,
                     k = values_.weight[(std::size_t(m) * channels + c) * taps + tap];
        top = std::max(top, value), mean += value / taps, size += std::abs(value) / taps;
        weight += k, weights += std::abs(k);
      }
      bool const is_max = techniques::names[l] == "max";
      sum.value += (is_max ? top : mean) * weight;
      sum.magnitude += (is_max ? std::abs(top) : size) * weights;
    }
    return sum;
  }

  drawn d_;
  pattern computed_;
  bool real_predictor_;
  values values_;
  std::vector<float> scores_;
  named_tensors tensors_;
};

/// Labels and ofmap of a layer, and gamma times its MACs.
struct reduced_run {
  std::vector<label> labels;
  std::vector<float> ofmap;
  long long macs = 0;
};

/// From its predictor or, where there are some, from these labels.
template <class Policy>
reduced_run run_layer(reducible<typename Policy::predictor> const& of, pattern const& computed, float threshold,
                      int threads, std::vector<label> const& replayed) {
  using conv2d = standalone::reducible_conv2d<Policy>;
  shape const in = of.p().input, out = of.output();
  typename conv2d::weights weights(in, of.p().options, "conv", of.tensors());
  weights.add_predictors(of.tensors(), of.variant());
  conv2d conv(weights, threads);
  conv.pattern(computed);
  conv.threshold(threshold);
  reduced_run result{std::vector<label>(out.size()), std::vector<float>(out.size())};
  conv.run(view{of.data().ifmap.data(), in}, view{result.ofmap.data(), out});
  if (!replayed.empty()) {  // now that there is something to be left over
    conv.state().replay = true;
    convert(view{replayed.data(), out}, conv.labels());
    conv.run(view{of.data().ifmap.data(), in}, view{result.ofmap.data(), out});
  }
  conv.labels(view{result.labels.data(), out});
  result.macs = std::llround(conv.cost().macs * cost::gamma);
  return result;
}

/// What a layer's labels, ofmap and MACs are compared with, whatever its precision.
template <class Predictor, class Run>
agreement check_layer(drawn const& d, test::generator& random, bool real, bool replayed, Run&& run) {
  pattern const computed =
      detail::one_of(random, std::array{pattern::a, pattern::b, pattern::c, pattern::d, pattern::none});
  float const threshold = detail::one_of(random, std::array{0.0f, 0.25f, 0.5f, 0.75f, 0.99f});
  reducible<Predictor> const of(d, computed, real);
  std::vector<label> const expected = replayed ? of.drawn_labels() : of.labels(threshold);
  reduced_run const found = run(of, computed, threshold, d.threads, replayed ? expected : std::vector<label>());
  agreement a;
  compare(a, "labels", of.output(), found.labels, expected);
  real ? compare(a, "ofmap", of.output(), found.ofmap, of.carried_out_sums(expected))
       : compare(a, "ofmap", of.output(), found.ofmap, of.carried_out(expected));
  compare<long long>(a, "gamma * MACs", {}, {found.macs}, {of.counted_macs(expected)});
  return a;
}

/// Scores of one block of channels in double: of real values, labels near a threshold may be either.
inline agreement check_scores(drawn& d, test::generator& random) {
  d = draw(random, [](test::problem const& p) { return p.macs() < 1'000'000; });
  shape const map{.c = 16, .h = d.problem.input.h, .w = d.problem.input.w};
  pattern const computed = drawn_pattern(random);
  auto const weights = test::reals(320, d.data);
  auto const drawn_partial = test::reals(map.size(), d.data + 1);
  std::vector<float> partial(map.size()), hidden(redzap::predictor::hidden_floats(map.h, map.w)), found;
  redzap::predictor::target_positions const targets(computed, map.h, map.w);
  for (int at = 0; at < map.h * map.w; ++at)
    for (std::size_t lane = 0; lane < 16 && computed.contains(at / map.w, at % map.w); ++lane)
      partial[std::size_t(at) * 16 + lane] = std::max(0.0f, drawn_partial[std::size_t(at) * 16 + lane]);
  std::vector<float> scores(map.size());
  redzap::predictor::score_block(weights.data(), partial.data(), targets, hidden.data(),
                                 [to = scores.data()](std::ptrdiff_t at, auto score) { simd::store(to + at, score); });
  auto const stage = [&](int number, int lane, int p, int q, auto&& value) {
    float const* const w = weights.data() + 160 * number + lane;
    exact_sum sum{w[144], std::abs(w[144])};
    for (int tap = 0; tap < 9; ++tap) {
      int const y = p + tap / 3 - 1, x = q + tap % 3 - 1;
      if (y < 0 || y >= map.h || x < 0 || x >= map.w) continue;
      exact_sum const from = value(y, x);
      sum.value += from.value * w[tap * 16], sum.magnitude += std::abs(from.magnitude * w[tap * 16]);
    }
    return sum;
  };
  std::vector<exact_sum> expected;
  for (auto const& target : targets.all())
    for (int lane = 0; lane < 16; ++lane) {
      std::size_t const at = std::size_t(target.position) * 16 + std::size_t(lane);
      found.push_back(scores[at]);
      expected.push_back(stage(1, lane, target.position / map.w, target.position % map.w, [&](int y, int x) {
        exact_sum result = stage(0, lane, y, x, [&](int v, int u) {
          double const value = partial[(std::size_t(v) * map.w + u) * 16 + std::size_t(lane)];
          return exact_sum{value, value};
        });
        result.activate();
        return result;
      }));
    }
  agreement a;
  compare(a, "score_block", {.c = 16}, found, expected);
  return a;
}

/// Whether a policy takes a problem.
template <class Policy>
bool takes(test::problem const& p, storage precision) {
  return layer::reducible_steps<Policy>::check(p.input, p.options) == fault::none &&
         reducible<typename Policy::predictor>::wanted(p, precision);
}

/// Draws a problem for one of the policies and checks it.
inline agreement check_reducible(drawn& d, test::generator& random, bool real, bool replayed) {
  auto const of = [&]<class Policy>(storage precision, Policy) {
    d = draw(random, [&](test::problem const& p) { return takes<Policy>(p, precision); });
    d.precision = precision;
    return check_layer<typename Policy::predictor>(d, random, real, replayed, run_layer<Policy>);
  };
  switch (random.integer(0, 5)) {
    case 0: return of(storage::f32, zap_defaults{});
    case 1: return of(storage::f32, sketch_policy{});
    case 2: return of(storage::i8, redzap_in<precision::i8>{});
    case 3:
      if constexpr (full) return of(storage::bf16, redzap_in<precision::bf16>{});
      [[fallthrough]];
    default: return of(storage::f32, defaults{});
  }
}

/// The predictors' labels, and what follows from them; of real values their scores.
inline agreement check_predictor(drawn& d, test::generator& random, bool real) {
  return real ? check_scores(d, random) : check_reducible(d, random, false, false);
}

/// Labels that are drawn, carried out.
inline agreement check_three_step(drawn& d, test::generator& random, bool real) {
  return check_reducible(d, random, real, true);
}

}  // namespace redzap::inline REDZAP_ISA::differential
