// SPDX-License-Identifier: MIT
#include <redzap/io/safetensors.hpp>
#include <redzap/io/self_test.hpp>
#include <redzap/io/write_safetensors.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

#include "support/scratch_folder.hpp"
#include "support/tiny_network.hpp"

using namespace redzap;
using io::self_test;
using net = test::tiny_network<>;

namespace {
struct model {
  named_tensors tensors = test::random_tensors<net>(1);
  std::vector<float> image = test::integers(net::input.size(), 7, -3, 3, 0.2);

  model() { self_test::add(tensors, weights<net>(tensors), image); }

  /// What is said; empty where it passes.
  std::string message(double allowed = self_test::rounding) const {
    try {
      self_test::check(tensors, weights<net>(tensors), "f", allowed);
    } catch (error const& e) {
      return e.what();
    }
    return "";
  }
};
}  // namespace

TEST_CASE_FIXTURE(model,
                  "self_test: a model file carries an image and its logits, and passes; weights do not mind them") {
  scratch_folder const folder;
  io::write_safetensors(folder / "m", tensors);
  auto const file = io::read_safetensors(folder / "m");
  CHECK(file.tensors.at("self_test.input").extents == std::vector<long long>{18, 2, 2});
  CHECK(file.tensors.at("self_test.input").values == image);
  CHECK(file.tensors.at("self_test.logits").values == test::tiny_logits(weights<net>(test::random_tensors<net>(1))));
  CHECK_NOTHROW(self_test::check(file.tensors, weights<net>(file.tensors), "m", 0));
}

TEST_CASE_FIXTURE(model,
                  "self_test: a weight, an input or a logit that changed is found, with the largest difference") {
  auto const sound = tensors;
  auto const& logits = sound.at("self_test.logits").values;
  tensors.at("fc1.bias").values[1] += 32;
  CHECK(message().starts_with("f: fails its self-test: logit 1 is "));
  CHECK(message().find(", a difference of 32 where ") != std::string::npos);
  tensors = sound;
  tensors.at("self_test.logits").values[2] = logits[2] + 64;
  CHECK(message().starts_with("f: fails its self-test: logit 2 is "));
  tensors = sound;
  float largest = 0;
  for (float const value : logits) largest = std::max(largest, std::abs(value));
  REQUIRE(largest > 1);
  tensors.at("fc1.bias").values[0] += largest * 0.5e-4f;   // as another order of summation might do
  CHECK(message() == "");
  CHECK(message(0) != "");
  tensors.at("fc1.bias").values[0] += largest * 1.0e-4f;
  CHECK(message() != "");
}

TEST_CASE_FIXTURE(model, "self_test: a file without one, or with one of another network, is named") {
  auto const sound = tensors;
  tensors.erase("self_test.logits");
  CHECK(message() == "f: has no self-test");
  tensors = sound;
  tensors.at("self_test.input").extents = {2, 2, 18};
  CHECK(message() == "f: self_test.input: expected extents (18, 2, 2), found (2, 2, 18)");
  tensors = sound;
  tensors.at("self_test.logits").values[0] = std::numeric_limits<float>::quiet_NaN();
  CHECK(message() == "f: self_test.logits: value 0 is not a finite number");
  image.pop_back();
  CHECK_THROWS_WITH_AS(self_test::add(tensors, weights<net>(sound), image),
                       "self_test.input: has 71 values, the network takes 72", error);
}
