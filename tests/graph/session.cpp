// SPDX-License-Identifier: MIT
#include <redzap/graph/session.hpp>
#include <redzap/kernel/reference/add.hpp>
#include <redzap/kernel/reference/conv2d.hpp>
#include <redzap/kernel/reference/linear.hpp>
#include <redzap/kernel/reference/max_pool2d.hpp>
#include <redzap/kernel/reference/three_step.hpp>
#include <redzap/layer/conv2d.hpp>
#include <redzap/layer/linear.hpp>
#include <redzap/layer/max_pool2d.hpp>
#include <redzap/layer/reducible_conv2d.hpp>
#include <redzap/layer/residual_add.hpp>
#include <redzap/layer/zap_defaults.hpp>
#include <redzap/precision/f16.hpp>
#include <redzap/predictor/oracle.hpp>
#include <redzap/predictor/sketch.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "support/counting_allocator.hpp"
#include "support/own_layouts.hpp"
#include "support/owned.hpp"
#include "support/random_network.hpp"
#include "support/random_sketch.hpp"

using namespace redzap;

namespace {
constexpr conv2d_options first{.out_channels = 18, .kernel = 3, .padding = 2, .activation = activation::relu};
constexpr conv2d_options second{.out_channels = 20, .kernel = 3, .padding = 1, .activation = activation::relu};
constexpr pool2d_options pool{.kernel = 2};
constexpr linear_options last{.out_features = 7};

using net = sequential<shape{.c = 3, .h = 10, .w = 10}, layer::conv2d<first>, layer::max_pool2d<pool>,
                       layer::reducible_conv2d<second>, layer::linear<last>>;

struct fixture {
  named_tensors tensors = test::random_tensors<net>(11, 1);
  test::owned<float> image{net::input, test::integers(net::input.size(), 5, -3, 3, 0.2)};
  weights<net> loaded{tensors};

  fixture() {
    test::add_random_predictors<net>(tensors, "D", "redzap-0.1", 4);
    loaded.add_predictors(tensors, "redzap-0.1");
  }

  float const* values(std::string const& name) { return tensors[name].values.data(); }

  /// The whole network by reference kernels, carrying out the given labels of the reducible layer.
  template <class Labels>
  std::vector<float> reference(Labels labels) {
    test::owned<float> a(net::shapes[1]), b(net::shapes[2]), c(net::shapes[3]), d(net::shapes[4]);
    kernel::reference::conv2d(image.view(), values("conv1.weight"), values("conv1.bias"), first, a.view());
    kernel::reference::max_pool2d(a.view(), pool, b.view());
    kernel::reference::three_step<zap_techniques>(b.view(), values("conv2.weight"), values("conv2.bias"), second,
                                                  labels, c.view());
    kernel::reference::linear(c.view(), values("fc1.weight"), values("fc1.bias"), last, d.view());
    return d.values();
  }

  std::vector<float> run(session<net>& s) {
    auto const logits = s.run(image.elements.span()).logits;
    return {logits.begin(), logits.end()};
  }
};
}  // namespace

TEST_CASE_FIXTURE(fixture, "session: a network as made is dense, and bit for bit the chain of reference kernels") {
  test::owned<label> const full(net::shapes[3]);
  for (int const threads : {1, 2, 5}) {
    session<net> s(loaded, threads);
    CHECK(run(s) == reference(full.view()));
  }
}

TEST_CASE_FIXTURE(fixture, "session: knobs turn between runs") {
  session<net> s(loaded);
  auto const dense = run(s);
  s.pattern(pattern::d);
  s.threshold(0);
  run(s);
  auto const cautious = s.cost<2>();
  s.threshold(0.9f);
  run(s);
  auto const bold = s.cost<2>();
  CHECK(bold.counts[0] < cautious.counts[0]);
  CHECK(cautious.counts[0] + cautious.counts[1] + cautious.counts[2] + cautious.counts[3] ==
        long(net::shapes[3].size()));
  CHECK(s.labels<2>().extents == net::shapes[3]);
  s.pattern(pattern::all);
  CHECK(run(s) == dense);
  CHECK(s.cost<2>().macs == s.cost<2>().dense_macs);
  CHECK(s.cost<2>().predictor_macs == 0);
}

TEST_CASE_FIXTURE(fixture, "session: weights in f16 that hold them exactly, the same bits, dense and reduced") {
  struct in_f16 : defaults {
    using precision = redzap::precision::f16;
  };
  using half = sequential<net::input, layer::conv2d<first, in_f16>, layer::max_pool2d<pool>,
                          layer::reducible_conv2d<second, in_f16>, layer::linear<last, in_f16>>;
  weights<half> in_halves(tensors);
  in_halves.add_predictors(tensors, "redzap-0.1");
  session<net> whole(loaded, 2);
  session<half> s(in_halves, 2);
  for (pattern const& chosen : {pattern::all, pattern::d}) {
    whole.pattern(chosen), s.pattern(chosen);
    whole.threshold(0.3f), s.threshold(0.3f);
    auto const logits = s.run(image.elements.span()).logits;
    CHECK(std::vector<float>(logits.begin(), logits.end()) == run(whole));
  }
  for (long long const count : s.cost<2>().counts) CHECK(count > 0);
  CHECK(s.cost<2>().counts == whole.cost<2>().counts);
}

TEST_CASE_FIXTURE(fixture, "session: images, output and labels in any layout, a user's own too, in any mixture") {
  session<net> s(loaded, 2, 2);
  s.pattern(pattern::d);
  s.threshold(0.7f);
  auto const pixels = test::integers(2 * net::input.size(), 6, -3, 3, 0.2);
  auto const logits = s.run(pixels).logits;
  std::vector<float> const expected(logits.begin(), logits.end());
  test::owned<label> planes(net::shapes[3].batch(2));
  s.labels<2>(planes.view());
  CHECK(planes.elements[0] == s.labels<2>()(0, 0, 0, 0));
  CHECK(std::count(planes.elements.span().begin(), planes.elements.span().end(), label{1}) > 0);

  shape const in = net::input.batch(2), out = net::output.batch(2);
  test::for_each_layout(in, [&](auto in_layout, std::string_view in_name) {
    CAPTURE(in_name);
    test::owned<float, decltype(in_layout)> images(in, pixels, in_layout);
    auto const same = s.run(images.view()).logits;
    CHECK(std::vector<float>(same.begin(), same.end()) == expected);
    test::for_each_layout(out, [&](auto out_layout, std::string_view out_name) {
      CAPTURE(out_name);
      test::owned<float, decltype(out_layout)> output(out, -9.0f, out_layout);
      s.run(std::as_const(images).view(), output.view());
      CHECK(output.values() == expected);
    });
  });
  test::for_each_layout(planes.extents, [&](auto label_layout, std::string_view label_name) {
    CAPTURE(label_name);
    test::owned<label, decltype(label_layout)> labels(planes.extents, label{9}, label_layout);
    s.labels<2>(labels.view());
    CHECK(labels.values() == planes.values());
  });
}

TEST_CASE_FIXTURE(fixture, "session: bytes are images too") {
  session<net> s(loaded);
  auto const whole = test::integers(net::input.size(), 5, 0, 3);
  std::vector<std::uint8_t> const bytes(whole.begin(), whole.end());
  auto const logits = s.run(whole).logits;
  std::vector<float> const expected(logits.begin(), logits.end());
  auto const same = s.run(view{bytes.data(), net::input}).logits;
  CHECK(std::vector<float>(same.begin(), same.end()) == expected);
}

TEST_CASE_FIXTURE(fixture, "session: a run allocates nothing") {
  session<net> s(loaded, 1);
  s.pattern(pattern::d);
  s.threshold(0.5f);
  run(s);
  long long const before = test::allocations();
  s.run(image.elements.span());
  std::array<float, 7> logits;
  s.run(image.view(), view{logits.data(), net::output, layout::nhwc{}});
  CHECK(test::allocations() == before);
  ::operator delete(::operator new(1));   // the counter itself works; a compiler may leave out a new-expression
  CHECK(test::allocations() == before + test::counts_allocations);
}

TEST_CASE_FIXTURE(fixture, "session: a borrowed workspace must be large enough and aligned") {
  aligned_buffer<std::byte> memory(net::workspace_bytes(1) + 64);
  session<net> own(loaded), borrowed(loaded, 1, memory.span());
  CHECK(run(own) == run(borrowed));
  CHECK_THROWS_AS(session<net>(loaded, 1, memory.span().first(net::workspace_bytes(1) - 1)), error);
  CHECK_THROWS_WITH_AS(session<net>(loaded, 1, memory.span().subspan(4)), "workspace: not aligned to 64 bytes", error);
  CHECK_THROWS_WITH_AS(session<net>(loaded, 0), "threads: must be at least 1, is 0", error);
}

TEST_CASE_FIXTURE(fixture, "session: the observer sees every layer's ifmap and ofmap") {
  session<net> s(loaded);
  int calls = 0;
  s.run(image.elements.span(), [&](auto i, float const* ifmap, float const* ofmap) {
    CHECK(calls++ == i);
    CHECK(ifmap != ofmap);
    if (i == 0) CHECK(ifmap[1] == image.view()(0, 1, 0, 0));
  });
  CHECK(calls == net::count);
}

TEST_CASE_FIXTURE(fixture, "session: many threads share one set of weights") {
  session<net> reference_session(loaded);
  auto const expected = run(reference_session);
  std::vector<std::thread> threads;
  std::array<bool, 4> same{};
  for (std::size_t t = 0; t < same.size(); ++t)
    threads.emplace_back([&, t] {
      session<net> s(loaded);
      same[t] = true;
      for (int i = 0; i < 50; ++i) same[t] = same[t] && run(s) == expected;
    });
  for (auto& t : threads) t.join();
  CHECK(same == std::array<bool, 4>{true, true, true, true});
}

TEST_CASE("session: what no pooling reads is left out, and no logit notices") {
  // conv1: 10 x 11 activations, of which 2 x 2 windows reach 10 x 10; conv2: 7 x 7, of which 6 x 6.
  using odd =
      sequential<shape{.c = 3, .h = 10, .w = 11},
                 layer::conv2d<conv2d_options{.out_channels = 18, .kernel = 3, .padding = 1}>, layer::max_pool2d<pool>,
                 layer::reducible_conv2d<first>, layer::max_pool2d<pool>, layer::linear<last>>;
  static_assert(odd::needed<0>() == extent(10, 10) && odd::shapes[3] == shape{.c = 18, .h = 7, .w = 7});
  auto tensors = test::random_tensors<odd>(12, 1);
  test::add_random_predictors<odd>(tensors, "D", "redzap-0.1", 4);
  weights<odd> loaded(tensors);
  loaded.add_predictors(tensors, "redzap-0.1");
  auto const image = test::integers(odd::input.size(), 5, -3, 3, 0.2);
  session<odd> all(loaded), some(loaded);
  all.skip_unread(false);
  for (pattern const& which : {pattern::all, pattern::d})
    for (float const threshold : {0.0f, 0.3f, 0.9f}) {
      CAPTURE(which.name);
      CAPTURE(threshold);
      struct run_result {
        std::vector<float> logits, conv2;
        std::vector<label> labels;
      };
      auto run = [&](session<odd>& s) {
        s.pattern(which);
        s.threshold(threshold);
        run_result result;
        s.run(image, [&](auto i, float const*, float const* ofmap) {
          if (i == 2) result.conv2.assign(ofmap, ofmap + layout::packed::size(odd::shapes[3]));
        });
        auto const logits = s.run(image).logits;
        result.logits.assign(logits.begin(), logits.end());
        auto const labels = s.labels<2>();
        result.labels.assign(labels.data, labels.data + layout::packed::size(labels.extents));
        return result;
      };
      auto const whole = run(all), cropped = run(some);
      CHECK(cropped.logits == whole.logits);
      CHECK(cropped.labels == whole.labels);
      CHECK(all.cost<2>().macs == some.cost<2>().macs);
      int inside = 0, outside = 0;
      for (int p = 0; p < 7; ++p)
        for (int q = 0; q < 7; ++q)
          for (int m = 0; m < 16; ++m) {
            bool const same =
                cropped.conv2[std::size_t((p * 7 + q) * 16 + m)] == whole.conv2[std::size_t((p * 7 + q) * 16 + m)];
            bool const read = (p < 6 && q < 6) || (which != pattern::all && which.contains(p, q));
            (read ? inside : outside) += !same;
          }
      CHECK(inside == 0);
      if (which == pattern::d && threshold == 0) CHECK(outside > 0);   // irreducible ones were not computed
    }
}

namespace {
/// An AlexNet with tails everywhere, and a linear layer of more outputs and inputs than a task and a group of the
/// kernel have. OneTap: the policy of its 1x1 kernel, without factors.
template <class Policy, class OneTap = Policy>
using tails = sequential<
    shape{.c = 3, .h = 16, .w = 16},
    layer::conv2d<conv2d_options{.out_channels = 20, .kernel = 3, .padding = 2, .activation = activation::relu}>,
    layer::max_pool2d<pool2d_options{.kernel = 2}>,
    layer::reducible_conv2d<
        conv2d_options{.out_channels = 50, .kernel = 3, .padding = 2, .activation = activation::relu}, Policy>,
    layer::max_pool2d<pool2d_options{.kernel = 2}>,
    layer::reducible_conv2d<
        conv2d_options{.out_channels = 70, .kernel = 3, .padding = 1, .activation = activation::relu}, Policy>,
    layer::reducible_conv2d<conv2d_options{.out_channels = 24, .kernel = 1, .activation = activation::relu}, OneTap>,
    layer::linear<linear_options{.out_features = 1100, .activation = activation::relu}>,
    layer::linear<linear_options{.out_features = 10}>>;

struct oracle_policy : defaults {
  using predictor = redzap::predictor::oracle<techniques>;
};

struct zap_oracle_policy : zap_defaults {
  using predictor = redzap::predictor::oracle<techniques>;
};
struct sketch_policy : zap_defaults {
  using predictor = redzap::predictor::sketch<3>;
};

/// A residual block of two reducible convolutions, the second without a ReLU before the sum.
template <class Policy>
using residual =
    sequential<shape{.c = 3, .h = 10, .w = 10}, layer::conv2d<first>, layer::max_pool2d<pool>,
               layer::reducible_conv2d<first, Policy>,
               layer::reducible_conv2d<conv2d_options{.out_channels = 18, .kernel = 3}, Policy>,
               layer::residual_add<residual_options{.back = 2, .activation = activation::relu}>, layer::linear<last>>;

constexpr int most = 8;

/// Images of one network, and what a session of one image a run makes of each.
template <class Net>
struct alone {
  named_tensors tensors = test::random_tensors<Net>(11);
  std::vector<float> images = test::integers(most * Net::input.size(), 5, -3, 3, 0.2);
  weights<Net> loaded = load();

  weights<Net> load() {
    for (auto& [name, tensor] : tensors)
      if (name.ends_with("weight"))
        for (float& value : tensor.values) value /= 7;   // so that the order of a sum shows
    weights<Net> result(tensors);
    if constexpr (predictor::reads_ifmap<typename Net::template layer<2>::predictor>) {
      test::add_random_sketches<Net>(tensors, "D", 4);
      result.add_predictors(tensors, "sketch");
    } else {
      test::add_random_predictors<Net>(tensors, "D", "redzap-0.1", 4);
      result.add_predictors(tensors, "redzap-0.1");
    }
    return result;
  }

  std::span<float const> some(int from, int count) const {
    return std::span(images).subspan(from * Net::input.size(), count * Net::input.size());
  }

  /// Compares `count` images, from image `from` on, in one run of `batch` with as many runs of `single`, both with the
  /// same knobs.
  void compare(session<Net>& batch, session<Net>& single, int from, int count) const {
    CAPTURE(count);
    auto const logits = batch.run(some(from, count)).logits;
    REQUIRE(logits.size() == count * Net::output.size());
    std::array<double, Net::count> macs{}, dense_macs{}, predictor_macs{}, share{};
    for (int n = 0; n < count; ++n) {
      auto const expected = single.run(some(from + n, 1)).logits;
      CHECK(std::equal(expected.begin(), expected.end(), logits.begin() + n * long(Net::output.size())));
      [&]<int... I>(std::integer_sequence<int, I...>) {
        auto add = [&](auto i) {
          auto const cost = single.template cost<i>();
          macs[i] += cost.macs, dense_macs[i] += cost.dense_macs, predictor_macs[i] += cost.predictor_macs,
              share[i] += cost.dense_share / count;
          if constexpr (cost.reducible) {
            auto const labels = batch.template labels<i>(), of_one = single.template labels<i>();
            CHECK(labels.extents == Net::shapes[i + 1].batch(count));
            CHECK(std::equal(of_one.data, of_one.data + redzap::layout::packed::size(of_one.extents),
                             labels.image(n).data));
          }
        };
        (add(std::integral_constant<int, I>{}), ...);
      }(std::make_integer_sequence<int, Net::count>{});
    }
    [&]<int... I>(std::integer_sequence<int, I...>) {
      auto check = [&](auto i) {
        auto const cost = batch.template cost<i>();
        CHECK(cost.macs == doctest::Approx(macs[i]));
        CHECK(cost.dense_macs == doctest::Approx(dense_macs[i]));
        CHECK(cost.predictor_macs == doctest::Approx(predictor_macs[i]));
        CHECK(cost.dense_share == doctest::Approx(share[i]));
        long long counted = 0;
        for (long long const c : cost.counts) counted += c;
        if (cost.reducible) CHECK(counted == count * static_cast<long long>(Net::shapes[i + 1].size()));
      };
      (check(std::integral_constant<int, I>{}), ...);
    }(std::make_integer_sequence<int, Net::count>{});
  }

  void check() const {
    session<Net> single(loaded);
    for (int const threads : {1, 2, 3}) {
      session<Net> batch(loaded, threads, most);
      CHECK(batch.batch() == most);
      for (auto const& which : {pattern::all, pattern::d})
        for (bool const skip : {true, false}) {
          for (auto* s : {&single, &batch}) s->pattern(which), s->threshold(0.5f), s->skip_zeros(skip);
          for (int const count : {most, 1, 3}) compare(batch, single, most - count, count);
        }
    }
  }
};
}  // namespace

TEST_CASE("session: each image of a batch gets the bits that it gets alone, full or not, for any number of threads") {
  alone<net>().check();
  alone<tails<defaults, zap_defaults>>().check();
  alone<tails<oracle_policy, zap_oracle_policy>>().check();
  alone<tails<sketch_policy>>().check();
  alone<residual<zap_defaults>>().check();
}

TEST_CASE("session: reducible convolutions in a residual block, bit for bit the reference kernels on their labels") {
  using tested = residual<zap_defaults>;
  auto tensors = test::random_tensors<tested>(11, 1);
  test::add_random_predictors<tested>(tensors, "D", "redzap-0.1", 4);
  weights<tested> loaded(tensors);
  loaded.add_predictors(tensors, "redzap-0.1");
  test::owned<float> const image(tested::input, test::integers(tested::input.size(), 5, -2, 2, 0.2));
  session<tested> s(loaded, 2);
  s.pattern(pattern::d);
  s.threshold(0.5f);
  auto const logits = s.run(image.elements.span()).logits;
  CHECK(s.cost<2>().counts[1] > 0);
  CHECK(s.cost<3>().counts[1] > 0);
  CHECK(s.cost<4>().macs == 0);
  auto const weight = [&](std::string const& name) { return tensors[name + ".weight"].values.data(); };
  auto const bias = [&](std::string const& name) { return tensors[name + ".bias"].values.data(); };
  test::owned<float> a(tested::shapes[1]), b(tested::shapes[2]), c(tested::shapes[3]), d(tested::shapes[4]),
      e(tested::output);
  kernel::reference::conv2d(image.view(), weight("conv1"), bias("conv1"), first, a.view());
  kernel::reference::max_pool2d(a.view(), pool, b.view());
  kernel::reference::three_step<zap_techniques>(b.view(), weight("conv2"), bias("conv2"), tested::layer<2>::options,
                                                s.labels<2>(), c.view());
  kernel::reference::three_step<zap_techniques>(c.view(), weight("conv3"), bias("conv3"), tested::layer<3>::options,
                                                s.labels<3>(), d.view());
  kernel::reference::add(b.view(), d.view(), activation::relu, d.view());
  kernel::reference::linear(d.view(), weight("fc1"), bias("fc1"), last, e.view());
  CHECK(std::vector<float>(logits.begin(), logits.end()) == e.values());
}

TEST_CASE("session: a batch replays the labels of each of its images") {
  alone<tails<defaults, zap_defaults>> const data;
  session<tails<defaults, zap_defaults>> batch(data.loaded, 2, most), single(data.loaded);
  for (auto* s : {&batch, &single}) s->pattern(pattern::d);
  batch.run(data.some(0, most));
  std::size_t const size = redzap::layout::packed::size(tails<defaults>::shapes[3]);
  label const* const found = batch.labels<2>().data;
  std::vector<label> const labels(found, found + most * size);
  // with the labels of another image
  auto replay = [&](session<tails<defaults, zap_defaults>>& s, int place, int image) {
    std::copy_n(labels.data() + (most - 1 - image) * size, size, s.labels<2>().image(place).data);
  };
  for (auto* s : {&batch, &single}) s->state<2>().replay = true;
  for (int n = 0; n < most; ++n) replay(batch, n, n);
  auto const logits = batch.run(data.some(0, most)).logits;
  for (int n = 0; n < most; ++n) {
    replay(single, 0, n);
    auto const expected = single.run(data.some(n, 1)).logits;
    CHECK(std::equal(expected.begin(), expected.end(), logits.begin() + n * long(expected.size())));
  }
}

TEST_CASE_FIXTURE(fixture,
                  "session: a run of a batch allocates nothing, and its observer sees the maps of all images") {
  std::vector<float> const images = test::integers(3 * net::input.size(), 5, -3, 3, 0.2);
  session<net> s(loaded, 1, 4);
  s.pattern(pattern::d);
  s.threshold(0.5f);
  long long const before = test::allocations();
  s.run(images);
  CHECK(test::allocations() == before);
  s.run(images, [&](auto i, float const* ifmap, float const* ofmap) {
    if (i == 0)
      CHECK(ifmap[redzap::layout::packed::offset(net::input.batch(3), 2, 1, 4, 5)] ==
            images[net::input.batch(3).size() - 2 * 100 + 45]);
    if (i == net::count - 1) CHECK(ofmap[2 * 16] == s.run(std::span(images).subspan(2 * net::input.size())).logits[0]);
  });
}

TEST_CASE_FIXTURE(fixture, "session: the workspace of a batch, and its limits") {
  aligned_buffer<std::byte> memory(net::workspace_bytes(2, 3));
  session<net> own(loaded, 2, 3), borrowed(loaded, 2, 3, memory.span());
  CHECK(run(own) == run(borrowed));
  CHECK_THROWS_AS(session<net>(loaded, 2, 4, memory.span()), error);
  CHECK_THROWS_WITH_AS(session<net>(loaded, 1, 0), "batch: must be at least 1, is 0", error);
  CHECK_THROWS_WITH_AS(
      session<net>(loaded, 1, 1 << 30),
      "batch: 1073741824 images are too many: input, weight and output must each be smaller than 2^31 elements", error);
}

namespace {
/// The pattern's and the predictors' MACs of an image, after a run of one.
template <class Net>
double least_of(session<Net>& s, pattern const& which) {
  double sum = 0;
  [&]<int... I>(std::integer_sequence<int, I...>) {
    auto add = [&](auto i) {
      auto const cost = s.template cost<i>();
      shape const out = Net::shapes[i + 1];
      double on_pattern = 0;
      for (int p = 0; p < out.h; ++p)
        for (int q = 0; q < out.w; ++q) on_pattern += which.contains(p, q);
      if (cost.reducible) sum += cost.predictor_macs + cost.dense_macs / (out.h * out.w) * on_pattern;
    };
    (add(std::integral_constant<int, I>{}), ...);
  }(std::make_integer_sequence<int, Net::count>{});
  return sum;
}

/// MACs of the last run of one image, in all reducible layers, predictors counted.
template <class Net>
double macs_of(session<Net>& s) {
  double sum = 0;
  [&]<int... I>(std::integer_sequence<int, I...>) {
    auto add = [&](auto i) {
      if (auto const cost = s.template cost<i>(); cost.reducible) sum += cost.macs + cost.predictor_macs;
    };
    (add(std::integral_constant<int, I>{}), ...);
  }(std::make_integer_sequence<int, Net::count>{});
  return sum;
}

/// No image costs more than the budget, which is used, for any number of threads and images a run. lowest: the
/// threshold at which all is needed; another: where not all is.
template <class Net>
void check_budgets(alone<Net> const& data, std::initializer_list<pattern> patterns, float lowest, float another) {
  for (auto const& which : patterns) {
    session<Net> single(data.loaded);
    single.pattern(which);
    single.threshold(lowest);
    single.run(data.some(0, 1));
    double const full = macs_of(single);
    double const least = least_of(single, which);
    REQUIRE(least < 0.7 * full);
    for (double const share : {0.0, 0.05, 0.3, 0.8, 1.0}) {
      double const budget = std::round(least + share * (full - least));
      for (float const threshold : {lowest, another}) {
        single.threshold(threshold);
        single.budget(0);
        std::vector<double> unbound;
        for (int n = 0; n < most; ++n) single.run(data.some(n, 1)), unbound.push_back(macs_of(single));
        single.budget(budget);
        for (int n = 0; n < most; ++n) {
          single.run(data.some(n, 1));
          CHECK(macs_of(single) <= budget);
          CHECK(macs_of(single) <= unbound[std::size_t(n)]);
          // not by doing nothing
          if (threshold == lowest) CHECK(macs_of(single) - least > 0.8 * (budget - least) - 20000);
          if (share == 1) CHECK(macs_of(single) == unbound[std::size_t(n)]);
        }
        for (int const threads : {1, 2, 3, 4}) {
          session<Net> batch(data.loaded, threads, most);
          batch.pattern(which), batch.threshold(threshold), batch.budget(budget);
          for (int const count : {most, 3}) data.compare(batch, single, 0, count);
        }
      }
    }
    CHECK_THROWS_WITH_AS(single.budget(least - 1),
                         doctest::Contains(("do " + std::to_string(std::llround(least))).c_str()), error);
    CHECK_THROWS_AS(single.budget(-1), error);
    CHECK_THROWS_AS(single.budget(std::nan("")), error);
    single.budget(std::numeric_limits<double>::infinity());
    long long const before = test::allocations();
    single.budget(least);
    single.run(data.some(0, 1));
    CHECK(test::allocations() == before);
    CHECK(macs_of(single) == least);
  }
}
}  // namespace

TEST_CASE("session: no image costs more than the budget where sketches tell what to leave out") {
  using tested = tails<sketch_policy>;
  alone<tested> data;
  test::add_random_sketches<tested>(data.tensors, "none", 4);
  data.loaded.add_predictors(data.tensors, "sketch");
  check_budgets(data, {pattern::none, pattern::d}, 0, 0.5f);
}

TEST_CASE("session: no image costs more than the budget where zap does, by computed activations") {
  using tested = tails<zap_defaults>;
  alone<tested> data;
  for (std::string const name : {"A", "B"}) test::add_random_predictors<tested>(data.tensors, name, "zap", 4);
  data.loaded.add_predictors(data.tensors, "zap");
  check_budgets(data, {pattern::a, pattern::b, pattern::d}, -1e9f, 1);
  static_assert(session<tested>::keeps_budgets && !session<tails<defaults, zap_defaults>>::keeps_budgets &&
                !session<tails<oracle_policy, zap_oracle_policy>>::keeps_budgets);
}

TEST_CASE("session: a budget that is enough changes no bit") {
  using tested = tails<zap_defaults>;
  alone<tested> const data;
  session<tested> with(data.loaded), without(data.loaded);
  for (auto* s : {&with, &without}) s->pattern(pattern::d), s->threshold(1);
  with.budget(1e12);
  data.compare(with, without, 0, 1);
}
