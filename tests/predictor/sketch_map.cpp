// SPDX-License-Identifier: MIT
#include <redzap/predictor/sketch_map.hpp>

#include <doctest/doctest.h>

#include <redzap/kernel/reference/conv2d.hpp>
#include <redzap/kernel/reference/depthwise_conv2d.hpp>

#include "support/owned.hpp"
#include "support/random_sketch.hpp"

using namespace redzap;
using sketch_of = predictor::sketch_weights<3>;

namespace {
void maps_as_reference(shape in, conv2d_options const& o) {
  int const rank = sketch_of::rank(in.c, o);
  named_tensors tensors;
  test::add_random_sketch(tensors, "x", in.c, o, rank, 5);
  sketch_of const w(tensors, "x", in.c, o);
  test::owned<float> const plain(in, test::integers(in.size(), 3, -8, 8, 0.3));
  shape between = in, out = output_shape(in, o);
  between.c = out.c = rank;

  test::owned<float> reduced(between), expected(out);
  auto const values = [&](char const* name) { return tensors[name].values.data(); };
  kernel::reference::conv2d(plain.view(), values("x.reduce.weight"), nullptr, sketch_of::pointwise(rank),
                            reduced.view());
  conv2d_options window = o;
  window.activation = activation::none;
  kernel::reference::depthwise_conv2d(reduced.view(), values("x.depthwise.weight"), nullptr, window, expected.view());

  test::owned<float, layout::packed> const ifmap(in, plain.values());
  auto const everywhere = position_table::all(in.batch(1), sketch_of::pointwise(rank));
  for (int const threads : {1, 2, 3}) {
    test::owned<float, layout::packed> memory(between), sketched(out);
    predictor::sketch_map(std::as_const(ifmap).view(), w, everywhere, memory.elements.data(), sketched.view(), threads);
    CHECK(sketched.values() == expected.values());
  }
}
}  // namespace

TEST_CASE("sketch_map: two linear stages, bit for bit as the reference, for any number of threads and images") {
  maps_as_reference({.n = 2, .c = 21, .h = 9, .w = 10},
                    {.out_channels = 40, .kernel = 3, .padding = 2, .activation = activation::relu});
  maps_as_reference({.c = 37, .h = 11, .w = 9}, {.out_channels = 50, .kernel = {3, 5}, .stride = 2, .padding = {1, 2}});
}
