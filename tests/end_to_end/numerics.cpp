// SPDX-License-Identifier: MIT
// The rules of docs/numerics.md: NaN, infinities and denormals go through SIMD bodies and tails as through the
// reference, and a run leaves the processor's floating-point mode as it found it.
#include <redzap/kernel/reference/conv2d.hpp>
#include <redzap/kernel/reference/linear.hpp>
#include <redzap/kernel/reference/max_pool2d.hpp>
#include <redzap/kernel/reference/three_step.hpp>
#include <redzap/redzap.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cfenv>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "support/owned.hpp"
#include "support/random_network.hpp"

using namespace redzap;

namespace {
constexpr conv2d_options first{.out_channels = 18, .kernel = 3, .padding = 1, .activation = activation::relu};
constexpr conv2d_options second{.out_channels = 20, .kernel = 3, .padding = 1, .activation = activation::relu};
constexpr pool2d_options pool{.kernel = 2};
constexpr linear_options last{.out_features = 7};

using net = sequential<shape{.c = 3, .h = 9, .w = 8}, layer::conv2d<first>, layer::reducible_conv2d<second>,
                       layer::max_pool2d<pool>, layer::linear<last>>;

/// NaN where NaN, infinite where infinite, else near: an average of nine is not exact, and its last bits are not
/// promised.
bool alike(std::vector<float> const& x, std::vector<float> const& y) {
  return std::equal(x.begin(), x.end(), y.begin(), y.end(), [](float a, float b) {
    if (std::isnan(b)) return std::isnan(a);
    return a == b || std::fabs(a - b) <= 1e-5f * std::fabs(b) + 0x1p-146f;
  });
}

struct model {
  named_tensors tensors = test::random_tensors<net>(11, 1);
  std::vector<float> image = test::integers(net::input.size(), 5, -3, 3, 0.2);
  weights<net> loaded{tensors};

  model() {
    test::add_random_predictors<net>(tensors, "D", "redzap-0.1", 4);
    loaded.add_predictors(tensors, "redzap-0.1");
  }
  float const* values(std::string const& name) { return tensors[name].values.data(); }

  void compare(session<net>& s) {
    std::vector<float> maps[3], expected[3];
    auto const logits = s.run(image, [&](auto i, float const*, float const* ofmap) {
      if constexpr (i < 3)
        maps[i] = test::owned<float>(net::shapes[i + 1]).values(),
        convert(view<float const, layout::packed>{ofmap, net::shapes[i + 1]},
                view<float>{maps[i].data(), net::shapes[i + 1]});
    }).logits;
    test::owned<float> const in(net::input, image);
    test::owned<float> a(net::shapes[1]), b(net::shapes[2]), c(net::shapes[3]), d(net::shapes[4]);
    test::owned<label> const full(net::shapes[2]);
    kernel::reference::conv2d(in.view(), values("conv1.weight"), values("conv1.bias"), first, a.view());
    kernel::reference::three_step<redzap_techniques>(a.view(), values("conv2.weight"), values("conv2.bias"), second,
                                                     s.labels<1>(), b.view());
    kernel::reference::max_pool2d(b.view(), pool, c.view());
    kernel::reference::linear(c.view(), values("fc1.weight"), values("fc1.bias"), last, d.view());
    CHECK(alike(maps[0], a.values()));
    CHECK(alike(maps[1], b.values()));
    CHECK(alike(maps[2], c.values()));
    CHECK(alike({logits.begin(), logits.end()}, d.values()));
  }
};
}  // namespace

TEST_CASE(
    "numerics: a NaN or an infinity anywhere in the image reaches what the reference says, dense and reduced, and "
    "nothing else") {
  model m;
  for (int const threads : {1, 3}) {
    session<net> s(m.loaded, threads);
    s.skip_unread(false);
    for (auto const& which : {pattern::all, pattern::d}) {
      s.pattern(which), s.threshold(0.5f);
      for (float const odd : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                              -std::numeric_limits<float>::infinity()})
        for (std::size_t i = 0; i < m.image.size(); i += 13) {
          float const kept = std::exchange(m.image[i], odd);
          m.compare(s);
          m.image[i] = kept;
        }
    }
  }
}

TEST_CASE("numerics: denormal numbers count in full, and a run leaves the floating-point mode as it was") {
  model m;
  std::fenv_t before, after;
  for (float& value : m.image) value *= 0x1p-140f;
  for (auto& [name, t] : m.tensors)
    // so that sums are denormal themselves, and exact
    if (name.ends_with("bias")) std::fill(t.values.begin(), t.values.end(), 0.0f);
  m.loaded = weights<net>(m.tensors);
  m.loaded.add_predictors(m.tensors, "redzap-0.1");
  session<net> s(m.loaded);
  s.skip_unread(false);
  std::fegetenv(&before);
  m.compare(s);
  s.pattern(pattern::d), s.threshold(0.5f);
  m.compare(s);
  std::fegetenv(&after);
#if defined(__x86_64__)
  // rounding, masks and both flush bits; the rest only notes what happened
  CHECK((before.__mxcsr & 0xffc0u) == (after.__mxcsr & 0xffc0u));
#endif
  auto const logits = s.run(m.image).logits;
  CHECK(std::any_of(logits.begin(), logits.end(), [](float x) { return std::fpclassify(x) == FP_SUBNORMAL; }));
}
