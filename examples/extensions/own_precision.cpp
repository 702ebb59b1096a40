// SPDX-License-Identifier: MIT
// A precision of one's own: weights in a byte, the upper half of f16.
#include <cstdint>
#include <cstdio>
#include <redzap/redzap.hpp>
#include <vector>
namespace rz = redzap;
using rz::precision::f16;

/// A sign, five bits of exponent and two of fraction (e5m2): two or three digits of a weight, up to 57344.
struct quarter {
  static constexpr std::string_view name = "quarter";
  using storage = std::uint8_t;

  static constexpr float widen(storage value) { return f16::widen(static_cast<std::uint16_t>(value << 8)); }

  /// A register of values, each as `widen` gives it.
  template <class V>
  static V load(storage const* from) {
    float wide[rz::simd::lanes<V>];
    for (int i = 0; i < rz::simd::lanes<V>; ++i) wide[i] = widen(from[i]);
    return rz::simd::load<V>(wide);
  }

  /// To the nearest, ties to even; finite numbers here.
  static constexpr storage narrow(float value) {
    unsigned const half = f16::narrow(value);
    return static_cast<storage>((half + 0x7fu + (half >> 8 & 1u)) >> 8);
  }
};
static_assert(rz::precision::loadable<quarter>);

template <class Precision>
struct policy : rz::defaults {
  using precision = Precision;
};

template <class Precision>
void print(std::vector<float> const& kernel) {
  using conv2d = rz::standalone::conv2d<policy<Precision>>;
  rz::shape const input{.c = 4, .h = 1, .w = 3};
  typename conv2d::weights const weights(input, {.out_channels = 2, .kernel = 1}, "conv", kernel);
  conv2d convolve(weights);
  std::vector<float> const ifmap{1, 2, 3, 0, 1, 2, 1, 0, 4, 8, 0, 1};
  std::vector<float> ofmap(6);
  convolve.run(rz::view{ifmap.data(), input}, rz::view{ofmap.data(), weights.output()});
  std::printf("%-8s %zu bytes a weight:", Precision::name.data(), sizeof(typename Precision::storage));
  for (float const value : ofmap) std::printf(" %7.4f", static_cast<double>(value));
  std::printf("\n");
}

int main() {
  // Half of them are rounded to a byte.
  std::vector<float> const kernel{0.5f, 1.25f, -3, 0.1875f, 1.125f, 0.6875f, -0.3125f, 2.375f};
  print<rz::precision::f32>(kernel);
  print<f16>(kernel);
  print<quarter>(kernel);
}
