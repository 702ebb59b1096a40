// SPDX-License-Identifier: MIT
#include "../../examples/redzap_tool/tuning.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <redzap/core/error.hpp>
#include <string>

namespace {

/// A network of three layers whose best thresholds are known: layer l skips sqrt(t) of its MACs m at a divergence of w
/// t sqrt(t), so that a MAC's price is 3 w t / m, and prices are equal where t goes as m / w. Two points of loss a unit
/// of divergence.
struct made_network {
  std::array<double, 3> m{0.2, 0.3, 0.5}, w{1, 6, 2.5};
  double noise = 0;   ///< of the loss, in points
  int runs = 0;

  tool::trial operator()(std::vector<float> const& thresholds, std::string const&) {
    tool::trial result;
    result.macs = 1;
    for (int l = 0; l < 3; ++l) {
      double const root = std::sqrt(static_cast<double>(thresholds[l]));
      result.macs -= m[l] * root, result.divergence += w[l] * root * root * root;
    }
    result.loss.points = 2 * result.divergence + ((++runs * 2654435761u >> 16) % 2 ? noise : -noise);
    result.ms = 1 + result.macs;
    return result;
  }
};

void check_prices(tool::trial const& found) {
  auto const& t = found.thresholds;
  CHECK(t[0] / t[1] == doctest::Approx((0.2 / 1) / (0.3 / 6)).epsilon(0.06));
  CHECK(t[0] / t[2] == doctest::Approx((0.2 / 1) / (0.5 / 2.5)).epsilon(0.06));
}

tool::trial choose(tool::bound bound, std::vector<float> start = {0.15f, 0.15f, 0.15f}, int rounds = 3) {
  made_network network;
  return tool::tuning(std::ref(network), bound).choose(start, rounds);
}

using of = tool::bound::of;

}  // namespace

TEST_CASE("tuning keeps to a loss, just so, and makes the price of a MAC the same in all layers") {
  auto const found = choose({of::loss, 0.2});
  CHECK(found.loss.points <= 0.2);
  CHECK(found.loss.points > 0.19);
  check_prices(found);
  auto const uniform = choose({of::loss, 0.2}, {0.15f, 0.15f, 0.15f}, 0);
  CHECK(uniform.thresholds[0] == uniform.thresholds[1]);
  CHECK(uniform.loss.points > 0.18);
  CHECK(found.macs < uniform.macs - 0.01);
}

TEST_CASE("tuning keeps to a share of the MACs, or to a time, and diverges the least") {
  auto const macs = choose({of::macs, 0.7});
  CHECK(macs.macs <= 0.7);
  CHECK(macs.macs > 0.69);
  check_prices(macs);
  auto const time = choose({of::ms, 1.7});
  CHECK(time.ms <= 1.7);
  CHECK(time.macs > 0.69);
  check_prices(time);
}

TEST_CASE("tuning finds its way from any start") {
  for (float const start : {0.0001f, 0.9f})
    for (auto const bound : {tool::bound{of::loss, 0.2}, tool::bound{of::macs, 0.7}}) {
      auto const found = choose(bound, {start, start, start});
      check_prices(found);
      CHECK(found.macs == doctest::Approx(choose(bound).macs).epsilon(0.02));
    }
}

TEST_CASE("tuning does not take a trial that is lucky for one that keeps to the bound") {
  for (int luck = 0; luck < 8; ++luck) {
    made_network network;
    network.noise = 0.1, network.runs = luck;
    auto const found = tool::tuning(std::ref(network), {of::loss, 0.2}).choose({0.15f, 0.15f, 0.15f});
    CHECK(found.loss.points <= 0.2);
    CHECK(2 * found.divergence < 0.23);   // without smoothing up to 0.3
  }
}

TEST_CASE("tuning refuses what cannot be kept to, with the figure that can") {
  auto const refused = [](tool::bound bound) -> std::string {
    try {
      choose(bound);
    } catch (redzap::error const& e) {
      return e.what();
    }
    return "accepted";
  };
  made_network lossy;
  CHECK(refused({of::macs, 0.0001}).find("--max-macs: 0.01 % cannot be kept to: at the highest thresholds 0.05 %") ==
        0);
  CHECK(refused({of::ms, 1.0001}).find("--max-ms: 1.000 ms cannot be kept to") == 0);
  tool::tuning tuning([&](std::vector<float> const& t, std::string const& s) {
    auto result = lossy(t, s);
    result.loss.points += 0.5;
    return result;
  }, {of::loss, 0.2});
  CHECK_THROWS_WITH_AS(tuning.choose({0.15f, 0.15f, 0.15f}),
                       "--max-loss: 0.20 points cannot be kept to: 0.50 points are lost at threshold 0 already",
                       redzap::error);
  CHECK(tuning.trials().size() == 1);
}

TEST_CASE("tuning at a bound that nothing reaches ends at the range of thresholds, and tries nothing twice") {
  made_network network;
  tool::tuning tuning(std::ref(network), {of::loss, 100});
  auto const found = tuning.choose({0.15f, 0.15f, 0.15f});
  for (float const t : found.thresholds) CHECK(t == tool::tuning::most);
  for (std::size_t i = 0; i < tuning.trials().size(); ++i)
    for (std::size_t j = 0; j < i; ++j) CHECK(tuning.trials()[i].thresholds != tuning.trials()[j].thresholds);
}
