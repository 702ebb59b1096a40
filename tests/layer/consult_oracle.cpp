// SPDX-License-Identifier: MIT
#include <redzap/kernel/reference/conv2d.hpp>
#include <redzap/kernel/reference/three_step.hpp>
#include <redzap/layer/consult_oracle.hpp>
#include <redzap/layer/defaults.hpp>
#include <redzap/predictor/oracle.hpp>

#include <doctest/doctest.h>

#include <algorithm>

#include "support/owned.hpp"
#include "support/random.hpp"

using namespace redzap;

namespace {
/// Without average, which is exact for kernels of some sizes alone.
struct policy : defaults {
  using techniques = technique_list<factor<aggregate::max, aggregate::sum>, zero>;
  using predictor = redzap::predictor::oracle<techniques>;
};
}  // namespace

TEST_CASE("consult_oracle: the ofmap takes what each label asks for, as the reference carries the labels out") {
  constexpr shape in{.c = 5, .h = 7, .w = 6};
  constexpr conv2d_options options{.out_channels = 18, .kernel = 3, .padding = 1, .activation = activation::relu};
  shape const out = output_shape(in, options);
  named_tensors tensors;
  tensors["conv.weight"] = {{18, 5, 3, 3}, test::integers(18 * 5 * 9, 1, -2, 2, 0.2)};
  tensors["conv.bias"] = {{18}, test::integers(18, 2, -4, 4)};
  float const *weight = tensors["conv.weight"].values.data(), *bias = tensors["conv.bias"].values.data();
  layer::reducible_weights<policy> const weights(in, options, "conv", tensors);
  test::owned<float> const plain{in, test::integers(in.size(), 3, -8, 8, 0.3)};
  test::owned<float, layout::packed> const ifmap{in, plain.values()};
  test::owned<float> exact(out), expected(out);
  kernel::reference::conv2d(plain.view(), weight, bias, options, exact.view());
  for (int const threads : {1, 3}) {
    layer::reducible_state<policy> state(in, weights, threads);
    state.pattern(pattern::d);
    state.threshold(0.3f);
    test::owned<float, layout::packed> ofmap{out, exact.values()};
    test::owned<label, layout::packed> labels{out};
    using scratch = layer::reducible_scratch<policy>;
    aligned_buffer<std::byte> memory(scratch(in, options, nullptr, threads).bytes());
    layer::consult_oracle(
        in, weights, state,
        {ifmap.elements.data(), ofmap.elements.data(), memory.data(), labels.elements.data(), threads},
        scratch(in, options, memory.data(), threads));
    auto const counts = kernel::reference::three_step<policy::techniques>(plain.view(), weight, bias, options,
                                                                          labels.view(), expected.view());
    CHECK(std::ranges::all_of(counts, [](auto count) { return count > 0; }));
    CHECK(ofmap.values() == expected.values());
  }
}
