// SPDX-License-Identifier: MIT
#include <redzap/quantization/quantized_model.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <redzap/graph/session.hpp>
#include <redzap/io/quantized_storage.hpp>
#include <redzap/io/safetensors.hpp>
#include <redzap/io/write_safetensors.hpp>
#include <redzap/layer/conv2d.hpp>
#include <redzap/layer/linear.hpp>
#include <redzap/precision/i8.hpp>
#include <string>
#include <vector>

#include "support/random_network.hpp"
#include "support/scratch_folder.hpp"

using namespace redzap;
using precision::affine;
using quantization::quantized_model;

namespace {
constexpr conv2d_options convolution{.out_channels = 4, .kernel = 3, .activation = activation::relu},
    depthwise{.out_channels = 4, .kernel = 3, .padding = 1, .groups = 4};
struct in_i8 : defaults {
  using precision = redzap::precision::i8;
};
template <class LinearPolicy>
using network = sequential<shape{.c = 3, .h = 6, .w = 6}, layer::conv2d<convolution>, layer::conv2d<depthwise>,
                           layer::linear<linear_options{.out_features = 4}, LinearPolicy>>;
using net = network<defaults>;

bool same(named_tensors const& a, named_tensors const& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](auto const& x, auto const& y) {
    return x.first == y.first && x.second.extents == y.second.extents && x.second.values == y.second.values;
  });
}
}  // namespace

TEST_CASE("quantized_model: convolutions that are named, and linear layers; not depthwise ones, and nothing else") {
  auto host = test::random_tensors<net>(1);
  host["another"] = {{1}, {0.5f}};
  auto const model = quantized_model<net>(host, {{"conv1", {0.25f, 3}}, {"conv2", {1, 0}}});
  CHECK(model.size() == host.size() + 4);
  for (std::string const name : {"conv1", "fc1"}) {
    auto const& numbers = model.at(name + ".weight").values;
    auto const& scale = model.at(name + ".weight_scale").values;
    auto const& real = host.at(name + ".weight").values;
    CHECK(scale.size() == 4);
    for (std::size_t i = 0; i < real.size(); ++i)
      CHECK(std::abs(numbers[i] * scale[i / (real.size() / 4)] - real[i]) <= 0.51f * scale[i / (real.size() / 4)]);
  }
  CHECK(model.at("conv1.input_scale").values == std::vector<float>{0.25f});
  CHECK(model.at("conv1.input_zero_point").values == std::vector<float>{3});
  for (std::string const name : {"conv1.bias", "conv2.weight", "conv2.bias", "fc1.bias", "another"})
    CHECK(model.at(name).values == host.at(name).values);
}

TEST_CASE("quantized_model: of linear layers alone works with other convolutions, from a file, to the bit") {
  scratch_folder const folder;
  auto host = test::random_tensors<net>(1);
  for (auto& [name, t] : host)
    for (float& value : t.values) value *= 0.37f;
  auto const model = quantized_model<net>(host);
  io::write_safetensors(folder / "m", model, {}, io::quantized_storage{model});
  auto const read = io::read_safetensors(folder / "m").tensors;
  CHECK(same(read, model));
  auto const bytes = io::read_file(folder / "m");
  std::string const text(reinterpret_cast<char const*>(bytes.data()), 900);
  CHECK(text.find(R"("fc1.weight":{"data_offsets":)") != text.npos);
  CHECK(text.find(R"("dtype":"I8","shape":[4,64])") != text.npos);

  auto real = read;   // the same numbers, scaled
  for (std::size_t i = 0; i < 256; ++i) real["fc1.weight"].values[i] *= real["fc1.weight_scale"].values[i / 64];
  real.erase("fc1.weight_scale");
  weights<network<in_i8>> const in_bytes(read);
  weights<net> const in_floats(real);
  auto const image = test::reals(net::input.size(), 3);
  session<network<in_i8>> one(in_bytes);
  session<net> other(in_floats);
  auto const found = one.run(image).logits, expected = other.run(image).logits;
  for (std::size_t m = 0; m < 4; ++m) CHECK(found[m] == doctest::Approx(expected[m]).epsilon(1e-5));

  std::string const why =
      "fc1.weight: is quantised to i8: load it with precision i8 for this layer, or take the model that it was made "
      "from";
  CHECK_THROWS_WITH_AS(weights<net>{read}, why.c_str(), error);
}

TEST_CASE("quantized_model: a bias that dwarfs its weights raises their scale, so that sums fit 32 bits") {
  auto host = test::random_tensors<net>(1);
  for (std::size_t i = 0; i < 27; ++i) host["conv1.weight"].values[i] = 1e-9f;
  host["conv1.bias"].values[0] = 8;
  auto const model = quantized_model<net>(host, {{"conv1", {0.5f, 0}}});
  double const unit = 0.5 * model.at("conv1.weight_scale").values[0];
  CHECK(8 / unit == doctest::Approx(1 << 29).epsilon(1e-6));
  CHECK(model.at("conv1.weight").values[0] == 0);
}

TEST_CASE("quantized_model: what is missing, quantised already or no quantisation is named") {
  auto host = test::random_tensors<net>(1);
  CHECK_THROWS_WITH_AS(quantized_model<net>(quantized_model<net>(host)), "fc1.weight: is quantised already", error);
  CHECK_THROWS_WITH_AS(quantized_model<net>(host, {{"conv1", {0, 0}}}),
                       "conv1.input: the scale must be from 2^-60 to 2^60, and is 0.000000", error);
  host.erase("fc1.weight");
  CHECK_THROWS_WITH_AS(quantized_model<net>(host), "fc1.weight: not in the model", error);
}
