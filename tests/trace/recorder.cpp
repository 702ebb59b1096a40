// SPDX-License-Identifier: MIT
#include <redzap/layer/conv2d.hpp>
#include <redzap/layer/linear.hpp>
#include <redzap/layer/max_pool2d.hpp>
#include <redzap/layer/reducible_conv2d.hpp>
#include <redzap/layer/zap_defaults.hpp>
#include <redzap/trace/recorder.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "support/counting_allocator.hpp"
#include "support/random.hpp"
#include "support/random_network.hpp"

using namespace redzap;

namespace {
struct traced : zap_defaults {
  using instrument = trace::step_clock;
};
constexpr conv2d_options first{.out_channels = 16, .kernel = 3, .padding = 1, .groups = 16};
constexpr conv2d_options second{.out_channels = 36, .kernel = 3, .padding = 1, .activation = activation::relu};
using net =
    sequential<shape{.c = 16, .h = 8, .w = 10}, layer::conv2d<first>, layer::reducible_conv2d<second, traced>,
               layer::max_pool2d<pool2d_options{.kernel = 2}>, layer::linear<linear_options{.out_features = 5}>>;

struct fixture {
  named_tensors tensors = test::random_tensors<net>(11, 1);
  std::vector<float> images = test::integers(2 * net::input.size(), 5, -3, 3, 0.2);
  weights<net> loaded{tensors};

  fixture() {
    test::add_random_predictors<net>(tensors, "D", "x", 4);
    loaded.add_predictors(tensors, "x");
  }
  void reduce(session<net>& s) {
    s.pattern(pattern::d);
    s.threshold(0.3f);
  }
};

std::vector<float> copy(std::span<float const> logits) { return {logits.begin(), logits.end()}; }
}  // namespace

TEST_CASE_FIXTURE(fixture, "recorder: logits are the session's, times nest, work is the session's cost") {
  for (int const threads : {1, 3}) {
    session<net> s(loaded, threads, 2);
    reduce(s);
    auto const alone = copy(s.run(images).logits);
    trace::recorder recorder(s, 2, 1000);
    CHECK(recorder.so_far().last == nullptr);
    CHECK(copy(recorder.run(images).logits) == alone);
    recorder.run(std::span<float const>(images).first(net::input.size()));
    auto const found = recorder.so_far();
    REQUIRE(found.runs.size() == 2);
    CHECK(found.isa == native_isa::name);
    CHECK(found.last == &found.runs[1]);
    CHECK(found.runs_left_out == 0);
    CHECK(found.steps_left_out == 0);
    CHECK(found.runs[0].images == 2);
    CHECK(found.runs[1].images == 1);
    CHECK(found.runs[0].end <= found.runs[1].begin);
    for (auto const& run : found.runs) {
      auto last = run.begin;
      for (auto const& layer : run.layers) {
        CHECK(layer.begin == last);
        CHECK(layer.end > layer.begin);
        last = layer.end;
      }
      CHECK(last <= run.end);
    }
    CHECK(found.steps.size() >= 2 * 4);
    for (auto const& step : found.steps) {
      CHECK(step.layer == 1);
      CHECK(step.thread < threads);
      auto const& run = found.runs[step.begin >= found.runs[1].begin];
      CHECK(step.begin >= run.layers[1].begin);
      CHECK(step.end <= run.layers[1].end);
    }
    auto const cost = s.cost<1>();
    auto const& work = found.last->layers[1];
    CHECK(work.macs == cost.macs);
    CHECK(work.dense_macs == cost.dense_macs);
    CHECK(work.predictor_macs == cost.predictor_macs);
    CHECK(work.dense_share == cost.dense_share);
    CHECK(work.counts[0] == cost.counts[0]);
    CHECK(work.counts[1] == cost.counts[1]);
    CHECK(work.counts[1] > 0);
    CHECK(found.last->layers[3].macs == s.cost<3>().macs);
    s.run(images);  // of which the recorder hears nothing
    CHECK(recorder.so_far().steps.size() == found.steps.size());
  }
}

TEST_CASE_FIXTURE(fixture, "recorder: says what each layer is, and how it ran") {
  session<net> s(loaded);
  trace::recorder recorder(s, 1, 100);
  recorder.run(std::span<float const>(images).first(net::input.size()));
  auto const& layers = recorder.so_far().layers;
  std::vector<std::string_view> names, kinds, weights, how;
  for (auto const& layer : layers)
    names.push_back(layer.name), kinds.push_back(layer.kind), weights.push_back(layer.weights);
  for (auto const& work : recorder.so_far().last->layers) how.push_back(work.how);
  CHECK(names == std::vector<std::string_view>{"conv1", "conv2", "", "fc1"});
  CHECK(kinds == std::vector<std::string_view>{"conv2d", "reducible_conv2d", "max_pool2d", "linear"});
  CHECK(weights == std::vector<std::string_view>{"f32", "f32", "", "f32"});
  CHECK(how == std::vector<std::string_view>{"depthwise", "dense", "", "nonzero"});
  CHECK(layers[1].in == net::shapes[1]);
  CHECK(layers[1].out == net::shapes[2]);
  CHECK(layers[0].columns == 0);
  CHECK(layers[1].columns == kernel::tile_of<native_isa>.columns);
  CHECK(layers[1].labels.size() == 2);
  CHECK(recorder.so_far().last->layers[1].pattern == "all");
  reduce(s);
  s.skip_zeros(false);
  recorder.run(std::span<float const>(images).first(net::input.size()));
  auto const& last = recorder.so_far().last->layers;
  CHECK(last[1].how == "reduced");
  CHECK(last[1].pattern == "D");
  CHECK(last[1].threshold == 0.3f);
  CHECK(last[3].how == "dense");
}

TEST_CASE_FIXTURE(
    fixture, "recorder: a run allocates nothing; what does not fit is counted, the last run is there in any case") {
  session<net> s(loaded, 1, 2);
  reduce(s);
  trace::recorder recorder(s, 2, 5);
  auto const before = test::allocations();
  for (int i = 0; i < 3; ++i) recorder.run(images);
  CHECK(test::allocations() == before);
  auto const found = recorder.so_far();
  CHECK(found.runs.size() == 2);
  CHECK(found.runs_left_out == 1);
  REQUIRE(found.last != nullptr);
  CHECK(found.last != &found.runs[1]);
  CHECK(found.last->begin >= found.runs[1].end);
  CHECK(found.steps.size() == 5);
  CHECK(found.steps_left_out > 0);
  auto const& kept = found.runs[1];
  CHECK(found.steps.back().end <= kept.end);

  trace::recorder last_alone(s, 0);
  last_alone.run(images);
  CHECK(last_alone.so_far().runs.empty());
  CHECK(last_alone.so_far().last->layers[1].macs == s.cost<1>().macs);
  CHECK(last_alone.so_far().steps_left_out == 0);
}

TEST_CASE_FIXTURE(fixture, "recorder: no negative numbers") {
  session<net> s(loaded);
  CHECK_THROWS_WITH_AS(trace::recorder(s, -1), "runs: must not be negative, is -1", error);
  CHECK_THROWS_WITH_AS(trace::recorder(s, 1, -5), "steps: must not be negative, is -5", error);
}
