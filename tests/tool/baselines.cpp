// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "../../examples/redzap_tool/sweep/baseline_conv2d.hpp"

namespace rz = redzap;
namespace sweep = tool::sweep;

namespace {

constexpr rz::conv2d_options options{.out_channels = 20, .kernel = 3, .padding = 1, .activation = rz::activation::relu};
constexpr rz::shape in{.c = 4, .h = 7, .w = 8}, out = rz::output_shape(in, options);
using dense_layer = rz::layer::conv2d<options>;
using layer = sweep::baseline_conv2d<options, rz::defaults>;

/// A layer with weights that differ by channel, the smallest in the last ones.
rz::named_tensors tensors() {
  rz::named_tensors result;
  auto& weight = result["conv1.weight"];
  weight = {{20, 4, 3, 3}, {}};
  for (int m = 0; m < 20; ++m)
    for (int i = 0; i < 36; ++i)
      weight.values.push_back(static_cast<float>((m * 7 + i * 5) % 9 - 3) * static_cast<float>(20 - m));
  result["conv1.bias"] = {{20}, std::vector<float>(20, 2)};
  result["conv1.mean"] = {{20}, {}};
  for (int m = 0; m < 20; ++m) result["conv1.mean"].values.push_back(static_cast<float>(100 + m));
  return result;
}

struct bench {
  std::vector<float> ifmap, plain, ofmap;
  std::vector<rz::label> labels;
  layer::weights weights{in, "conv1", tensors()};
  layer::state state{in, weights, 1};

  bench()
      : ifmap(rz::layout::packed::size(in)),
        plain(rz::layout::packed::size(out)),
        ofmap(plain.size()),
        labels(plain.size()) {
    rz::view<float, rz::layout::packed> const map{ifmap.data(), in};
    for (int c = 0; c < in.c; ++c)
      for (int h = 0; h < in.h; ++h)
        for (int w = 0; w < in.w; ++w) map(0, c, h, w) = static_cast<float>((c * 3 + h * 5 + w * 11) % 7);
    typename dense_layer::state all(in, weights, 1);
    dense_layer::run(in, weights, all, {ifmap.data(), plain.data(), nullptr, nullptr, 1});
  }
  auto run(sweep::baseline which, rz::pattern const& pattern, double share) {
    state.choose(which, pattern, share);
    layer::run(in, weights, state, {ifmap.data(), ofmap.data(), nullptr, labels.data(), 1});
    return layer::cost(in, state, labels.data());
  }
  /// Calls body(m, p, q, dense value, value, skipped).
  template <class Body>
  void each(Body&& body) const {
    rz::view<float const, rz::layout::packed> const before{plain.data(), out}, after{ofmap.data(), out};
    rz::view<rz::label const, rz::layout::packed> const skipped{labels.data(), out};
    for (int m = 0; m < out.c; ++m)
      for (int p = 0; p < out.h; ++p)
        for (int q = 0; q < out.w; ++q) body(m, p, q, before(0, m, p, q), after(0, m, p, q), skipped(0, m, p, q) != 0);
  }
};

}  // namespace

TEST_CASE(
    "baseline_conv2d: a share of what the pattern leaves is skipped, the more the larger it is, and MACs follow") {
  bench b;
  std::vector<rz::label> fewer;
  for (double const share : {0.0, 0.3, 0.6, 1.0}) {
    auto const cost = b.run(sweep::baseline::random, rz::pattern::d, share);
    int skipped = 0, left = 0;
    b.each([&](int, int p, int q, float before, float after, bool skip) {
      left += !rz::pattern::d.contains(p, q);
      skipped += skip;
      CHECK(after == (skip ? 0.0f : before));
      if (rz::pattern::d.contains(p, q)) CHECK(!skip);
    });
    CHECK(skipped == doctest::Approx(share * left).epsilon(0.15));
    if (share == 1) CHECK(skipped == left);
    CHECK(cost.counts[1] == skipped);
    CHECK(cost.macs == cost.dense_macs - 36.0 * skipped);
    for (std::size_t i = 0; i < fewer.size(); ++i) CHECK(fewer[i] <= b.labels[i]);
    fewer = b.labels;
  }
}

TEST_CASE("baseline_conv2d: constants, the image's means and nearest neighbours stand where it skips") {
  bench b;
  b.run(sweep::baseline::constant, rz::pattern::d, 0.5);
  auto const labels = b.labels;
  b.each([](int m, int, int, float before, float after, bool skip) {
    CHECK(after == (skip ? 100.0f + static_cast<float>(m) : before));
  });
  b.run(sweep::baseline::mean, rz::pattern::d, 0.5);
  CHECK(b.labels == labels);  // all skip the same
  std::vector<double> sum(20), count(20);
  b.each([&](int m, int p, int q, float before, float, bool) {
    if (rz::pattern::d.contains(p, q)) sum[m] += before, ++count[m];
  });
  b.each([&](int m, int, int, float before, float after, bool skip) {
    CHECK(after == doctest::Approx(skip ? sum[m] / count[m] : before));
  });

  b.run(sweep::baseline::neighbour, rz::pattern::d, 1);
  rz::view<float const, rz::layout::packed> const computed{b.plain.data(), out};
  b.each([&](int m, int p, int q, float before, float after, bool skip) {
    int const place =
        (p + q) % 3;  // D has its ones at 2: a place to the left of 0, above it first; one to the right of 1
    if (!skip) CHECK(after == before);
    if (place == 0 && p > 0) CHECK(after == computed(0, m, p - 1, q));
    if (place == 1 && q + 1 < out.w) CHECK(after == computed(0, m, p, q + 1));
  });
}

TEST_CASE("baseline_conv2d: pruning takes whole channels, those of the smallest kernels") {
  bench b;
  auto const cost = b.run(sweep::baseline::pruned, rz::pattern::none, 0.25);
  b.each([](int m, int, int, float before, float after, bool skip) {
    CHECK(skip == (m >= 15));
    CHECK(after == (skip ? 0.0f : before));
  });
  CHECK(cost.macs == 0.75 * cost.dense_macs);
}

TEST_CASE("baseline_conv2d: each image of a batch gets what it gets alone, and all of them count") {
  constexpr rz::shape two = in.batch(2);
  bench b;
  auto second = b.ifmap;
  for (std::size_t i = 0; i < second.size(); i += 3) second[i] *= 2;   // the mean in the image is another one
  auto both = b.ifmap;
  both.insert(both.end(), second.begin(), second.end());
  std::vector<float> ofmaps(2 * b.ofmap.size());
  std::vector<rz::label> labels(2 * b.labels.size());
  for (auto const which : {sweep::baseline::mean, sweep::baseline::neighbour, sweep::baseline::constant}) {
    auto const one = b.run(which, rz::pattern::d, 0.5);
    auto const first = b.ofmap;
    layer::run(in, b.weights, b.state, {second.data(), b.ofmap.data(), nullptr, b.labels.data(), 1});
    layer::run(two, b.weights, b.state, {both.data(), ofmaps.data(), nullptr, labels.data(), 1});
    CHECK(std::equal(first.begin(), first.end(), ofmaps.begin()));
    CHECK(std::equal(b.ofmap.begin(), b.ofmap.end(), ofmaps.begin() + static_cast<std::ptrdiff_t>(first.size())));
    auto const cost = layer::cost(two, b.state, labels.data());
    CHECK(cost.macs == 2 * one.macs);
    CHECK(cost.dense_macs == 2 * one.dense_macs);
    CHECK(cost.counts[1] == 2 * one.counts[1]);
  }
}
