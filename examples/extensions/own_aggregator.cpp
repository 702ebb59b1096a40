// SPDX-License-Identifier: MIT
// An aggregator of one's own: what a window of a sparse ifmap is folded into.
#include <cstdio>
#include <redzap/redzap.hpp>
#include <string>
#include <vector>
namespace rz = redzap;

/// The mean of the values that are not zero. Written once, for V = float and V = a register; its state is two numbers.
struct mean_of_nonzeros {
  static constexpr std::string_view name = "mean of nonzeros";
  template <class V>
  struct state {
    V sum, count;
  };
  template <class V>
  static state<V> identity() {
    return {V(0.0f), V(0.0f)};
  }
  template <class V>
  static state<V> combine(state<V> s, V value) {
    return {s.sum + value, s.count + rz::simd::select(value == V(0.0f), V(0.0f), V(1.0f))};
  }
  template <class V>
  static V finish(state<V> s, int) {
    return s.sum / rz::simd::maximum(s.count, V(1.0f));
  }
};
static_assert(rz::aggregator<mean_of_nonzeros>);

struct policy : rz::defaults {
  using techniques = rz::technique_list<rz::zero, rz::factor<rz::aggregate::max, rz::aggregate::sum>,
                                        rz::factor<mean_of_nonzeros, rz::aggregate::sum>>;
  using predictor = rz::predictor::oracle<techniques>;   // labels from the true values
};

int main() {
  rz::shape const input{.c = 16, .h = 12, .w = 12};
  rz::conv2d_options const options{.out_channels = 32, .kernel = 3, .padding = 1, .activation = rz::activation::relu};
  std::vector<float> ifmap(input.size()), kernel(32 * 16 * 9), ofmap(32 * 12 * 12);
  unsigned drawn = 1;
  auto const random = [&](int below) {
    drawn = drawn * 1664525u + 1013904223u;
    return static_cast<int>(drawn >> 16) % below;
  };
  for (float& value : ifmap) value = static_cast<float>(random(10) < 6 ? 0 : 1 + random(9));
  for (float& value : kernel) value = static_cast<float>(random(5) - 2);

  using conv2d = rz::standalone::reducible_conv2d<policy>;
  conv2d::weights const weights(input, options, "conv", kernel);
  conv2d convolve(weights);
  convolve.pattern(rz::pattern::none);
  convolve.threshold(0.1f);
  convolve.run(rz::view{ifmap.data(), input}, rz::view{ofmap.data(), weights.output()});
  auto const cost = convolve.cost();
  for (std::size_t label = 0; label < cost.counts.size(); ++label)
    std::printf("%-16s %5lld\n", std::string(policy::techniques::names[label]).c_str(), cost.counts[label]);
  std::printf("%.1f %% of the MACs saved\n", 100 * (1 - cost.macs / cost.dense_macs));
}
