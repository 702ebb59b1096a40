// SPDX-License-Identifier: MIT
// Runs every operation in every precision and every mixture of layouts on this build's instruction set, against the
// reference, bit for bit, and prints a row for each that came out right. tests/combinations/table.py makes
// tests/combinations/table.md of the rows.
#include <redzap/graph/session.hpp>
#include <redzap/kernel/reference/average_pool2d.hpp>
#include <redzap/kernel/reference/conv2d.hpp>
#include <redzap/kernel/reference/linear.hpp>
#include <redzap/kernel/reference/max_pool2d.hpp>
#include <redzap/kernel/reference/three_step.hpp>
#include <redzap/layer/average_pool2d.hpp>
#include <redzap/layer/conv2d.hpp>
#include <redzap/layer/linear.hpp>
#include <redzap/layer/max_pool2d.hpp>
#include <redzap/layer/reducible_conv2d.hpp>
#include <redzap/precision/bf16.hpp>
#include <redzap/precision/f16.hpp>
#include <redzap/precision/f32.hpp>
#include <redzap/precision/i8.hpp>
#include <redzap/predictor/oracle.hpp>

#include <doctest/doctest.h>

#include <cstdio>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

#include "support/own_layouts.hpp"
#include "support/owned.hpp"
#include "support/random_network.hpp"

using namespace redzap;

namespace {

/// Of weights. A new one is a line here and rows in the table.
using precisions = std::tuple<precision::f32, precision::bf16, precision::f16, precision::i8>;

template <class Precision>
struct policy : defaults {
  using precision = Precision;
  using techniques = technique_list<factor<aggregate::max, aggregate::sum>, zero>;
  using predictor = redzap::predictor::oracle<techniques>;
};

/// Two images of channels that are no multiple of a block.
constexpr shape input{.c = 19, .h = 9, .w = 7};
constexpr int images = 2;
constexpr conv2d_options window{
    .out_channels = 21, .kernel = 3, .stride = {1, 2}, .padding = 1, .activation = activation::relu};
constexpr conv2d_options in_each_channel{.out_channels = 19, .kernel = 3, .padding = 1, .groups = 19};
constexpr pool2d_options pool{.kernel = 3, .stride = 2, .padding = 1};

/// What stands beside the ifmap: weights in nchw order, and labels of the ofmap.
struct operands {
  float const* weight;
  float const* bias;
  view<label const> labels;
};

struct conv2d {
  static constexpr std::string_view name = "conv2d";
  template <class Policy>
  using layer = redzap::layer::conv2d<window, Policy>;
  template <class Policy>
  static void reference(view<float const> x, operands const& with, view<float> y) {
    kernel::reference::conv2d(x, with.weight, with.bias, window, y);
  }
};
struct reducible_conv2d {
  static constexpr std::string_view name = "reducible_conv2d";
  template <class Policy>
  using layer = redzap::layer::reducible_conv2d<window, Policy>;
  template <class Policy>
  static void reference(view<float const> x, operands const& with, view<float> y) {
    kernel::reference::three_step<typename Policy::techniques>(x, with.weight, with.bias, window, with.labels, y);
  }
};
struct depthwise_conv2d {
  static constexpr std::string_view name = "conv2d, depthwise";
  template <class Policy>
  using layer = redzap::layer::conv2d<in_each_channel, Policy>;
  template <class Policy>
  static void reference(view<float const> x, operands const& with, view<float> y) {
    kernel::reference::conv2d(x, with.weight, with.bias, in_each_channel, y);
  }
};
struct linear {
  static constexpr std::string_view name = "linear";
  static constexpr linear_options options{.out_features = 37, .activation = activation::relu};
  template <class Policy>
  using layer = redzap::layer::linear<options, Policy>;
  template <class Policy>
  static void reference(view<float const> x, operands const& with, view<float> y) {
    kernel::reference::linear(x, with.weight, with.bias, options, y);
  }
};
struct max_pool2d {
  static constexpr std::string_view name = "max_pool2d";
  template <class>
  using layer = redzap::layer::max_pool2d<pool>;
  template <class>
  static void reference(view<float const> x, operands const&, view<float> y) {
    kernel::reference::max_pool2d(x, pool, y);
  }
};
struct average_pool2d {
  static constexpr std::string_view name = "average_pool2d";
  template <class>
  using layer = redzap::layer::average_pool2d<pool>;
  template <class>
  static void reference(view<float const> x, operands const&, view<float> y) {
    kernel::reference::average_pool2d(x, pool, y);
  }
};

/// Labels of a reducible layer, I_s of pattern D all 0.
std::vector<label> drawn(shape out) {
  auto result = test::labels(out, 2, 0.05, 2);
  for (std::size_t i = 0; i < result.size(); ++i) {
    int const at = static_cast<int>(i) % (out.h * out.w);
    if (pattern::d.contains(at / out.w, at % out.w)) result[i] = 0;
  }
  return result;
}

/// Whether the operation is right in every mixture of layouts, its labels too where it has some.
template <class Operation, class Precision>
bool right() {
  using net = sequential<input, typename Operation::template layer<policy<Precision>>>;
  auto tensors = test::with_unit_scales<net>(test::random_tensors<net>(1));
  weights<net> const loaded(tensors);
  session<net> s(loaded, 2, images);
  shape const in = net::input.batch(images), out = net::output.batch(images);
  auto const labels = drawn(out);
  if constexpr (requires { s.template state<0>().replay; }) {
    s.pattern(pattern::d);
    s.template state<0>().replay = true;
    s.run(std::vector<float>(in.size()));   // so that there are labels of all images
  }
  auto const x = test::integers(in.size(), 3, -8, 8, 0.3, 9);   // averages of windows are integers too
  std::vector<float> y(out.size());
  std::string const name(net::name(0));
  Operation::template reference<policy<Precision>>(
      view<float const>{x.data(), in},
      {tensors[name + ".weight"].values.data(), tensors[name + ".bias"].values.data(), {labels.data(), out}},
      view{y.data(), out});
  bool all = true;
  test::for_each_layout(in, [&](auto in_layout, std::string_view) {
    test::owned<float, decltype(in_layout)> const ifmap(in, x, in_layout);
    test::for_each_layout(out, [&](auto out_layout, std::string_view) {
      test::owned<float, decltype(out_layout)> ofmap(out, -9.0f, out_layout);
      if constexpr (requires { s.template state<0>().replay; }) {
        convert(view{labels.data(), out}, s.template labels<0>());
        s.run(ifmap.view(), ofmap.view());
        // whose dense kernel is the cheaper one with so few channels
        bool const in_i8 = std::is_same_v<Precision, precision::i8>;
        all = all && (in_i8 || s.template cost<0>().dense_share < 0.5);   // the masked kernel has its part
        test::owned<label, decltype(out_layout)> copied(out, label{9}, out_layout);
        s.template labels<0>(copied.view());
        all = all && copied.values() == labels;
      } else {
        s.run(ifmap.view(), ofmap.view());
      }
      all = all && ofmap.values() == y;
    });
  });
  return all;
}

template <class Operation, class Precision>
void run() {
  CAPTURE(Operation::name);
  CAPTURE(Precision::name);
  bool const is_right = right<Operation, Precision>();
  CHECK(is_right);
  test::for_each_layout(input, [&](auto, std::string_view layout) {
    if (is_right)
      std::printf("combination: %s | %s | %s | %s\n", Operation::name.data(), Precision::name.data(), layout.data(),
                  native_isa::name.data());
  });
}

template <class... Operations>
void run_in_all_precisions() {
  auto const all = [&]<class... Precision>(std::tuple<Precision...>*) {
    auto const of = [&]<class Operation>(std::type_identity<Operation>) { (run<Operation, Precision>(), ...); };
    (of(std::type_identity<Operations>()), ...);
  };
  all(static_cast<precisions*>(nullptr));
}
}  // namespace

TEST_CASE("combinations: operations with weights, in every precision and mixture of layouts") {
  run_in_all_precisions<conv2d, reducible_conv2d, depthwise_conv2d, linear>();
}

TEST_CASE("combinations: operations without weights, in every mixture of layouts") {
  run<max_pool2d, precision::f32>();
  run<average_pool2d, precision::f32>();
}
