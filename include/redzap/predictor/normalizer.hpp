// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <limits>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/predictor/difference.hpp>
#include <string_view>

namespace redzap::inline REDZAP_ISA::predictor {

/// N of Delta = d / N. The paper leaves it open, so it is a policy: `name`, and `of(candidates)` for one layer of one
/// image. Oracle and training target take the same N. `normalizer::ofmap_value` is one.
namespace normalizer {
namespace detail {

/// The maximum of value(offset) over every position of every channel; 0 for an empty map. value<V>(offset) gives a
/// register of values. NaN and infinity are left out. Whole blocks go by registers, the channels of the last block one
/// by one, so that tail lanes do not count.
template <class Techniques, class Value>
float maximum(candidates<Techniques> const& maps, Value&& value) {
  using V = native_isa::f32;
  V many(0.0f);
  float one = 0;
  auto finite = [](auto x) {
    using X = decltype(x);
    return simd::select(x <= X(std::numeric_limits<float>::max()), x, X(0.0f));
  };
  for (int b = 0; b < maps.blocks(); ++b)
    for (int position = 0; position < maps.positions; ++position) {
      std::size_t const offset = maps.offset(b, position);
      int const live = maps.live(b);
      int lane = 0;
      for (; lane + simd::lanes<V> <= live; lane += simd::lanes<V>)
        many = simd::maximum(finite(value.template operator()<V>(offset + lane)), many);
      for (; lane < live; ++lane) one = simd::maximum(finite(value.template operator()<float>(offset + lane)), one);
    }
  alignas(64) float lanes[16];
  simd::store(lanes, many);
  for (int lane = 0; lane < simd::lanes<V>; ++lane) one = simd::maximum(lanes[lane], one);
  return one;
}

}  // namespace detail

/// (a) The largest d of the layer's ofmap of that image, pattern positions included.
struct ofmap_difference {
  static constexpr std::string_view name = "ofmap-difference";
  template <class Techniques>
  float of(candidates<Techniques> const& maps) const {
    return detail::maximum(maps, [&]<class V>(std::size_t offset) { return difference<V>::at(maps, offset).distance; });
  }
};

/// (b) The largest X of the layer's ofmap of that image, pattern positions included.
struct ofmap_value {
  static constexpr std::string_view name = "ofmap-value";
  template <class Techniques>
  float of(candidates<Techniques> const& maps) const {
    return detail::maximum(maps, [&]<class V>(std::size_t offset) { return simd::load<V>(maps.exact + offset); });
  }
};

/// (c) One constant a layer, from the training images. Positive, or `relative` makes no sense.
struct constant {
  static constexpr std::string_view name = "constant";
  float value = 1;
  template <class Techniques>
  float of(candidates<Techniques> const&) const {
    return value;
  }
};

}  // namespace normalizer
}  // namespace redzap::inline REDZAP_ISA::predictor
