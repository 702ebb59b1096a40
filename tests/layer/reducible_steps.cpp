// SPDX-License-Identifier: MIT
#include <redzap/kernel/reference/three_step.hpp>
#include <redzap/layer/defaults.hpp>
#include <redzap/layer/reducible_steps.hpp>
#include <redzap/predictor/oracle.hpp>

#include <doctest/doctest.h>

#include "support/owned.hpp"
#include "support/problems.hpp"
#include "support/random.hpp"

using namespace redzap;

namespace {
/// Without average, which is exact for kernels of some sizes alone.
struct policy : defaults {
  using techniques = technique_list<factor<aggregate::max, aggregate::sum>, zero>;
  using predictor = redzap::predictor::oracle<techniques>;
};
using steps = layer::reducible_steps<policy>;
}  // namespace

TEST_CASE("reducible_steps: one instantiation runs every geometry, bit for bit as the reference") {
  for (auto const& problem : test::problems) {
    CAPTURE(problem.name);
    shape const in = problem.input, out = problem.output();
    named_tensors tensors;
    shape const w = problem.weight();
    tensors["conv.weight"] = {{w.n, w.c, w.h, w.w}, test::integers(w.size(), 1, -2, 2, 0.2)};
    tensors["conv.bias"] = {{out.c}, test::integers(std::size_t(out.c), 2, -4, 4)};
    steps::weights const weights(in.batch(1), problem.options, "conv", tensors);
    test::owned<float> const plain{in, test::integers(in.size(), 3, -8, 8, 0.3)};
    test::owned<float, layout::packed> const ifmap{in, plain.values()};
    auto drawn = test::labels(out, 4, 0.3, policy::techniques::count);
    for (std::size_t i = 0; i < drawn.size(); ++i) {
      int const position = static_cast<int>(i % (std::size_t(out.h) * out.w));
      if (pattern::d.contains(position / out.w, position % out.w)) drawn[i] = 0;
    }
    test::owned<float> expected(out);
    auto const counts = kernel::reference::three_step<policy::techniques>(
        plain.view(), tensors["conv.weight"].values.data(), tensors["conv.bias"].values.data(), problem.options,
        view<label const>{drawn.data(), out}, expected.view());
    for (int const threads : {1, 3}) {
      steps::state state(in.batch(1), weights, threads);
      state.pattern(pattern::d);
      state.replay = true;
      test::owned<float, layout::packed> ofmap{out, -7.0f};
      test::owned<label, layout::packed> labels{out};
      convert(view<label const>{drawn.data(), out}, labels.view());
      aligned_buffer<std::byte> scratch(steps::scratch(in, problem.options, nullptr, threads).bytes());
      steps::run(in, weights, state,
                 {ifmap.elements.data(), ofmap.elements.data(), scratch.data(), labels.elements.data(), threads});
      CHECK(ofmap.values() == expected.values());
      CHECK(steps::cost(in, state, labels.elements.data()).counts == counts);
    }
  }
}
