// SPDX-License-Identifier: MIT
#include <redzap/kernel/reference/conv2d.hpp>
#include <redzap/layer/conv2d_steps.hpp>
#include <redzap/layer/defaults.hpp>

#include <doctest/doctest.h>

#include "support/owned.hpp"
#include "support/random.hpp"

using namespace redzap;

TEST_CASE("conv2d_steps: one instantiation runs every geometry, bit for bit as the reference") {
  using steps = layer::conv2d_steps<defaults>;
  for (test::problem const& p : test::problems) {
    CAPTURE(p.name);
    auto const weight = test::weight(p, 6), bias = test::bias(p, 6);
    test::owned<float> const plain(p.input, test::ifmap(p, 6));
    test::owned<float> expected(p.output());
    kernel::reference::conv2d(plain.view(), weight.data(), bias.data(), p.options, expected.view());
    steps::weights const weights(p.input.batch(1), p.options, "conv", weight, bias);
    CHECK(weights.options() == p.options);
    CHECK(weights.depthwise.has_value() == (p.options.groups > 1 && p.weight().c == 1 && p.weight().n == p.input.c));
    steps::state const state(p.input.batch(1), weights, 2);
    test::owned<float, layout::packed> const ifmap(p.input, plain.values());
    test::owned<float, layout::packed> ofmap(p.output(), -7.0f);
    steps::run(p.input, weights, state, {ifmap.elements.data(), ofmap.elements.data(), nullptr, nullptr, 2});
    CHECK(ofmap.values() == expected.values());
    CHECK(steps::cost(p.input, state, nullptr).macs == double(p.macs()));
  }
}
