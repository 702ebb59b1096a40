// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <array>
#include <redzap/aggregate/average.hpp>
#include <redzap/aggregate/concept.hpp>
#include <redzap/aggregate/max.hpp>
#include <redzap/aggregate/sum.hpp>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace redzap::inline REDZAP_ISA {

/// The technique that replaces an activation by 0: no work at all.
struct zero {
  static constexpr std::string_view name = "zero";
};

namespace detail {
/// "F x G".
template <class F, class G>
inline constexpr auto pair_name = [] {
  constexpr std::string_view first = F::name, between = " x ", second = G::name;
  std::array<char, first.size() + between.size() + second.size()> text{};
  auto to = text.begin();
  for (std::string_view const part : {first, between, second}) to = std::copy(part.begin(), part.end(), to);
  return text;
}();

/// Whether an aggregator folds `taps` values.
template <aggregator A>
constexpr bool folds(int taps) {
  if constexpr (requires { A::taps; }) return A::taps == taps;
  return true;
}
}  // namespace detail

/// The technique that replaces an activation by bias + sum over c of F(window_c) * G(kernel_c): a 1x1 convolution on an
/// ifmap pooled by F (`window`), with kernels aggregated by G (`kernel`). F is shared by all output channels. Its name
/// is F's where G is the paper's, the sum, else "F x G".
template <class F, class G>
struct factor {
  static_assert(aggregator<F> && aggregator<G>,
                "factor: an aggregator needs a name, identity<V>(), combine(state, value) and "
                "finish(state, count); see redzap/aggregate/concept.hpp");
  using window = F;
  using kernel = G;
  static constexpr std::string_view name = [] {
    if constexpr (std::is_same_v<G, aggregate::sum>) return std::string_view(F::name);
    return std::string_view(detail::pair_name<F, G>.data(), detail::pair_name<F, G>.size());
  }();
};

template <class T>
inline constexpr bool is_factor = false;
template <class F, class G>
inline constexpr bool is_factor<factor<F, G>> = true;

/// What may stand in for a full convolution. It fixes the labels (0 is irreducible, a technique's label is its
/// place + 1), which pooled maps and aggregated kernels exist, the kernels that run, the cost and the columns of
/// reports.
template <class... Techniques>
struct technique_list {
  static_assert(sizeof...(Techniques) >= 1, "technique_list: needs at least one technique, such as redzap::zero");
  static_assert(sizeof...(Techniques) <= 15, "technique_list: at most 15 techniques");
  static_assert(((std::is_same_v<Techniques, zero> || is_factor<Techniques>) && ...),
                "technique_list: a technique is redzap::zero or redzap::factor<window aggregator, kernel aggregator>");

  static constexpr int count = sizeof...(Techniques);
  static constexpr int factors = (0 + ... + int(is_factor<Techniques>));

  /// Whether a factor's value goes through the layer's activation, as X does. To try it without, derive from a list and
  /// set this to false: the derived type is a list of its own.
  static constexpr bool activated = true;

  /// names[label]; names[0] is "irreducible".
  static constexpr std::array<std::string_view, count + 1> names{"irreducible", Techniques::name...};

  /// The technique of a label from 1 to count.
  template <int Label>
  using technique = std::tuple_element_t<Label - 1, std::tuple<Techniques...>>;

  /// factor_of[label] is the place of the technique among the factors (the index of its pooled map and aggregated
  /// kernel), -1 for zero and for label 0.
  static constexpr std::array<int, count + 1> factor_of = [] {
    std::array<int, count + 1> result{-1};
    int place = 1, next = 0;
    ((result[place++] = is_factor<Techniques> ? next++ : -1), ...);
    return result;
  }();

  /// Calls `body.template operator()<Technique>(label)` for every factor, in the order of labels.
  template <class Body>
  static constexpr void for_each_factor(Body&& body) {
    int place = 0;
    auto visit = [&]<class T>(std::type_identity<T>) {
      ++place;
      if constexpr (is_factor<T>) body.template operator()<T>(place);
    };
    (visit(std::type_identity<Techniques>{}), ...);
  }

  /// kernel_of[label] is the place of the factor's G among the distinct ones: factors of one G share an aggregated
  /// kernel. -1 as above.
  static constexpr std::array<int, count + 1> kernel_of = [] {
    std::array<int, count + 1> result{};
    result.fill(-1);
    int distinct = 0;
    for_each_factor([&]<class Factor>(int place) {
      for_each_factor([&]<class Other>(int other) {
        if (other < place && std::is_same_v<typename Other::kernel, typename Factor::kernel>)
          result[place] = result[other];
      });
      if (result[place] < 0) result[place] = distinct++;
    });
    return result;
  }();

  /// Whether every aggregator folds windows and kernels of that many taps, R * S.
  static constexpr bool fold(int taps) {
    bool all = true;
    for_each_factor([&]<class Factor>(int) {
      all = all && detail::folds<typename Factor::window>(taps) && detail::folds<typename Factor::kernel>(taps);
    });
    return all;
  }

  static constexpr bool distinct_names() {
    for (int i = 0; i <= count; ++i)
      for (int j = 0; j < i; ++j)
        if (names[i] == names[j]) return false;
    return true;
  }
};

using zap_techniques = technique_list<zero>;
using redzap_techniques =
    technique_list<zero, factor<aggregate::max, aggregate::sum>, factor<aggregate::average, aggregate::sum>>;

}  // namespace redzap::inline REDZAP_ISA
