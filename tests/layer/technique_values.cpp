// SPDX-License-Identifier: MIT
#include <redzap/kernel/reference/three_step.hpp>
#include <redzap/layer/technique_values.hpp>

#include <doctest/doctest.h>

#include <numeric>

#include "support/owned.hpp"
#include "support/random.hpp"

using namespace redzap;

TEST_CASE("technique_values: X_hat of a technique is what the reference computes where all labels are its own") {
  test::problem const problem{"", {1, 21, 6, 7}, {.out_channels = 18, .kernel = 3, .padding = 1, .activation = activation::relu}};
  shape const in = problem.input, out = problem.output();
  test::owned<float> const image(in, test::ifmap(problem, 1, 9));
  test::owned<float, layout::packed> const packed(in, image.values());
  auto const weight = test::weight(problem, 1), bias = test::bias(problem, 1);
  using values_type = layer::technique_values<redzap_techniques>;
  values_type const values(in, problem.options, weight, bias);
  CHECK(&values.kernel_for(2) == &values.kernel_for(3));   // both aggregate the kernel by sum: stored once

  std::vector<float> pooled(values_type::map_floats(in, problem.options));
  position_table const table = position_table::all(in, problem.options);
  std::vector<std::uint32_t> entries(std::size_t(table.size()));
  std::iota(entries.begin(), entries.end(), 0u);
  test::owned<float, layout::packed> max(out), average(out);
  values.everywhere(in, problem.options, packed.elements.data(), pooled.data(), table, entries, {nullptr, max.elements.data(), average.elements.data()}, 2);
  for (label const l : {label{2}, label{3}}) {
    test::owned<label> const labels(out, l);
    test::owned<float> expected(out);
    kernel::reference::three_step<redzap_techniques>(image.view(), weight.data(), bias.data(), problem.options, labels.view(), expected.view());
    CHECK((l == 2 ? max : average).values() == expected.values());
  }
}
