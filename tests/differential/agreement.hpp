// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/tensor/shape.hpp>
#include <string>
#include <vector>

namespace redzap::inline REDZAP_ISA::differential {

/// What comparing a problem's results with the reference's found.
struct agreement {
  std::string difference;  ///< the first one in words; empty: there is none
  double worst = 0;        ///< of real values: the largest |error| in units of 2^-23 * sum of |a * b|
};

/// An output in double, and the sum of the magnitudes of all that was summed up for it.
struct exact_sum {
  double value = 0, magnitude = 0;

  void add(double a, double b) { value += a * b, magnitude += std::abs(a * b); }
  void activate() { value = std::max(value, 0.0); }
};

/// |error| <= that many 2^-23 * sum of |a * b|. Could the roundings of n terms conspire, it would have to be n / 2 + 1,
/// thousands for some problems; but they go up and down, and among 100,000 problems none was beyond 2.7
/// (`redzap-differential --problems 100000 --real`).
inline constexpr double most_error = 4;

/// "n, c, h, w" of element i in nchw order.
inline std::string place_in(shape s, std::size_t i) {
  std::size_t const plane = std::size_t(s.h) * s.w, image = plane * s.c;
  return std::to_string(i / image) + ", " + std::to_string(i % image / plane) + ", " + std::to_string(i % plane / s.w) +
         ", " + std::to_string(i % s.w);
}

namespace detail {
template <class Value>
std::string number(Value value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.9g", static_cast<double>(value));
  return text;
}
}  // namespace detail

/// Notes where `found` is not `expected`, bit for bit but for the sign of a zero; both in nchw order. what: names the
/// two.
template <class Value>
void compare(agreement& a, char const* what, shape s, std::vector<Value> const& found,
             std::vector<Value> const& expected) {
  if (!a.difference.empty()) return;
  std::size_t different = 0, first = 0;
  for (std::size_t i = expected.size(); i-- > 0;)
    if (!(found[i] == expected[i])) ++different, first = i;
  if (different > 0)
    a.difference = std::string(what) + ": " + std::to_string(different) + " of " + std::to_string(expected.size()) +
                   " differ, at " + place_in(s, first) + " " + detail::number(found[first]) + " instead of " +
                   detail::number(expected[first]);
}

/// Notes where `found` is further from `expected` than most_error.
inline void compare(agreement& a, char const* what, shape s, std::vector<float> const& found,
                    std::vector<exact_sum> const& expected) {
  for (std::size_t i = 0; i < expected.size(); ++i) {
    double const error = std::abs(found[i] - expected[i].value), unit = 0x1p-23 * expected[i].magnitude;
    double const ratio = error == 0 ? 0 : error / unit;
    if (!(ratio <= a.worst)) a.worst = ratio;
    if (ratio <= most_error || !a.difference.empty()) continue;
    a.difference = std::string(what) + ": at " + place_in(s, i) + " " + detail::number(found[i]) + " instead of " +
                   detail::number(expected[i].value) + ", " + detail::number(ratio) +
                   " times 2^-23 of the sum of magnitudes";
  }
}

}  // namespace redzap::inline REDZAP_ISA::differential
