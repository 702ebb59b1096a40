// SPDX-License-Identifier: MIT
#pragma once
#include <cmath>
#include <cstdint>
#include <redzap/pattern/pattern.hpp>
#include <redzap/training/predictor_block.hpp>
#include <support/generator.hpp>
#include <vector>

namespace redzap::inline REDZAP_ISA::test {

/// A small batch of 16 channels with the loss of a predictor on it, by the rules, in double and position by position.
struct reference_predictor {
  int images = 3, rows = 5, columns = 7;
  redzap::pattern chosen = pattern::d;
  float top = 3.5f;
  std::vector<float> x;
  std::vector<std::uint8_t> target;

  reference_predictor(int n, int height, int width, redzap::pattern const& p, float clamp)
      : images(n), rows(height), columns(width), chosen(p), top(clamp) {
    generator random(7);
    for (int i = 0; i < images * rows * columns * 16; ++i) {
      x.push_back(std::max(0.0f, random.real(-1, 2)));
      target.push_back(static_cast<std::uint8_t>(random.integer(0, static_cast<int>(top))));
    }
  }

  training::predictor_block::batch batch() const { return {x.data(), target.data(), images, 16, 16}; }
  training::map_geometry geometry() const { return {rows, columns, chosen}; }
  training::predictor_block::workspace workspace() const {
    return {std::size_t(images) * std::size_t(rows) * std::size_t(columns), geometry().bordered_size()};
  }

  using planes = std::vector<double>;  // of one channel, [images][rows][columns]
  std::size_t at(int n, int p, int q) const {
    return (std::size_t(n) * std::size_t(rows) + std::size_t(p)) * std::size_t(columns) + std::size_t(q);
  }

  planes partial(int lane) const {
    planes result(at(images, 0, 0));
    for (int n = 0; n < images; ++n)
      for (int p = 0; p < rows; ++p)
        for (int q = 0; q < columns; ++q)
          result[at(n, p, q)] = chosen.contains(p, q) ? double(x[at(n, p, q) * 16 + std::size_t(lane)]) : 0.0;
    return result;
  }

  template <class Tap>
  planes convolve(planes const& in, Tap&& tap, double bias) const {
    planes out(in.size(), bias);
    for (int n = 0; n < images; ++n)
      for (int p = 0; p < rows; ++p)
        for (int q = 0; q < columns; ++q)
          for (int k = 0; k < 9; ++k) {
            int const r = p + k / 3 - 1, s = q + k % 3 - 1;
            if (r >= 0 && r < rows && s >= 0 && s < columns) out[at(n, p, q)] += tap(k) * in[at(n, r, s)];
          }
    return out;
  }

  struct moments {
    double mean = 0, variance = 0;
  };
  static moments statistics(planes const& z) {
    moments result;
    for (double const v : z) result.mean += v / double(z.size());
    for (double const v : z) result.variance += (v - result.mean) * (v - result.mean) / double(z.size());
    return result;
  }
  static void normalise(planes& z, double gamma, double beta) {
    moments const m = statistics(z);
    for (double& v : z) v = gamma * (v - m.mean) / std::sqrt(m.variance + 1e-5) + beta;
  }

  /// Scores of one channel for parameters [24][16] in predictor_block's order.
  planes score(std::vector<double> const& parameter, int lane) const {
    using block = training::predictor_block;
    auto value = [&](int row) { return parameter[std::size_t(row * 16 + lane)]; };
    planes hidden = convolve(
        partial(lane), [&](int k) { return value(block::dw1_weight + k); }, value(block::dw1_bias));
    normalise(hidden, value(block::bn1_weight), value(block::bn1_bias));
    for (double& h : hidden) h = std::max(0.0, h);
    planes result = convolve(
        hidden, [&](int k) { return value(block::dw2_weight + k); }, value(block::dw2_bias));
    normalise(result, value(block::bn2_weight), value(block::bn2_bias));
    return result;
  }

  /// One channel's share of the loss of a layer of 16.
  double loss(std::vector<double> const& parameter, int lane) const {
    planes const s = score(parameter, lane);
    double sum = 0;
    for (int n = 0; n < images; ++n)
      for (int p = 0; p < rows; ++p)
        for (int q = 0; q < columns; ++q) {
          double const error =
              std::min(std::max(s[at(n, p, q)], 0.0), double(top)) - target[at(n, p, q) * 16 + std::size_t(lane)];
          if (!chosen.contains(p, q)) sum += error * error;
        }
    return sum / double(x.size());
  }
};

}  // namespace redzap::inline REDZAP_ISA::test
