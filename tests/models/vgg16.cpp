// SPDX-License-Identifier: MIT
#include <redzap/graph/session.hpp>
#include <redzap/models/vgg16.hpp>
#include <redzap/models/vgg16_imagenet.hpp>
#include <redzap/predictor/oracle.hpp>

#include <doctest/doctest.h>

#include <cmath>

#include "support/formula_network.hpp"
#include "support/mixed_by_kind.hpp"
#include "support/random_network.hpp"

using namespace redzap;

namespace {
struct zero_policy : defaults {
  using techniques = zap_techniques;
  using predictor = redzap::predictor::oracle<zap_techniques>;
};
using net = models::vgg16<zero_policy>;
}  // namespace

static_assert(net::count == 19 && net::output == shape{.c = 100});
static_assert(net::shapes[17] == shape{.c = 512, .h = 2, .w = 2} && net::shapes[18] == shape{.c = 512, .h = 1, .w = 1});
static_assert(test::mixed_by_kind<models::vgg16<defaults, 100, test::bf16_policy>,
                                  models::vgg16<test::bf16_policy>, models::vgg16<>>);

TEST_CASE("vgg16: runs with random weights; the exact zeros of its activations are skipped for free") {
  auto tensors = test::random_tensors<net>(7, 1);
  for (auto& [name, tensor] : tensors)   // keep activations in range through thirteen layers
    if (name.ends_with("weight"))
      for (float& w : tensor.values) w *= 0.03125f;
  weights<net> const loaded(tensors);
  session<net> s(loaded, 2);
  auto const image = test::integers(net::input.size(), 1, -2, 2);
  auto const first = s.run(image).logits;
  std::vector<float> const dense(first.begin(), first.end());
  for (float const logit : dense) REQUIRE(std::isfinite(logit));
  s.pattern(pattern::d);
  auto const reduced = s.run(image).logits;
  for (std::size_t i = 0; i < dense.size(); ++i) CHECK(reduced[i] == doctest::Approx(dense[i]).epsilon(1e-3));
  CHECK(s.cost<1>().counts[1] > 0);
  CHECK(s.cost<1>().macs < s.cost<1>().dense_macs);
}

TEST_CASE("vgg16: logits are PyTorch's") { test::check_formula_logits<net>("vgg16", false); }

#if defined(NDEBUG)
constexpr bool optimized = true;
#else
constexpr bool optimized = false;
#endif

// Its 15.5 thousand million MACs are too many for a debug build.
TEST_CASE("vgg16: and those of the ImageNet form, with 64 features in its linear layers" * doctest::skip(!optimized)) {
  test::check_formula_logits<models::vgg16_imagenet<zero_policy, 100, 64>>("vgg16_imagenet", false);
}
