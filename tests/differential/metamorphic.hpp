// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <limits>
#include <redzap/standalone/reducible_conv2d.hpp>
#include <string>
#include <vector>

#include "differential/agreement.hpp"
#include "differential/problem.hpp"
#include "differential/reducible.hpp"

/// What must hold from one run of a layer to another, whatever the reference says.
namespace redzap::inline REDZAP_ISA::differential {

/// For a predictor whose one technique is zero:
///  - on whole numbers, whose sums are the same in the dense and the masked kernel's order, a threshold that nothing is
///    below gives the dense ofmap, and one that everything is below gives it on the pattern and zeros elsewhere,
///  - MACs never rise with the threshold,
///  - and a run gives the same bits again, one problem in ten a hundred times, real values too.
template <class Policy>
agreement check_thresholds(drawn const& d, test::generator& random) {
  using predictor = typename Policy::predictor;
  constexpr float infinity = std::numeric_limits<float>::infinity();
  pattern const computed =
      detail::one_of(random, std::array{pattern::a, pattern::b, pattern::c, pattern::d, pattern::none});
  bool const real = random.chance(0.5);
  reducible<predictor> const of(d, computed, real);
  using conv2d = standalone::reducible_conv2d<Policy>;
  shape const in = d.problem.input, out = of.output();
  typename conv2d::weights weights(in, d.problem.options, "conv", of.tensors());
  weights.add_predictors(of.tensors(), of.variant());
  conv2d conv(weights, d.threads);
  auto const run = [&](pattern const& on, float threshold) {
    std::vector<float> ofmap(out.size());
    conv.pattern(on);
    conv.threshold(threshold);
    conv.run(view{of.data().ifmap.data(), in}, view{ofmap.data(), out});
    return ofmap;
  };
  bool const sketched = reducible<predictor>::sketched;
  std::array const thresholds{sketched ? 0.0f : -infinity,
                              0.01f,
                              0.1f,
                              0.5f,
                              1.0f,
                              2.0f,
                              sketched ? std::numeric_limits<float>::max() : infinity};
  agreement a;
  std::vector<float> const dense = run(pattern::all, 0.5f);
  if (!real) compare(a, "nothing below the threshold", out, run(computed, thresholds.front()), dense);
  double macs = std::numeric_limits<double>::infinity();
  for (float const threshold : thresholds) {
    std::vector<float> const once = run(computed, threshold);
    if (conv.cost().macs > macs && a.difference.empty())
      a.difference = "MACs rise with the threshold to " + std::to_string(threshold);
    macs = conv.cost().macs;
    for (int again = random.chance(0.015) ? 100 : 1; again > 0; --again)
      compare(a, "the same run again", out, run(computed, threshold), once);
  }
  if (!sketched && !real) {  // whose largest score may be beyond its largest threshold
    std::vector<float> expected = dense;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      int const at = static_cast<int>(i % (std::size_t(out.h) * out.w));
      if (!computed.contains(at / out.w, at % out.w)) expected[i] = 0;
    }
    compare(a, "everything below the threshold", out, run(computed, thresholds.back()), expected);
  }
  return a;
}

inline agreement check_metamorphic(drawn& d, test::generator& random, bool) {
  auto const check = [&]<class Policy>(Policy) {
    d = draw(random, [](test::problem const& p) { return takes<Policy>(p, storage::f32); });
    d.precision = storage::f32;
    return check_thresholds<Policy>(d, random);
  };
  return random.chance(0.5) ? check(zap_defaults{}) : check(sketch_policy{});
}

}  // namespace redzap::inline REDZAP_ISA::differential
