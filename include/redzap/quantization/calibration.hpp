// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <cstddef>
#include <map>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/graph/session.hpp>
#include <redzap/precision/affine.hpp>
#include <redzap/quantization/best_affine.hpp>
#include <redzap/quantization/value_histogram.hpp>
#include <redzap/tensor/layout.hpp>
#include <span>
#include <string>
#include <utility>

namespace redzap::inline REDZAP_ISA::quantization {

/// What the convolutions of a network read, over some images, and how 8 bits stand for it best. Images may be shared
/// out to calibrations of their own, one a thread, which are added up in any order: the result is the same.
template <class Net>
class calibration {
 public:
  /// Runs the session on one image, Net::input in (c, h, w) order, and counts what goes into each convolution.
  /// Throws redzap::error naming the convolution that gets a value that is not finite.
  void observe(session<Net>& session, std::span<float const> image) {
    session.run(image, [&](auto i, float const* ifmap, float const*) {
      maps_[i.value].add({ifmap, reads<i.value>() ? redzap::layout::packed::size(Net::shapes[i.value]) : 0});
    });
    for_each_convolution([&]<int I, int Map>() {
      if (!maps_[Map].finite()) throw error(std::string(Net::name(I)), "gets a value that is not a finite number");
    });
  }

  calibration& operator+=(calibration const& other) {
    for (std::size_t i = 0; i < maps_.size(); ++i) maps_[i] += other.maps_[i];
    return *this;
  }

  /// Of each convolution, by name: how its ifmap is quantised.
  std::map<std::string, precision::affine> inputs() const {
    std::map<std::string, precision::affine> result;
    for_each_convolution([&]<int I, int Map>() { result.emplace(Net::name(I), best_affine(maps_[Map])); });
    return result;
  }

 private:
  /// Calls body.operator()<I, Map>() for every layer I that is a convolution, or holds one, of the input of layer Map.
  template <class Body>
  static void for_each_convolution(Body&& body) {
    auto visit = [&]<int I>() {
      if constexpr (is_convolution<I>()) body.template operator()<I, Net::template shortcut<I>()>();
    };
    [&]<int... I>(std::integer_sequence<int, I...>) { (visit.template operator()<I>(), ...); }
    (std::make_integer_sequence<int, Net::count>{});
  }

  template <int I>
  static constexpr bool is_convolution() {
    using layer = typename Net::template layer<I>;
    if constexpr (requires { layer::options.projects(); }) return layer::options.projects();
    return requires { layer::options.groups; };
  }

  template <int Map>
  static constexpr bool reads() {
    bool result = false;
    for_each_convolution([&]<int, int Read>() { result = result || Read == Map; });
    return result;
  }

  std::array<value_histogram, static_cast<std::size_t>(Net::count)> maps_;   ///< of the layers' inputs
};

}  // namespace redzap::inline REDZAP_ISA::quantization
