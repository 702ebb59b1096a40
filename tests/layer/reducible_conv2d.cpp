// SPDX-License-Identifier: MIT
#include <redzap/kernel/reference/three_step.hpp>
#include <redzap/kernel/reference/conv2d.hpp>
#include <redzap/kernel/reference/depthwise_conv2d.hpp>
#include <redzap/layer/reducible_conv2d.hpp>
#include <redzap/precision/f16.hpp>
#include <redzap/precision/i8.hpp>
#include <redzap/predictor/sketch.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "support/midrange.hpp"
#include "support/owned.hpp"
#include "support/random.hpp"
#include "support/random_network.hpp"
#include "support/random_sketch.hpp"

using namespace redzap;

namespace {

template <class Techniques>
struct oracle_policy : defaults {
  using techniques = Techniques;
  using predictor = redzap::predictor::oracle<Techniques>;
};

struct oracle_in_f16 : oracle_policy<redzap_techniques> {
  using precision = redzap::precision::f16;
};

/// The same layer in 8-bit integers: its whole numbers are what the float kernels sum too.
template <class Policy>
struct in_i8 : Policy {
  using precision = redzap::precision::i8;
};

struct without_relu : redzap_techniques {
  static constexpr bool activated = false;
};

/// One layer with all that it needs, on integer-valued data.
template <shape Input, conv2d_options Options, class Policy>
struct bench {
  using layer_type = layer::reducible_conv2d<Options, Policy>;
  using net = sequential<Input.batch(1), layer_type>;
  static constexpr int taps = Options.kernel.h * Options.kernel.w;

  named_tensors tensors = test::with_unit_scales<net>(test::random_tensors<net>(5));
  typename layer_type::weights weights{Input.batch(1), "conv1", tensors};
  int threads;
  typename layer_type::state state{Input.batch(1), weights, 1};
  test::owned<float> plain{Input, test::integers(Input.size(), 3, -8, 8, 0.3, taps)};
  test::owned<float, layout::packed> ifmap{Input, plain.values()};
  test::owned<float, layout::packed> ofmap{layer_type::output(Input), -7.0f};
  test::owned<label, layout::packed> labels{layer_type::output(Input)};
  aligned_buffer<std::byte> scratch;

  explicit bench(int number) : threads(number), scratch(layer_type::scratch_bytes(Input, number)) {}

  void run() {
    layer_type::run(Input, weights, state,
                    {ifmap.elements.data(), ofmap.elements.data(), scratch.data(), labels.elements.data(), threads});
  }
  auto cost() { return layer_type::cost(Input, state, labels.elements.data()); }

  template <class Techniques>
  std::vector<float> reference() {
    test::owned<float> expected(layer_type::output(Input));
    kernel::reference::three_step<Techniques>(plain.view(), tensors["conv1.weight"].values.data(),
                                              tensors["conv1.bias"].values.data(), Options, labels.view(),
                                              expected.view());
    return expected.values();
  }
};

constexpr conv2d_options three{.out_channels = 40, .kernel = 3, .padding = 2, .activation = activation::relu};
constexpr conv2d_options strided{
    .out_channels = 17, .kernel = {3, 5}, .stride = 2, .padding = {1, 2}, .dilation = {2, 1}};
constexpr conv2d_options grouped{
    .out_channels = 36, .kernel = 3, .padding = 1, .groups = 3, .activation = activation::relu};
constexpr shape map{.c = 21, .h = 9, .w = 10};
constexpr shape two_images{.n = 2, .c = 21, .h = 9, .w = 10};
/// A layer of three bands of rows, where 32 or 48 output channels go through the steps together.
constexpr conv2d_options banded{.out_channels = 40, .kernel = 3, .padding = 1, .activation = activation::relu};
constexpr shape tall{.c = 3, .h = 130, .w = 61};

template <shape Input, conv2d_options Options, class Techniques, class Policy = oracle_policy<Techniques>>
void carries_out_random_labels() {
  for (int const threads : {1, 2, 3}) {
    bench<Input, Options, Policy> b(threads);
    b.state.pattern(pattern::d);
    b.state.replay = true;
    shape const out = output_shape(Input, Options);
    auto drawn = test::labels(out, 9, 0.3, Techniques::count);
    for (int m = 0; m < out.c; ++m)
      for (int p = 0; p < out.h; ++p)
        for (int q = 0; q < out.w; ++q)
          if (pattern::d.contains(p, q)) drawn[(std::size_t(m) * out.h + p) * out.w + q] = 0;
    convert(view<label const>{drawn.data(), out}, b.labels.view());
    b.run();
    CHECK(b.ofmap.values() == b.template reference<Techniques>());
  }
}

template <shape Input, conv2d_options Options, class Policy = oracle_policy<redzap_techniques>>
void carries_out_an_oracle() {
  for (int const threads : {1, 2}) {
    bench<Input, Options, Policy> b(threads);
    b.state.threshold(0.3f);
    for (auto const& which : {pattern::a, pattern::b, pattern::c, pattern::d, pattern::none}) {
      b.state.replay = false;
      b.state.pattern(which);
      b.run();
      for (int l = 0; l <= 3; ++l) CHECK(b.cost().counts[l] > 0);
      auto const found = b.ofmap.values();
      b.state.replay = true;
      b.run();
      CHECK(b.ofmap.values() == found);
    }
  }
}

/// At a share of the positions of I_t all channels are needed, elsewhere a share of the activations; the rest is
/// divided among the techniques. In nchw order, tails do not stand in it.
std::vector<label> clustered_labels(shape out, double positions, double elsewhere, int techniques) {
  auto result = test::labels(out, 21, elsewhere, techniques);
  auto const whole = test::labels({.n = out.n, .c = 1, .h = out.h, .w = out.w}, 22, positions, 1);
  std::size_t const size = std::size_t(out.h) * out.w;
  for (std::size_t at = 0; at < result.size(); ++at) {
    std::size_t const n = at / (size * out.c), place = at % size;
    bool const computed = pattern::d.contains(int(place) / out.w, int(place) % out.w);
    if (computed || whole[n * size + place] == 0) result[at] = 0;
  }
  return result;
}

template <int Channels, int Input = 21, int Height = 13, int Width = 12>
void chooses_by_position(std::vector<std::pair<double, double>> const& all_needed) {
  static constexpr shape two{.n = 2, .c = Input, .h = Height, .w = Width};
  static constexpr conv2d_options options{
      .out_channels = Channels, .kernel = 3, .padding = 1, .activation = activation::relu};
  CAPTURE(Channels);
  for (int const threads : {1, 2})
    for (auto const& needed : all_needed) {
      double const positions = needed.first, elsewhere = needed.second;
      CAPTURE(positions);
      CAPTURE(elsewhere);
      bench<two, options, oracle_policy<redzap_techniques>> b(threads);
      b.state.pattern(pattern::d);
      b.state.replay = true;
      shape const out = b.ofmap.extents;
      auto const drawn = clustered_labels(out, positions, elsewhere, 3);
      convert(view<label const>{drawn.data(), out}, b.labels.view());
      auto const before = b.labels.values();
      double const share = b.cost().dense_share;
      if (positions == 0 && elsewhere <= 0.05) CHECK(share == 0);
      if (positions == 1 && Channels % 16 == 0) CHECK(share == 1);   // the masked kernel spends nothing on a tail
      if (positions == 0.5 && Channels % 16 == 0) {   // the chosen half, less classes of few
        CHECK(share > 0.25);
        CHECK(share < 0.75);
      }
      b.run();
      CHECK(b.ofmap.values() == b.template reference<redzap_techniques>());
      CHECK(b.labels.values() == before);
      CHECK(b.cost().dense_share == share);
      b.state.compute({9, 7});   // a part of the ofmap, as where a pool reads no more
      b.ofmap.elements.span()[0] = -7;
      b.run();
      auto const expected = b.template reference<redzap_techniques>();
      auto const values = b.ofmap.values();
      int wrong = 0;
      for (std::size_t at = 0; at < values.size(); ++at)
        if (int(at) / out.w % out.h < 9 && int(at) % out.w < 7) wrong += values[at] != expected[at];
      CHECK(wrong == 0);
    }
}
}  // namespace

TEST_CASE(
    "reducible_conv2d: where many channels are needed at a position it is computed densely; labels stay as they were") {
  std::vector<std::pair<double, double>> const needed{{0.0, 0.0}, {0.0, 0.05}, {0.0, 0.3}, {0.0, 0.5}, {0.0, 0.95},
                                                      {1.0, 1.0}, {0.5, 0.05}, {0.5, 0.0}, {0.1, 0.3}};
  chooses_by_position<9>(needed);
  chooses_by_position<32>(needed);
  chooses_by_position<70>(needed);
  chooses_by_position<32, 2, 130, 61>({{0.5, 0.05}, {1.0, 1.0}});   // in bands
}

TEST_CASE("reducible_conv2d: what the dense kernel computed at chosen positions is not computed again") {
  constexpr shape two{.n = 2, .c = 21, .h = 13, .w = 12};
  constexpr conv2d_options options{.out_channels = 32, .kernel = 3, .padding = 1, .activation = activation::relu};
  bench<two, options, oracle_policy<zap_techniques>> b(1);
  for (std::size_t i = 0; i < b.ifmap.elements.size(); ++i)   // no whole numbers: sums of another order have other bits
    b.ifmap.elements[i] *= 0.3713f + 0.011f * static_cast<float>(i % 13);
  b.run();
  auto const dense = b.ofmap.values();
  b.state.pattern(pattern::d);
  b.state.replay = true;
  shape const out = b.ofmap.extents;
  auto const drawn = clustered_labels(out, 0.5, 0.05, 1);
  convert(view<label const>{drawn.data(), out}, b.labels.view());
  b.run();
  auto const values = b.ofmap.values();
  int const size = out.h * out.w;
  int same = 0, other = 0, predicted = 0;   // positions of I_t
  for (int at = 0; at < 2 * size; ++at) {
    int const n = at / size, position = at % size;
    if (pattern::d.contains(position / out.w, position % out.w)) continue;
    ++predicted;
    int needed = 0, equal = 0;
    for (int m = 0; m < out.c; ++m) {
      std::size_t const i = std::size_t((n * out.c + m) * size + position);
      needed += drawn[i] == 0, equal += drawn[i] == 0 && values[i] == dense[i];
    }
    same += needed == out.c && equal == needed, other += equal < needed;
  }
  CHECK(other > 20);   // the masked kernel's sums
  CHECK(same >= std::lround(b.cost().dense_share * predicted));
  CHECK(same > predicted / 4);
}

TEST_CASE("reducible_conv2d: carries out any labels, bit for bit as the reference, for any number of threads") {
  carries_out_random_labels<map, three, redzap_techniques>();
  carries_out_random_labels<map, grouped, redzap_techniques>();
  carries_out_random_labels<map, three, zap_techniques>();
  carries_out_random_labels<tall, banded, redzap_techniques>();
}

TEST_CASE("reducible_conv2d: weights in f16 that hold them exactly, the same bits, where few positions are computed") {
  for (int const threads : {1, 2}) {
    bench<map, three, oracle_in_f16> b(threads);
    b.state.pattern(pattern::none);
    b.state.replay = true;
    shape const out = output_shape(map, three);
    convert(view<label const>{test::labels(out, 9, 0.05, 3).data(), out}, b.labels.view());
    b.run();
    CHECK(b.ofmap.values() == b.reference<redzap_techniques>());
    CHECK(b.cost().dense_share < 0.1);   // it is the masked kernel that computes them
  }
}

TEST_CASE("reducible_conv2d, i8: carries out any labels, and an oracle's, bit for bit as the reference in floats") {
  using policy = in_i8<oracle_policy<redzap_techniques>>;
  carries_out_random_labels<map, three, redzap_techniques, policy>();
  carries_out_random_labels<map, grouped, redzap_techniques, policy>();
  carries_out_random_labels<tall, banded, redzap_techniques, policy>();
  carries_out_random_labels<map, three, zap_techniques, in_i8<oracle_policy<zap_techniques>>>();
  using exact = technique_list<factor<aggregate::max, aggregate::sum>, zero>;
  carries_out_random_labels<map, strided, exact, in_i8<oracle_policy<exact>>>();
  carries_out_an_oracle<two_images, strided, policy>();
  carries_out_an_oracle<map, three, policy>();
}

TEST_CASE("reducible_conv2d, i8: a network decides as in floats, for any number of threads") {
  using b_type = bench<two_images, three, in_i8<defaults>>;
  named_tensors predictors;
  test::add_random_predictors<b_type::net>(predictors, "D", "redzap-0.1", 4);
  bench<two_images, three, defaults> floats(1);
  auto const run = [&](auto& b) {
    b.weights.add_predictors(predictors, "conv1", "redzap-0.1", map);
    b.state.pattern(pattern::d);
    b.state.threshold(0.9f);
    b.run();
  };
  run(floats);
  for (int const threads : {1, 2, 3}) {
    b_type b(threads);
    run(b);
    CHECK(b.cost().counts[1] + b.cost().counts[2] + b.cost().counts[3] > 0);
    CHECK(b.labels.values() == floats.labels.values());
    CHECK(b.ofmap.values() == floats.ofmap.values());
    CHECK(b.ofmap.values() == b.reference<redzap_techniques>());
  }
}

TEST_CASE("reducible_conv2d, i8: aggregated kernels are sums of the whole numbers times the channel's scale") {
  bench<map, three, in_i8<oracle_policy<redzap_techniques>>> b(1);
  for (int m = 0; m < three.out_channels; ++m)
    b.tensors["conv1.weight_scale"].values[std::size_t(m)] = m % 2 == 0 ? 0.5f : 2.0f;
  b.tensors["conv1.input_scale"].values[0] = 0.5f;
  std::vector<float>& weight = b.tensors["conv1.weight"].values;
  decltype(b.weights) const scaled(map, "conv1", b.tensors);
  std::size_t const row = weight.size() / three.out_channels;
  for (std::size_t i = 0; i < weight.size(); ++i) weight[i] *= b.tensors["conv1.weight_scale"].values[i / row];
  b.tensors.erase("conv1.weight_scale");
  typename bench<map, three, oracle_policy<redzap_techniques>>::layer_type::weights const floats(map, "conv1",
                                                                                                 b.tensors);
  for (int const label : {2, 3})
    for (int m = 0; m < three.out_channels; ++m)
      for (int c = 0; c < map.c; ++c)
        CHECK(scaled.values().kernel_for(label).dot_row(m, 0)[c] == floats.values().kernel_for(label).dot_row(m, 0)[c]);
}

TEST_CASE("reducible_conv2d: windows of 15 taps are exact in the techniques without average") {
  using exact = technique_list<factor<aggregate::max, aggregate::sum>, zero>;
  carries_out_random_labels<map, strided, exact>();
}

TEST_CASE("reducible_conv2d: pattern::all and labels all 0 are the full convolution") {
  bench<map, three, oracle_policy<redzap_techniques>> b(1);
  test::owned<float> dense(b.ofmap.extents);
  kernel::reference::conv2d(b.plain.view(), b.tensors["conv1.weight"].values.data(),
                            b.tensors["conv1.bias"].values.data(), three, dense.view());
  b.run();
  CHECK(b.ofmap.values() == dense.values());
  CHECK(b.cost().macs == b.cost().dense_macs);
  b.state.pattern(pattern::a);
  b.state.replay = true;   // labels are all 0 after the dense run
  b.run();
  CHECK(b.ofmap.values() == dense.values());
  CHECK(b.cost().dense_share == 1);   // nothing to skip, so no block took the lists
  for (std::size_t at = 0; at < b.labels.elements.size(); ++at) {
    int const position = static_cast<int>(at) / 16 % (b.ofmap.extents.h * b.ofmap.extents.w), width = b.ofmap.extents.w;
    b.labels.elements[at] = pattern::a.contains(position / width, position % width) ? 0 : 1;
  }
  CHECK(b.cost().dense_share == 0);
}

TEST_CASE("reducible_conv2d: at threshold 0 every oracle gives the full convolution") {
  bench<map, three, oracle_policy<redzap_techniques>> b(2);
  b.run();
  auto const dense = b.ofmap.values();
  for (auto const& which : {pattern::a, pattern::b, pattern::c, pattern::d, pattern::none}) {
    b.state.pattern(which);
    b.run();
    CHECK(b.ofmap.values() == dense);
    CHECK(b.state.labelled() == std::size_t(which == pattern::none ? 11 * 12 : b.state.targets().all().size()));
    CHECK(b.cost().counts[1] > 0);
    CHECK(b.cost().macs < b.cost().dense_macs);
  }
}

TEST_CASE("reducible_conv2d: an oracle's ofmap is what its labels give when they are carried out") {
  carries_out_an_oracle<two_images, strided>();
  carries_out_an_oracle<two_images, grouped>();
  carries_out_an_oracle<map, three>();
}

TEST_CASE("reducible_conv2d: a list that is not activated carries out replacements below zero") {
  carries_out_random_labels<map, three, without_relu>();
  bench<map, three, oracle_policy<without_relu>> b(1);
  b.state.pattern(pattern::none);
  b.state.replay = true;
  std::fill_n(b.labels.elements.data(), b.labels.elements.size(), label{2});
  b.run();
  auto const values = b.ofmap.values();
  CHECK(*std::min_element(values.begin(), values.end()) < 0);
}

TEST_CASE(
    "reducible_conv2d: an oracle chooses no replacement below zero, so that a ReLU on replacements is of no account to "
    "it") {
  bench<map, three, oracle_policy<redzap_techniques>> with(1);
  bench<map, three, oracle_policy<without_relu>> without(1);
  for (float const threshold : {0.0f, 0.1f, 0.3f, 0.9f}) {
    for (auto const& which : {pattern::d, pattern::none}) {
      with.state.pattern(which), without.state.pattern(which);
      with.state.threshold(threshold), without.state.threshold(threshold);
      with.run(), without.run();
      CHECK(with.labels.values() == without.labels.values());
      CHECK(with.ofmap.values() == without.ofmap.values());
      if (threshold > 0.2f) CHECK(with.cost().counts[2] + with.cost().counts[3] > 0);
    }
  }
}

TEST_CASE("reducible_conv2d: a technique of one's own gets kernel, oracle, cost and report") {
  using list = test::midrange_techniques;
  carries_out_random_labels<map, three, list>();
  static_assert(list::names[4] == "midrange");
  bench<map, three, oracle_policy<list>> b(1);
  b.state.pattern(pattern::d);
  b.state.threshold(0.2f);
  b.run();
  auto const cost = b.cost();
  static_assert(cost.counts.size() == 5);
  CHECK(cost.counts[4] > 0);   // the nearest technique somewhere
  CHECK(b.ofmap.values() == b.reference<list>());

  // MACs by hand from the label map: pooled positions, a 1x1 product each, full ones.
  shape const out = b.ofmap.extents;
  double macs = 0;
  for (int l : {2, 3, 4})
    for (int p = 0; p < out.h; ++p)
      for (int q = 0; q < out.w; ++q) {
        bool any = false;
        for (int m = 0; m < out.c; ++m) any = any || b.labels.view()(0, m, p, q) == l;
        macs += any ? map.c * 9 / 3.0 : 0;
      }
  macs += map.c * static_cast<double>(cost.counts[2] + cost.counts[3] + cost.counts[4] + 9 * cost.counts[0]);
  CHECK(cost.macs == doctest::Approx(macs));
  CHECK(cost.predictor_macs == 0);
}

TEST_CASE("reducible_conv2d: a network decides, the same for any number of threads") {
  using b_type = bench<map, three, defaults>;
  named_tensors predictors;
  test::add_random_predictors<b_type::net>(predictors, "D", "redzap-0.1", 4);
  std::vector<float> first;
  for (int const threads : {1, 2, 3}) {
    b_type b(threads);
    b.weights.add_predictors(predictors, "conv1", "redzap-0.1", map);
    CHECK_THROWS_AS(b.state.pattern(pattern::a), error);
    b.state.pattern(pattern::d);
    b.state.threshold(0.9f);
    b.run();
    auto const cost = b.cost();
    CHECK(cost.counts[1] + cost.counts[2] + cost.counts[3] > 0);
    CHECK(cost.predictor_macs == 18.0 * static_cast<double>(b.ofmap.extents.size()));
    CHECK(b.ofmap.values() == b.reference<redzap_techniques>());
    if (threads == 1) first = b.ofmap.values();
    CHECK(b.ofmap.values() == first);
  }
}

TEST_CASE("reducible_conv2d: bands get the labels that the whole map gets") {
  using b_type = bench<tall, banded, defaults>;
  named_tensors predictors;
  test::add_random_predictors<b_type::net>(predictors, "D", "redzap-0.1", 4);
  b_type b(2);
  b.weights.add_predictors(predictors, "conv1", "redzap-0.1", tall);
  test::owned<float> partial(output_shape(tall, banded));
  kernel::reference::conv2d(b.plain.view(), b.tensors["conv1.weight"].values.data(),
                            b.tensors["conv1.bias"].values.data(), banded, partial.view());
  shape const out = partial.extents;
  for (int m = 0; m < out.c; ++m)
    for (int p = 0; p < out.h; ++p)
      for (int q = 0; q < out.w; ++q)
        if (!pattern::d.contains(p, q)) partial.view()(0, m, p, q) = 0;
  b.state.pattern(pattern::d);
  b.state.threshold(0.9f);
  CHECK(b.state.bands().size() == 3);
  b.run();
  test::owned<float, layout::packed> const ofmap{out, partial.values()};
  test::owned<label, layout::packed> labels{out};
  std::vector<float> hidden(predictor::hidden_floats(out.h, out.w));
  predictor::target_positions const targets(pattern::d, out.h, out.w);
  for (int mb = 0; mb < 3; ++mb) {
    std::ptrdiff_t const start = std::ptrdiff_t(mb) * out.h * out.w * 16;
    predictor::label_block(b.state.predictor_weights().block(mb), ofmap.elements.data() + start, targets, hidden.data(),
                           b.state.decision, labels.elements.data() + start);
  }
  CHECK(b.labels.values() == labels.values());
  CHECK(b.cost().counts[1] > 1000);
  CHECK(b.cost().counts[2] > 1000);
  CHECK(b.ofmap.values() == b.reference<redzap_techniques>());
}

namespace {
struct sketch_policy : defaults {
  using techniques = zap_techniques;
  using predictor = redzap::predictor::sketch<4>;
};

template <shape Input, conv2d_options Options>
void sketch_decides() {
  using b_type = bench<Input, Options, sketch_policy>;
  using sketch_weights = redzap::predictor::sketch<4>::weights;
  int const rank = sketch_weights::rank(Input.c, Options);
  shape const out = output_shape(Input, Options);
  shape between = Input, sketched = out;
  between.c = sketched.c = rank;
  for (auto const& which : {pattern::none, pattern::d}) {
    named_tensors predictors;
    test::add_random_sketch(predictors, "conv1." + std::string(which.name) + ".sketch", Input.c, Options, rank, 4);
    auto const values = [&](std::string const& part) {
      return predictors["conv1." + std::string(which.name) + ".sketch." + part].values.data();
    };
    for (int const threads : {1, 2, 3}) {
      b_type b(threads);
      b.weights.add_predictors(predictors, "conv1", "sketch", Input);
      CHECK_THROWS_AS(b.state.pattern(pattern::a), error);
      b.state.pattern(which);
      b.state.threshold(1.0f);   // zero up to score 0
      b.run();

      test::owned<float> reduced(between), two(sketched), scores(out);
      conv2d_options window = Options;
      window.activation = activation::none;
      kernel::reference::conv2d(b.plain.view(), values("reduce.weight"), nullptr, sketch_weights::pointwise(rank),
                                reduced.view());
      kernel::reference::depthwise_conv2d(reduced.view(), values("depthwise.weight"), nullptr, window, two.view());
      kernel::reference::conv2d(two.view(), values("expand.weight"), values("expand.bias"),
                                sketch_weights::pointwise(out.c), scores.view());
      auto const labels = b.labels.values();
      auto const score = scores.values();
      long long zeros = 0, wrong = 0;
      for (std::size_t i = 0; i < labels.size(); ++i) {
        int const position = int(i) % (out.h * out.w);
        label const expected = score[i] <= 0 && !which.contains(position / out.w, position % out.w);
        zeros += expected, wrong += labels[i] != expected;
      }
      CHECK(wrong == 0);
      CHECK(zeros > 0);
      CHECK(zeros < static_cast<long long>(labels.size()));
      CHECK(b.cost().counts[1] == zeros);
      CHECK(b.cost().predictor_macs == sketch_weights::macs(Input, Options));
      CHECK(b.ofmap.values() == b.template reference<zap_techniques>());
    }
  }
}
}  // namespace

TEST_CASE("reducible_conv2d: a sketch decides from the ifmap, its labels as the reference's scores have it") {
  sketch_decides<map, three>();
  sketch_decides<tall, banded>();
}
