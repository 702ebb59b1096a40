// SPDX-License-Identifier: MIT
#include <redzap/kernel/reference/conv2d.hpp>
#include <redzap/kernel/reference/three_step.hpp>
#include <redzap/predictor/oracle.hpp>
#include <redzap/standalone/conv2d.hpp>
#include <redzap/standalone/reducible_conv2d.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "support/counting_allocator.hpp"
#include "support/guard_page.hpp"
#include "support/own_layouts.hpp"
#include "support/owned.hpp"
#include "support/problems.hpp"
#include "support/random.hpp"

using namespace redzap;

namespace {
/// Without average, which is exact for kernels of some sizes alone.
template <class Techniques>
struct oracle_policy : defaults {
  using techniques = Techniques;
  using predictor = redzap::predictor::oracle<techniques>;
};
using factors = technique_list<factor<aggregate::max, aggregate::sum>, zero>;

/// A problem with its data, in nchw order.
struct data {
  test::problem problem;
  std::vector<float> ifmap = test::ifmap(problem, 31), weight = test::weight(problem, 31),
                     bias = test::bias(problem, 31);
  std::vector<label> labels = drawn();

  shape input() const { return problem.input; }
  shape output() const { return problem.output(); }

  std::vector<float> dense() const {
    test::owned<float> result(output());
    kernel::reference::conv2d(view{ifmap.data(), input()}, weight.data(), bias.data(), problem.options, result.view());
    return result.values();
  }
  template <class Techniques>
  std::vector<float> reduced() const {
    test::owned<float> result(output());
    kernel::reference::three_step<Techniques>(view{ifmap.data(), input()}, weight.data(), bias.data(), problem.options,
                                              view{labels.data(), output()}, result.view());
    return result.values();
  }

 private:
  /// Zero has another label where it is the only technique: none is drawn then but 1.
  std::vector<label> drawn() const {
    shape const out = output();
    auto result = test::labels(out, 32, 0.4, problem.taps() == 1 ? 1 : 2);
    for (std::size_t i = 0; i < result.size(); ++i) {
      int const at = static_cast<int>(i % (std::size_t(out.h) * out.w));
      if (pattern::d.contains(at / out.w, at % out.w)) result[i] = 0;
    }
    return result;
  }
};

/// Calls body(layout of the ifmap, layout of the ofmap) for every mixture.
template <class Body>
void for_each_mixture(data const& d, Body&& body) {
  test::for_each_layout(d.input(), [&](auto in, std::string_view in_name) {
    CAPTURE(in_name);
    test::for_each_layout(d.output(), [&](auto out, std::string_view out_name) {
      CAPTURE(out_name);
      body(in, out);
    });
  });
}

template <class Conv>
void check_mixtures(Conv& conv, data const& d, std::vector<float> const& expected) {
  for_each_mixture(d, [&](auto in, auto out) {
    test::owned<float, decltype(in)> const ifmap(d.input(), d.ifmap, in);
    test::owned<float, decltype(out)> ofmap(d.output(), -7.0f, out);
    conv.run(ifmap.view(), ofmap.view());
    CHECK(ofmap.values() == expected);
  });
}

template <class Techniques>
void check_reducible(data const& d, int threads) {
  using conv2d = standalone::reducible_conv2d<oracle_policy<Techniques>>;
  typename conv2d::weights const weights(d.input(), d.problem.options, "conv", d.weight, d.bias);
  conv2d conv(weights, threads);
  conv.pattern(pattern::d);
  conv.threshold(0);
  std::vector<float> ofmap(d.output().size());
  conv.run(view{d.ifmap.data(), d.input()}, view{ofmap.data(), d.output()});
  CHECK(ofmap == d.dense());   // what an oracle loses nothing by
  conv.state().replay = true;   // the drawn labels from here on
  convert(view{d.labels.data(), d.output()}, conv.labels());
  check_mixtures(conv, d, d.reduced<Techniques>());
  test::for_each_layout(d.output(), [&](auto layout, std::string_view name) {
    CAPTURE(name);
    test::owned<label, decltype(layout)> labels(d.output(), label{9}, layout);
    conv.labels(labels.view());
    CHECK(labels.values() == d.labels);
  });
}

conv2d_options const three{.out_channels = 20, .kernel = 3, .padding = 1, .activation = activation::relu};
shape const map{.n = 2, .c = 5, .h = 6, .w = 7};
}  // namespace

TEST_CASE("standalone conv2d: every geometry in every mixture of layouts, bit for bit the reference") {
  for (test::problem const& p : test::mini()) {
    CAPTURE(p.name);
    data const d{p};
    standalone::conv2d<>::weights const weights(p.input, p.options, "conv", d.weight, d.bias);
    CHECK(weights.output() == p.output());
    standalone::conv2d<> conv(weights, 2);
    check_mixtures(conv, d, d.dense());
    CHECK(conv.cost().macs == double(p.macs()));
  }
}

TEST_CASE("standalone reducible_conv2d: every geometry in every mixture of layouts, bit for bit the reference") {
  for (test::problem const& p : test::mini()) {
    CAPTURE(p.name);
    if (p.taps() == 1)
      check_reducible<zap_techniques>({p}, 2);
    else
      check_reducible<factors>({p}, 2);
  }
}

TEST_CASE("standalone convolution: as many images as there are, up to the weights' n; no bias is zero") {
  data const d{{"", map, three}};
  standalone::conv2d<>::weights const weights(map, three, "conv", d.weight);
  standalone::conv2d<> conv(weights);
  data without = d;
  without.bias.assign(20, 0.0f);
  auto const expected = without.dense();
  std::vector<float> ofmap(expected.size());
  conv.run(view{d.ifmap.data(), map}, view{ofmap.data(), weights.output()});
  CHECK(ofmap == expected);
  CHECK(conv.cost().macs == 2.0 * 20 * 42 * 45);
  std::vector<float> first(expected.size() / 2);
  conv.run(view{d.ifmap.data(), map.batch(1)}, view{first.data(), weights.output().batch(1)});
  CHECK(first == std::vector<float>(expected.begin(), expected.begin() + 20 * 42));
  CHECK(conv.cost().macs == 20.0 * 42 * 45);
}

TEST_CASE("standalone convolution: tensors by name are the same weights") {
  data const d{{"", map, three}};
  named_tensors const tensors{{"c.weight", {{20, 5, 3, 3}, d.weight}}, {"c.bias", {{20}, d.bias}}};
  standalone::conv2d<>::weights const weights(map, three, "c", tensors);
  standalone::conv2d<> conv(weights);
  check_mixtures(conv, d, d.dense());
  CHECK_THROWS_WITH_AS(standalone::conv2d<>::weights(map, three, "d", tensors), "d.weight: not in the model", error);
}

TEST_CASE("standalone convolution: what is wrong is said when it is made, and names it") {
  data const d{{"", map, three}};
  using conv2d = standalone::conv2d<>;
  auto const with = [&](conv2d_options const& o) { return conv2d::weights(map, o, "stem", d.weight, d.bias); };
  conv2d_options wrong = three;
  wrong.kernel = {9, 3};
  CHECK_THROWS_WITH_AS(with(wrong), "stem: the dilated kernel must fit into the padded input", error);
  wrong = three, wrong.groups = 2;
  CHECK_THROWS_WITH_AS(with(wrong), "stem: in_channels must be divisible by groups", error);
  wrong = three, wrong.stride = {1, 0};
  CHECK_THROWS_WITH_AS(with(wrong), "stem: stride must be at least 1 in height and width", error);
  CHECK_THROWS_WITH_AS(conv2d::weights({.c = 1 << 16, .h = 1 << 15, .w = 1}, three, "stem", d.weight),
                       "stem: input, weight and output must each be smaller than 2^31 elements", error);

  std::span<float const> const weight = d.weight, bias = d.bias;
  CHECK_THROWS_WITH_AS(conv2d::weights(map, three, "stem", weight.first(899), bias),
                       "stem.weight: expected 900 values, found 899", error);
  CHECK_THROWS_WITH_AS(conv2d::weights(map, three, "stem", weight, bias.first(19)),
                       "stem.bias: expected 20 values, found 19", error);
  auto broken = d.weight;
  broken[7] = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_WITH_AS(conv2d::weights(map, three, "stem", broken, bias), "stem.weight: value 7 is not a finite number",
                       error);

  conv2d::weights const weights = with(three);
  std::size_t const bytes = conv2d::workspace_bytes(map, three, 3);
  aligned_buffer<std::byte> memory(bytes + 64);
  CHECK_NOTHROW(conv2d(weights, 3, memory.span().first(bytes)));
  CHECK_THROWS_WITH_AS(
      conv2d(weights, 3, memory.span().first(bytes - 1)),
      ("workspace: " + std::to_string(bytes - 1) + " bytes given, " + std::to_string(bytes) + " needed").c_str(),
      error);
  CHECK_THROWS_WITH_AS(conv2d(weights, 3, memory.span().subspan(4)), "workspace: not aligned to 64 bytes", error);
  CHECK_THROWS_WITH_AS(conv2d(weights, 0), "threads: must be at least 1, is 0", error);
}

TEST_CASE(
    "standalone convolution: a borrowed workspace is all that a run writes, dense and reducible, and it allocates "
    "nothing") {
  data const d{{"", map, three}};
  auto const check = [&]<class Conv>(std::type_identity<Conv>) {
    typename Conv::weights const weights(map, three, "conv", d.weight, d.bias);
    for (int const threads : {1, 3}) {
      std::size_t const bytes = Conv::workspace_bytes(map, three, threads);
      test::guarded_buffer<std::byte> memory(bytes);
      Conv conv(weights, threads, memory.span());
      Conv own(weights, threads);
      if constexpr (requires { conv.threshold(0.3f); })
        for (Conv* const c : {&conv, &own}) c->pattern(pattern::d), c->threshold(0.3f);
      std::vector<float> here(d.output().size()), there(here.size());
      long long const before = test::allocations();
      conv.run(view{d.ifmap.data(), map}, view{here.data(), d.output(), layout::nhwc{}});
      if (threads == 1) CHECK(test::allocations() == before);   // OpenMP has threads to make
      own.run(view{d.ifmap.data(), map}, view{there.data(), d.output(), layout::nhwc{}});
      CHECK(here == there);
      CHECK(conv.cost().macs == own.cost().macs);
    }
  };
  check(std::type_identity<standalone::conv2d<>>());
  check(std::type_identity<standalone::reducible_conv2d<oracle_policy<redzap_techniques>>>());
}
