// SPDX-License-Identifier: MIT
#pragma once
#include <cmath>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/training/sketch_parameters.hpp>
#include <support/generator.hpp>
#include <vector>

namespace redzap::inline REDZAP_ISA::test {

/// A sketch in training mode and its loss, in double and plain loops over nchw maps: what layer_sketch is held against.
struct reference_sketch {
  shape ifmap;  // of a batch
  conv2d_options window;
  int rank;
  double mean_square, lambda;
  std::vector<float> x, y;  // ifmap and ofmap

  reference_sketch(shape in, conv2d_options const& o, int k, double unit, double price)
      : ifmap(in), window(o), rank(k), mean_square(unit), lambda(price), x(in.size()), y(out().size()) {
    generator random(7);
    for (float& v : x) v = random.real(-1, 2);
    for (float& v : y) v = std::max(0.0f, random.real(-1, 2));
  }
  shape out() const { return output_shape(ifmap, window); }
  training::sketch_parameters places() const { return {ifmap.c, rank, window.out_channels, window.kernel}; }

  /// The depthwise stage's output, (n, rank, P, Q).
  std::vector<double> z(std::vector<double> const& parameter) const {
    shape const o = out();
    auto const at = places();
    std::vector<double> reduced(std::size_t(ifmap.n * rank * ifmap.h * ifmap.w)), result;
    auto place = [&](int n, int k, int h, int w) { return std::size_t(((n * rank + k) * ifmap.h + h) * ifmap.w + w); };
    for (int n = 0; n < ifmap.n; ++n)
      for (int k = 0; k < rank; ++k)
        for (int h = 0; h < ifmap.h; ++h)
          for (int w = 0; w < ifmap.w; ++w)
            for (int c = 0; c < ifmap.c; ++c)
              reduced[place(n, k, h, w)] += parameter[at.reduce() + std::size_t(k * ifmap.c + c)] *
                                            double(x[layout::nchw::offset(ifmap, n, c, h, w)]);
    for (int n = 0; n < ifmap.n; ++n)
      for (int k = 0; k < rank; ++k)
        for (int p = 0; p < o.h; ++p)
          for (int q = 0; q < o.w; ++q) {
            double sum = 0;
            for (int r = 0; r < window.kernel.h; ++r)
              for (int s = 0; s < window.kernel.w; ++s) {
                int const h = p * window.stride.h - window.padding.begin.h + r * window.dilation.h;
                int const w = q * window.stride.w - window.padding.begin.w + s * window.dilation.w;
                if (h < 0 || h >= ifmap.h || w < 0 || w >= ifmap.w) continue;
                std::size_t const tap = std::size_t((k * window.kernel.h + r) * window.kernel.w + s);
                sum += parameter[at.depthwise() + tap] * reduced[place(n, k, h, w)];
              }
            result.push_back(sum);
          }
    return result;
  }

  double loss(std::vector<double> const& parameter) const {
    shape const o = out();
    auto const at = places();
    auto values = z(parameter);
    int const plane = o.h * o.w;
    auto place = [&](int n, int k, int i) { return std::size_t((n * rank + k) * plane + i); };
    for (int k = 0; k < rank; ++k) {
      double mean = 0, variance = 0;
      auto each = [&](auto&& body) {
        for (int n = 0; n < o.n; ++n)
          for (int i = 0; i < plane; ++i) body(values[place(n, k, i)]);
      };
      each([&](double v) { mean += v / (o.n * plane); });
      each([&](double v) { variance += (v - mean) * (v - mean) / (o.n * plane); });
      double const gamma = parameter[at.norm_weight() + std::size_t(k)],
                   beta = parameter[at.norm_bias() + std::size_t(k)];
      each([&](double& v) { v = gamma * (v - mean) / std::sqrt(variance + 1e-5) + beta; });
    }
    double sum = 0;
    for (int n = 0; n < o.n; ++n)
      for (int m = 0; m < o.c; ++m)
        for (int i = 0; i < plane; ++i) {
          double score = parameter[at.expand_bias() + std::size_t(m)];
          for (int k = 0; k < rank; ++k)
            score += parameter[at.expand() + std::size_t(m * rank + k)] * values[place(n, k, i)];
          double const v = y[std::size_t((n * o.c + m) * plane + i)];
          sum += v * v / mean_square * std::log1p(std::exp(-score)) + lambda * std::log1p(std::exp(score));
        }
    return sum / double(o.size());
  }

  /// Image n of nchw maps, packed.
  static std::vector<float> packed(std::vector<float> const& maps, shape of, int n) {
    std::vector<float> result(layout::packed::size(of.batch(1)));
    for (int c = 0; c < of.c; ++c)
      for (int h = 0; h < of.h; ++h)
        for (int w = 0; w < of.w; ++w)
          result[layout::packed::offset(of.batch(1), 0, c, h, w)] = maps[layout::nchw::offset(of, n, c, h, w)];
    return result;
  }
};

}  // namespace redzap::inline REDZAP_ISA::test
