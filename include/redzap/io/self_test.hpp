// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/graph/session.hpp>
#include <redzap/graph/weights.hpp>
#include <redzap/tensor/find_tensor.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <span>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace redzap::inline REDZAP_ISA::io {

/// What a model file can say of itself: an image, "self_test.input" of extents (c, h, w), and the logits that the dense
/// network gave of it where the file was made, "self_test.logits" of extents (classes). Whoever loads the file
/// elsewhere, years later, can see whether weights, compiler and machine still give them. Other readers ignore both
/// tensors.
struct self_test {
  static constexpr char const* input_name = "self_test.input";
  static constexpr char const* logits_name = "self_test.logits";

  /// The share of the largest logit's magnitude that instruction sets, which add up in different orders, may differ by.
  static constexpr double rounding = 1e-4;

  /// Puts both tensors, of one image in (c, h, w) order, beside the model's. Store them in f32.
  /// Throws redzap::error where the image has another size than the network's input; std::bad_alloc.
  template <class Net>
  static void add(named_tensors& to, weights<Net> const& weights, std::span<float const> image) {
    if (image.size() != Net::input.size())
      throw error(input_name, "has " + std::to_string(image.size()) + " values, the network takes " +
                                  std::to_string(Net::input.size()));
    auto logits = run(weights, image);
    to[input_name] = {{Net::input.c, Net::input.h, Net::input.w}, {image.begin(), image.end()}};
    to[logits_name] = {{static_cast<long long>(logits.size())}, std::move(logits)};
  }

  /// Runs the network on the file's image. Throws redzap::error naming `file` where it has no self-test, one of another
  /// shape, or where a logit differs from the stored one by more than `allowed` of the largest: with that logit and
  /// both values.
  template <class Net>
  static void check(named_tensors const& from, weights<Net> const& weights, std::string const& file,
                    double allowed = rounding) {
    if (!from.contains(input_name) || !from.contains(logits_name)) throw error(file, "has no self-test");
    std::span<float const> image, stored;
    try {
      image = find_tensor(from, input_name, {Net::input.c, Net::input.h, Net::input.w});
      stored = find_tensor(from, logits_name, {static_cast<long long>(Net::output.size())});
    } catch (error const& e) {
      throw error(file, e.what());
    }
    auto const found = run(weights, image);
    double largest = 0, difference = 0;
    std::size_t worst = 0;
    for (std::size_t i = 0; i < found.size(); ++i) {
      largest = std::max(largest, std::abs(static_cast<double>(stored[i])));
      double const d = std::abs(static_cast<double>(found[i]) - stored[i]);
      if (d > difference || std::isnan(d)) difference = d, worst = i;
      if (std::isnan(d)) break;
    }
    if (difference <= allowed * largest) return;
    std::ostringstream text;
    text << "fails its self-test: logit " << worst << " is " << found[worst] << " instead of " << stored[worst]
         << ", a difference of " << difference << " where " << allowed * largest << " is allowed";
    throw error(file, text.str());
  }

 private:
  template <class Net>
  static std::vector<float> run(weights<Net> const& weights, std::span<float const> image) {
    session<Net> dense(weights);
    auto const logits = dense.run(image).logits;
    return {logits.begin(), logits.end()};
  }
};

}  // namespace redzap::inline REDZAP_ISA::io
