// SPDX-License-Identifier: MIT
// What a stranger's model file, safetensors or packed, makes of a small network, in f32 with predictors and in i8:
// refused with redzap::error, or it runs, whatever the weights' values.
#include <redzap/io/check_finite.hpp>
#include <redzap/io/map_packed.hpp>
#include <redzap/io/safetensors.hpp>
#include <redzap/layer/conv2d.hpp>
#include <redzap/precision/i8.hpp>

#include "fuzz/promises.hpp"
#include "fuzz/signed_file.hpp"
#include "support/tiny_network.hpp"

using namespace redzap;

namespace {
struct i8_policy : defaults {
  using precision = redzap::precision::i8;
};
using net = test::tiny_network<>;
using i8_net = sequential<net::input, layer::conv2d<conv2d_options{.out_channels = 4, .kernel = 1}, i8_policy>,
                          layer::linear<linear_options{.out_features = 3}, i8_policy>>;

std::vector<float> const image(net::input.size(), 0.5f);

void run_with_predictors(weights<net> const& weights) {
  session<net> s(weights);
  s.run(image);
  fuzz::refuses_by_error([&] {
    s.pattern(pattern::d);
    s.threshold(0.3f);
    s.run(image);
  });
}

void run_loaded(std::span<std::byte const> bytes) {
  auto const tensors = io::read_safetensors(bytes, "f").tensors;
  fuzz::refuses_by_error([&] {
    weights<net> loaded(tensors);
    fuzz::refuses_by_error([&] { loaded.add_predictors(tensors, "v"); });
    run_with_predictors(loaded);
  });
  weights<i8_net> const loaded(tensors);
  session<i8_net>(loaded).run(image);
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const bytes = fuzz::bytes(data, size);
  fuzz::refuses_by_error([&] {
    if (size < 8 || std::memcmp(data, io::packed_header::is_packed.data(), 8) != 0) {
      run_loaded(bytes);
    } else {
      auto const file = fuzz::signed_file<net>(bytes, true, io::check_contents::no);
      run_with_predictors(io::map_packed<net>(file.span(), "f"));
    }
  });
  return 0;
}
