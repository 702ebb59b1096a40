// SPDX-License-Identifier: MIT
// Memory that runs out at any allocation while a network is loaded, packed, mapped, planned, quantised or trained:
// std::bad_alloc or redzap::error, nothing leaks, and the same call made again gives the same result.
#include <redzap/io/map_packed.hpp>
#include <redzap/io/safetensors.hpp>
#include <redzap/io/write_packed.hpp>
#include <redzap/io/write_safetensors.hpp>
#include <redzap/quantization/calibration.hpp>
#include <redzap/quantization/quantized_model.hpp>
#include <redzap/training/trainer.hpp>

#include <doctest/doctest.h>

#include <new>
#include <string>

#include "support/counting_allocator.hpp"
#include "support/scratch_folder.hpp"
#include "support/tiny_network.hpp"

using namespace redzap;
using net = test::tiny_network<>;

namespace {
/// Calls `make`, which gives what can be compared, while its k-th allocation fails, for every k that it has; `intact`
/// must then hold. Returns their number.
template <class Make, class Intact>
long long fail_each(Make&& make, Intact&& intact) {
  auto const expected = make();   // and what is allocated once for good, such as a locale's
  for (long long k = 1;; ++k) {
    auto const before = test::live_allocations();
    bool refused = false, failed = false;
    {
      test::failing_allocation const next(k);
      try {
        make();
      } catch (std::bad_alloc const&) {
        refused = true;
      } catch (error const&) {
        refused = true;
      }
      failed = next.failed();
    }
    if (test::live_allocations() != before)
      FAIL("allocation " << k << " failed, and " << test::live_allocations() - before << " others were not released");
    if (!failed) return k - 1;
    if (!intact()) FAIL("allocation " << k << " failed, and left something behind");
    if (!refused && make() != expected) FAIL("allocation " << k << " failed unseen, and changed the result");
    if (make() != expected) FAIL("after allocation " << k << " failed the result is another");
  }
}

template <class Make>
long long fail_each(Make&& make) {
  return fail_each(make, [] { return true; });
}

struct models {
  scratch_folder folder;
  std::string host = folder / "host", packed = folder / "packed";
  named_tensors tensors = test::random_tensors<net>(1);

  models() {
    test::add_random_predictors<net>(tensors, "D", "zap", 3);
    io::write_safetensors(host, tensors, {{"format", "pt"}});
    io::write_packed(packed, loaded());
  }
  weights<net> loaded() const {
    weights<net> result(tensors);
    result.add_predictors(tensors, "zap");
    return result;
  }
};
}  // namespace

TEST_CASE_FIXTURE(models, "memory fails while a model is read") {
  CHECK(fail_each([&] {
          auto const file = io::read_safetensors(host);
          return std::pair(file.metadata, file.tensors.at("conv1.weight").values);
        }) > 50);
}

TEST_CASE_FIXTURE(models, "memory fails while weights are packed, and while a session is planned") {
  CHECK(fail_each([&] { return test::tiny_logits(loaded(), &pattern::d); }) > 20);
}

TEST_CASE_FIXTURE(models, "memory fails while files are written: the old one stays, and no part is left") {
  auto const both = loaded();
  auto const bytes = [](std::string const& path) {
    auto const file = io::read_file(path);
    return std::string(reinterpret_cast<char const*>(file.data()), file.size());
  };
  std::string const before[]{bytes(host), bytes(packed)};
  int const files = folder.files();
  auto const whole = [&] { return folder.files() == files && bytes(host) == before[0] && bytes(packed) == before[1]; };
  auto const write = [&](auto&& body) {
    return fail_each([&] { return body(), true; }, whole);
  };
  CHECK(write([&] { io::write_packed(packed, both); }) > 5);
  CHECK(write([&] { io::write_safetensors(host, tensors, {{"format", "pt"}}); }) > 5);
  CHECK(whole());
}

TEST_CASE_FIXTURE(models, "memory fails while packed weights are mapped") {
  CHECK(fail_each(
            [&] { return test::tiny_logits(io::map_packed<net>(packed, io::check_contents::yes), &pattern::d); }) > 10);
}

TEST_CASE_FIXTURE(models, "memory fails while a model is calibrated and quantised") {
  auto const both = loaded();
  CHECK(fail_each([&] {
          session<net> s(both);
          quantization::calibration<net> calibration;
          calibration.observe(s, test::integers(net::input.size(), 7, -3, 3, 0.2));
          auto const quantised = quantization::quantized_model<net>(tensors, calibration.inputs());
          return std::pair(quantised.at("conv1.weight").values, quantised.at("conv1.input_scale").values);
        }) > 20);
}

TEST_CASE_FIXTURE(models, "memory fails while a predictor is trained, saved and resumed") {
  using trainer = training::trainer<zap_techniques>;
  trainer::options const options{.layers = {{"conv1", {.c = 5, .h = 3, .w = 3}, {}}},
                                 .patterns = {pattern::d},
                                 .goals = {training::goal::zap()},
                                 .batch = 2};
  std::vector<float> const maps = test::integers(layout::packed::size({.c = 5, .h = 3, .w = 3}), 3, 0, 3, 0.3);
  auto const step = [&](trainer& t) {
    for (int n = 0; n < 2; ++n) t.put(n, 0, {maps.data(), {nullptr}, 5, 9});
    t.step(2);
  };
  CHECK(fail_each([&] {
          trainer t(options);
          step(t);
          t.save(folder / "state");
          trainer resumed(options);
          resumed.load(folder / "state");
          step(resumed);
          named_tensors learnt;
          resumed.export_to(learnt);
          return learnt.at("conv1.D.zap.dw1.weight").values;
        }) > 50);
}
