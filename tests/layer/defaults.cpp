// SPDX-License-Identifier: MIT
#include <redzap/layer/defaults.hpp>
#include <redzap/predictor/zap.hpp>

#include <doctest/doctest.h>

#include <type_traits>

using namespace redzap;

namespace {
struct zap_policy : defaults {
  using techniques = zap_techniques;
  using predictor = redzap::predictor::zap;
};
}  // namespace

TEST_CASE("defaults: a policy overrides what it means and keeps the rest") {
  CHECK(std::is_same_v<zap_policy::precision, defaults::precision>);
  CHECK(std::is_same_v<zap_policy::techniques, zap_techniques>);
  CHECK(std::is_same_v<defaults::predictor::techniques, defaults::techniques>);
}
