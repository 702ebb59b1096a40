// SPDX-License-Identifier: MIT
// ONNX's own test cases through the library: tests/conformance/onnx_cases.py takes them from Debian's libonnx-testdata
// into the file that REDZAP_ONNX_CASES names, and tests/conformance/table.md lists them.
#include <redzap/io/safetensors.hpp>
#include <redzap/kernel/reference/fold_batch_norm.hpp>
#include <redzap/kernel/simd/add.hpp>
#include <redzap/kernel/simd/average_pool2d.hpp>
#include <redzap/kernel/simd/depthwise_conv2d.hpp>
#include <redzap/kernel/simd/linear.hpp>
#include <redzap/kernel/simd/max_pool2d.hpp>
#include <redzap/standalone/conv2d.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

#include "support/owned.hpp"

using namespace redzap;

namespace {
using packed = test::owned<float, layout::packed>;

/// A case: its operation, the input's extents, the operation's numbers, and its tensors by name.
class onnx_case {
 public:
  onnx_case(io::safetensors const& all, std::string const& name, std::string const& text) : all_(&all), name_(name) {
    std::istringstream words(text);
    words >> operation >> in.n >> in.c >> in.h >> in.w;
    for (double number; words >> number;) numbers.push_back(number);
  }

  std::string operation;
  shape in;
  std::vector<double> numbers;

  bool has(std::string const& what) const { return all_->tensors.contains(name_ + "." + what); }
  std::vector<float> const& values(std::string const& what) const {
    return all_->tensors.at(name_ + "." + what).values;
  }
  std::vector<long long> const& extents(std::string const& what) const {
    return all_->tensors.at(name_ + "." + what).extents;
  }

  std::vector<float> run() const {
    if (operation == "conv2d") return conv2d();
    if (operation == "linear") return linear();
    if (operation == "batch_norm") return batch_norm();
    packed const x(in, values("x"));
    if (operation == "max_pool2d" || operation == "average_pool2d") {
      pool2d_options const o{.kernel = pair(0), .stride = pair(2), .padding = {pair(4), pair(6)}};
      packed y(output_shape(in, o));
      operation == "max_pool2d" ? kernel::max_pool2d(x.view(), o, y.view())
                                : kernel::average_pool2d(x.view(), o, y.view());
      return y.values();
    }
    bool const relu = operation == "relu";
    REQUIRE((relu || operation == "add"));
    packed const other(in, relu ? std::vector<float>(in.size()) : values("other"));
    packed y(in);
    kernel::add(x.view(), other.view(), relu ? activation::relu : activation::none, y.view());
    return y.values();
  }

 private:
  int whole(std::size_t i) const { return static_cast<int>(numbers.at(i)); }
  extent pair(std::size_t i) const { return {whole(i), whole(i + 1)}; }

  std::vector<float> conv2d() const {
    conv2d_options const o{.out_channels = static_cast<int>(extents("weight").at(0)),
                           .kernel = pair(0),
                           .stride = pair(2),
                           .padding = {pair(4), pair(6)},
                           .dilation = pair(8),
                           .groups = whole(10)};
    standalone::conv2d<>::weights const weights(in, o, name_, values("weight"),
                                                has("bias") ? values("bias") : std::vector<float>());
    standalone::conv2d<> conv(weights, 2);
    std::vector<float> y(weights.output().size());
    conv.run(view{values("x").data(), in}, view{y.data(), weights.output()});
    return y;
  }

  /// alpha * x * weight + beta * bias, either matrix transposed.
  std::vector<float> linear() const {
    bool const by_column = whole(0) != 0, by_output = whole(1) != 0;
    float const alpha = static_cast<float>(numbers.at(2)), beta = static_cast<float>(numbers.at(3));
    auto const& given = values("weight");
    std::size_t const inputs = std::size_t(in.c), outputs = given.size() / inputs;
    std::vector<float> weight(given.size()), bias(outputs), x(values("x").size());
    for (std::size_t m = 0; m < outputs; ++m)
      for (std::size_t i = 0; i < inputs; ++i)
        weight[m * inputs + i] = alpha * given[by_output ? m * inputs + i : i * outputs + m];
    for (std::size_t m = 0; m < outputs && has("bias"); ++m)
      bias[m] = beta * values("bias")[values("bias").size() == 1 ? 0 : m];
    for (int n = 0; n < in.n; ++n)
      for (int c = 0; c < in.c; ++c)
        x[std::size_t(n * in.c + c)] = values("x")[std::size_t(by_column ? c * in.n + n : n * in.c + c)];
    linear_options const o{.out_features = static_cast<int>(outputs)};
    kernel::packed_linear_weight<> const rows(in.batch(1), o, weight, bias);
    packed const from(in, x);
    packed y(output_shape(in, o));
    std::vector<std::uint32_t> lists(rows.inputs() * std::size_t(in.n));
    for (std::size_t i = 0; i < lists.size(); ++i) lists[i] = static_cast<std::uint32_t>(i % rows.inputs());
    kernel::linear(from.view(), lists, rows, y.view());
    return y.values();
  }

  /// Folded into a depthwise convolution of one tap.
  std::vector<float> batch_norm() const {
    kernel::reference::batch_norm const norm{values("weight").data(), values("bias").data(),
                                             values("running_mean").data(), values("running_var").data(),
                                             static_cast<float>(numbers.at(0))};
    std::vector<float> weight(std::size_t(in.c), 1.0f), bias(std::size_t(in.c));
    kernel::reference::fold_batch_norm(norm, in.c, 1, weight.data(), bias.data());
    kernel::packed_depthwise_weight const folded(in.c, {.kernel = 1}, weight, bias);
    packed const x(in, values("x"));
    packed y(in);
    kernel::depthwise_conv2d(x.view(), folded, y.view());
    return y.values();
  }

  io::safetensors const* all_;
  std::string name_;
};

/// The cases that the table says are run: rows of three cells whose last one is code.
std::vector<std::string> listed() {
  std::ifstream table(REDZAP_SOURCE_DIR "/tests/conformance/table.md");
  std::vector<std::string> result;
  for (std::string line; std::getline(table, line);)
    if (line.starts_with("| ") && line.ends_with("` |")) result.push_back(line.substr(2, line.find(' ', 2) - 2));
  return result;
}
}  // namespace

TEST_CASE("onnx: every case of the table gives what ONNX expects") {
  CHECK(listed().size() >= 75);
  char const* const path = std::getenv("REDZAP_ONNX_CASES");
  if (path == nullptr) return;  // ctest sets it where the cases are there
  io::safetensors const all = io::read_safetensors(std::string(path));
  auto const names = listed();
  CHECK(names.size() == all.metadata.size());
  for (std::string const& name : names) {
    CAPTURE(name);
    onnx_case const c(all, name, all.metadata.at(name));
    auto const found = c.run();
    auto const& expected = c.values("y");
    REQUIRE(found.size() == expected.size());
    float largest = 0, error = 0;
    bool finite = true;
    for (std::size_t i = 0; i < found.size(); ++i) {
      largest = std::max(largest, std::abs(expected[i])), error = std::max(error, std::abs(found[i] - expected[i]));
      finite = finite && std::isfinite(found[i]);
    }
    CHECK(finite);
    CAPTURE(error);
    CHECK(error <= 1e-5f * largest);
  }
}
