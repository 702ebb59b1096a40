// SPDX-License-Identifier: MIT
#include <redzap/predictor/reads_ifmap.hpp>

#include <doctest/doctest.h>

#include <redzap/predictor/oracle.hpp>
#include <redzap/predictor/redzap.hpp>
#include <redzap/predictor/sketch.hpp>
#include <redzap/predictor/zap.hpp>

TEST_CASE("reads_ifmap: who looks at the ifmap and who at computed activations") {
  using redzap::predictor::reads_ifmap;
  static_assert(reads_ifmap<redzap::predictor::sketch<>>);
  static_assert(!reads_ifmap<redzap::predictor::zap>);
  static_assert(!reads_ifmap<redzap::predictor::redzap<>>);
  static_assert(!reads_ifmap<redzap::predictor::oracle<>>);
  CHECK(reads_ifmap<redzap::predictor::sketch<2>>);
}
