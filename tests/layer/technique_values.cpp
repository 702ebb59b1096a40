// SPDX-License-Identifier: MIT
#include <redzap/kernel/reference/three_step.hpp>
#include <redzap/layer/technique_values.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <span>
#include <vector>

#include "support/owned.hpp"
#include "support/random.hpp"

using namespace redzap;

TEST_CASE("technique_values: X_hat of a technique is what the reference computes where all labels are its own") {
  test::problem const problem{
      "", {1, 21, 6, 7}, {.out_channels = 18, .kernel = 3, .padding = 1, .activation = activation::relu}};
  shape const in = problem.input, out = problem.output();
  test::owned<float> const image(in, test::ifmap(problem, 1, 9));
  test::owned<float, layout::packed> const packed(in, image.values());
  auto const weight = test::weight(problem, 1), bias = test::bias(problem, 1);
  using values_type = layer::technique_values<redzap_techniques>;
  values_type const values(in, problem.options, weight, bias);
  CHECK(&values.kernel_for(2) == &values.kernel_for(3));   // both aggregate the kernel by sum: stored once

  std::vector<float> pooled(values_type::map_floats(in, problem.options));
  shape const map = values_type::map_shape(in, problem.options);
  conv2d_options const pointwise = values_type::pointwise(problem.options);
  window_table const table = window_table::all(map, pointwise);
  std::vector<std::uint16_t> lists(2 * work_list::capacity(table));
  std::vector<float> partials(2 * kernel::masked_partial_floats(map, pointwise));
  auto memory_of = [&](int thread) {
    std::size_t const list = lists.size() / 2, sums = partials.size() / 2;
    return kernel::masked_memory{std::span(lists).subspan(thread * list, list),
                                 std::span(partials).subspan(thread * sums, sums)};
  };
  test::owned<float, layout::packed> max(out), average(out);
  values.everywhere(in, problem.options, packed.elements.data(), pooled.data(), table,
                    {nullptr, max.elements.data(), average.elements.data()}, 2, memory_of);
  for (label const l : {label{2}, label{3}}) {
    test::owned<label> const labels(out, l);
    test::owned<float> expected(out);
    kernel::reference::three_step<redzap_techniques>(image.view(), weight.data(), bias.data(), problem.options,
                                                     labels.view(), expected.view());
    CHECK((l == 2 ? max : average).values() == expected.values());
  }
}
