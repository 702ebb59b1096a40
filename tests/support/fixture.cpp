// SPDX-License-Identifier: MIT
#include "support/fixture.hpp"

#include <doctest/doctest.h>

using namespace redzap;

TEST_CASE("fixture: names, extents and values") {
  named_tensors const fixture = test::load_fixture("predictor_training.txt");
  CHECK(fixture.at("input").extents == std::vector<long long>{4, 16, 7, 5});
  CHECK(fixture.at("before.dw1.weight").extents == std::vector<long long>{16, 1, 3, 3});
  CHECK(fixture.at("loss.1").extents.empty());
  CHECK(fixture.at("loss.1").values == std::vector<float>{1.5013963f});
  CHECK(test::cases(test::load_fixture("depthwise_conv2d.txt"), "output") == std::vector<std::string>{"3x3", "5x5"});
}

TEST_CASE("fixture: a file that is not there is named") {
  CHECK_THROWS_WITH_AS(test::load_fixture("none.txt"), doctest::Contains("none.txt: cannot be opened"), redzap::error);
}
