// SPDX-License-Identifier: MIT
#include <redzap/kernel/reference/conv2d.hpp>

#include <doctest/doctest.h>

#include "support/fixture.hpp"
#include "support/owned.hpp"
#include "support/random.hpp"

using namespace redzap;
using kernel::reference::conv2d;

namespace {
shape to_shape(tensor const& t) { return {int(t.extents[0]), int(t.extents[1]), int(t.extents[2]), int(t.extents[3])}; }
}  // namespace

TEST_CASE("conv2d: by hand") {
  test::owned<float> const x({.c = 2, .h = 1, .w = 3}, std::vector<float>{1, 2, 3, 10, 20, 30});
  std::vector<float> const weight{1, 1, 1, 1, -1, 0, 0, 1}, bias{100, 5};  // (2, 2, 1, 2)
  test::owned<float> y({.c = 2, .h = 1, .w = 2});
  conv2d(x.view(), weight.data(), bias.data(), {.out_channels = 2, .kernel = {1, 2}}, y.view());
  CHECK(y.values() == std::vector<float>{133, 155, 5 - 1 + 20, 5 - 2 + 30});
}

TEST_CASE("conv2d: PyTorch's answers, bit for bit") {
  named_tensors const fixture = test::load_fixture("conv2d.txt");
  auto const names = test::cases(fixture, "output");
  CHECK(names.size() == 7);
  for (std::string const& name : names) {
    CAPTURE(name);
    auto const part = [&](char const* which) -> tensor const& { return fixture.find(name + "." + which)->second; };
    std::vector<int> const v(part("options").values.begin(), part("options").values.end());
    shape const weight = to_shape(part("weight"));
    conv2d_options const o{.out_channels = weight.n,
                           .kernel = {weight.h, weight.w},
                           .stride = {v[0], v[1]},
                           .padding = {v[2], v[3]},
                           .dilation = {v[4], v[5]},
                           .groups = v[6]};
    test::owned<float> const x(to_shape(part("input")), part("input").values);
    test::owned<float> y(to_shape(part("output")));
    REQUIRE(output_shape(x.extents, o) == y.extents);
    conv2d(x.view(), part("weight").values.data(), part("bias").values.data(), o, y.view());
    CHECK(y.values() == part("output").values);
  }
}

TEST_CASE("conv2d: the layouts agree, and so do a null bias and a bias of zeros") {
  for (test::problem const& p : test::mini()) {
    CAPTURE(p.name);
    auto const x = test::ifmap(p, 1), weight = test::weight(p, 1);
    std::vector<float> const zeros(std::size_t(p.options.out_channels));
    test::owned<float> y(p.output());
    test::owned<float, layout::nhwc> y_last(p.output());
    test::owned<float, layout::packed> y_packed(p.output());
    conv2d(test::owned<float>(p.input, x).view(), weight.data(), nullptr, p.options, y.view());
    conv2d(test::owned<float, layout::packed>(p.input, x).view(), weight.data(), zeros.data(), p.options,
           y_last.view());
    conv2d(test::owned<float, layout::nhwc>(p.input, x).view(), weight.data(), zeros.data(), p.options,
           y_packed.view());
    CHECK(y.values() == y_last.values());
    CHECK(y.values() == y_packed.values());
  }
}
