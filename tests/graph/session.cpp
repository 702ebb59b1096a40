// SPDX-License-Identifier: MIT
#include <redzap/graph/session.hpp>
#include <redzap/kernel/reference/conv2d.hpp>
#include <redzap/kernel/reference/linear.hpp>
#include <redzap/kernel/reference/max_pool2d.hpp>
#include <redzap/kernel/reference/three_step.hpp>
#include <redzap/layer/conv2d.hpp>
#include <redzap/layer/linear.hpp>
#include <redzap/layer/max_pool2d.hpp>
#include <redzap/layer/reducible_conv2d.hpp>

#include <doctest/doctest.h>

#include <thread>

#include "support/counting_allocator.hpp"
#include "support/owned.hpp"
#include "support/random_network.hpp"

using namespace redzap;

namespace {
constexpr conv2d_options first{.out_channels = 18, .kernel = 3, .padding = 2, .activation = activation::relu};
constexpr conv2d_options second{.out_channels = 20, .kernel = 3, .padding = 1, .activation = activation::relu};
constexpr pool2d_options pool{.kernel = 2};
constexpr linear_options last{.out_features = 7};

using net = sequential<shape{.c = 3, .h = 10, .w = 10}, layer::conv2d<first>, layer::max_pool2d<pool>, layer::reducible_conv2d<second>,
                       layer::linear<last>>;

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
    kernel::reference::three_step<zap_techniques>(b.view(), values("conv2.weight"), values("conv2.bias"), second, labels, c.view());
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
  CHECK(cautious.counts[0] + cautious.counts[1] + cautious.counts[2] + cautious.counts[3] == long(net::shapes[3].size()));
  CHECK(s.labels<2>().extents == net::shapes[3]);
  s.pattern(pattern::all);
  CHECK(run(s) == dense);
  CHECK(s.cost<2>().macs == s.cost<2>().dense_macs);
  CHECK(s.cost<2>().predictor_macs == 0);
}

TEST_CASE_FIXTURE(fixture, "session: a run allocates nothing") {
  session<net> s(loaded, 1);
  s.pattern(pattern::d);
  s.threshold(0.5f);
  run(s);
  long long const before = test::allocations();
  s.run(image.elements.span());
  CHECK(test::allocations() == before);
  aligned_buffer<float> const counted(1);   // the counter itself works
  CHECK(test::allocations() == before + 1);
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
  using odd = sequential<shape{.c = 3, .h = 10, .w = 11}, layer::conv2d<conv2d_options{.out_channels = 18, .kernel = 3, .padding = 1}>,
                         layer::max_pool2d<pool>, layer::reducible_conv2d<first>, layer::max_pool2d<pool>, layer::linear<last>>;
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
            bool const same = cropped.conv2[std::size_t((p * 7 + q) * 16 + m)] == whole.conv2[std::size_t((p * 7 + q) * 16 + m)];
            bool const read = (p < 6 && q < 6) || (which != pattern::all && which.contains(p, q));
            (read ? inside : outside) += !same;
          }
      CHECK(inside == 0);
      if (which == pattern::d && threshold == 0) CHECK(outside > 0);   // irreducible ones were not computed
    }
}
