// SPDX-License-Identifier: MIT
// session.run does nothing that a real-time thread must not: no allocation, no lock, no system call. Clang's
// RealtimeSanitizer (preset realtime) stops the program at the first; other builds count allocations.
#include <redzap/layer/zap_defaults.hpp>
#include <redzap/precision/i8.hpp>
#include <redzap/predictor/sketch.hpp>
#include <redzap/redzap.hpp>

#include <doctest/doctest.h>

#include "support/counting_allocator.hpp"
#include "support/executors.hpp"
#include "support/owned.hpp"
#include "support/random_network.hpp"
#include "support/random_sketch.hpp"

using namespace redzap;

namespace {
#if defined(__clang__) && __clang_major__ >= 20
#define REDZAP_REAL_TIME [[clang::nonblocking]]
#else
#define REDZAP_REAL_TIME
#endif

template <class Body>
void in_real_time(Body&& body) noexcept REDZAP_REAL_TIME {
  body();
}

constexpr conv2d_options first{.out_channels = 18, .kernel = 3, .padding = 1, .activation = activation::relu};
constexpr conv2d_options second{.out_channels = 20, .kernel = 3, .padding = 1, .activation = activation::relu};

struct sketch_policy : zap_defaults {
  using predictor = redzap::predictor::sketch<3>;
};
struct i8_policy : defaults {
  using precision = redzap::precision::i8;
};

template <class Policy>
using net =
    sequential<shape{.c = 3, .h = 8, .w = 8}, layer::conv2d<first>, layer::reducible_conv2d<second, Policy>,
               layer::max_pool2d<pool2d_options{.kernel = 2}>, layer::average_pool2d<pool2d_options{.kernel = 2}>,
               layer::linear<linear_options{.out_features = 7}>>;

template <class Net, class Tune>
void run_in_real_time(weights<Net> const& loaded, Tune&& tune) {
  test::owned<float> const image{Net::input, test::integers(Net::input.size(), 5, -3, 3, 0.2)};
  test::backwards own;
  session<Net> one(loaded), three(loaded, execution(own, 3));
  for (auto* s : {&one, &three}) {
    tune(*s);
    s->run(image.elements.span());
    long long const before = test::allocations();
    in_real_time([&] { s->run(image.elements.span()); });
    CHECK(test::allocations() == before);
  }
}
}  // namespace

TEST_CASE("real time: a run, dense and reduced by RedZAP's predictor, in f32 and i8") {
  auto const check = []<class Policy>(Policy) {
    auto tensors = test::with_unit_scales<net<Policy>>(test::random_tensors<net<Policy>>(11, 1));
    test::add_random_predictors<net<Policy>>(tensors, "D", "redzap-0.1", 4);
    weights<net<Policy>> loaded(tensors);
    loaded.add_predictors(tensors, "redzap-0.1");
    run_in_real_time(loaded, [](auto&) {});
    run_in_real_time(loaded, [](auto& s) { s.pattern(pattern::d), s.threshold(0.5f); });
  };
  check(defaults{}), check(i8_policy{});
}

TEST_CASE("real time: a run by sketches within a budget") {
  auto tensors = test::random_tensors<net<sketch_policy>>(11, 1);
  test::add_random_sketches<net<sketch_policy>>(tensors, "none", 4);
  weights<net<sketch_policy>> loaded(tensors);
  loaded.add_predictors(tensors, "sketch");
  run_in_real_time(loaded, [](auto& s) { s.pattern(pattern::none), s.threshold(0.5f), s.budget(120000); });
}
