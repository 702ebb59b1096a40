// SPDX-License-Identifier: MIT
// A technique of one's own, in a network: an activation is the window's largest value times the kernel's strongest tap.
#include <cstdio>
#include <redzap/redzap.hpp>
#include <string>
#include <vector>
namespace rz = redzap;

/// The tap of the largest magnitude, its sign kept.
struct strongest {
  static constexpr std::string_view name = "strongest";
  template <class V>
  static V identity() {
    return V(0.0f);
  }
  template <class V>
  static V combine(V state, V value) {
    return rz::simd::select(rz::simd::absolute(value) > rz::simd::absolute(state), value, state);
  }
  template <class V>
  static V finish(V state, int) {
    return state;
  }
};

using technique = rz::factor<rz::aggregate::max, strongest>;
struct policy : rz::defaults {
  using techniques = rz::technique_list<rz::zero, technique>;   // their labels are 1 and 2
  using predictor = rz::predictor::oracle<techniques>;
};
using net = rz::sequential<rz::shape{.c = 2, .h = 3, .w = 5},
                           rz::layer::reducible_conv2d<rz::conv2d_options{.out_channels = 1, .kernel = 3}, policy>>;

int main() {
  std::vector<float> image(net::input.size()), kernel(2 * 9, 1.0f);
  for (std::size_t i = 0; i < image.size(); ++i) image[i] = static_cast<float>(i % 7);
  kernel[4] = 3, kernel[9] = -2;   // the strongest taps of the two channels
  rz::weights<net> const weights({{"conv1.weight", {{1, 2, 3, 3}, kernel}}, {"conv1.bias", {{1}, {0.5f}}}});
  rz::session session(weights);
  session.run(image);

  session.state<0>().replay = true;   // carry out labels of ours: the full sum, zero, the technique
  session.pattern(rz::pattern::none);
  for (int q = 0; q < 3; ++q) session.labels<0>()(0, 0, 0, q) = static_cast<rz::label>(q);
  auto const logits = session.run(image).logits;
  for (int q = 0; q < 3; ++q)
    std::printf("%-15s %6.1f\n", std::string(policy::techniques::names[q]).c_str(), static_cast<double>(logits[q]));
  std::printf("by hand         %6.1f\n", 0.5 + 3 * 6 - 2 * 6);
}
