// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <array>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/fault.hpp>
#include <redzap/pattern/pattern.hpp>
#include <string>

#include "support/generator.hpp"
#include "support/problems.hpp"
#include "support/random.hpp"

/// Random problems: the geometry too is drawn, so that what no table thought of is tried.
namespace redzap::inline REDZAP_ISA::differential {

/// Whether what takes as long to compile as all the rest is tried too: masked kernels in f16, reducible layers in bf16.
#if defined(REDZAP_DIFFERENTIAL_FULL)
inline constexpr bool full = true;
#else
inline constexpr bool full = false;
#endif

/// How the weights of a problem are stored.
enum class storage { f32, bf16, f16, i8 };
inline constexpr std::array<char const*, 4> storage_names{"f32", "bf16", "f16", "i8"};

/// What all kinds of problems draw, and the generator that their data come from.
struct drawn {
  test::problem problem{};
  int threads = 1;
  storage precision = storage::f32;
  double density = 1;      ///< of label 0
  double zeros = 0;        ///< share of the ifmap
  std::uint64_t data = 0;  ///< seed of the values

  /// For the line that a failure prints.
  std::string text() const {
    auto const pair = [](auto x) { return std::to_string(x.h) + "x" + std::to_string(x.w); };
    shape const in = problem.input;
    conv2d_options const& o = problem.options;
    return std::to_string(in.n) + "x" + std::to_string(in.c) + "x" + pair(in) + " -> " +
           std::to_string(o.out_channels) + ", kernel " + pair(o.kernel) + ", stride " + pair(o.stride) + ", padding " +
           pair(o.padding.begin) + " and " + pair(o.padding.end) + ", dilation " + pair(o.dilation) + ", groups " +
           std::to_string(o.groups) + (o.activation == activation::relu ? ", relu, " : ", ") +
           storage_names[static_cast<std::size_t>(precision)] + ", threads " + std::to_string(threads) + ", density " +
           std::to_string(density);
  }
};

namespace detail {
template <class T, std::size_t Size>
T one_of(test::generator& random, std::array<T, Size> const& values) {
  return values[static_cast<std::size_t>(random.integer(0, static_cast<int>(Size) - 1))];
}

/// Mostly a few, often an odd number, sometimes more than a register or a block of 16 or of four of them.
inline int channels(test::generator& random) {
  if (random.chance(0.5)) return random.integer(1, 9);
  return random.chance(0.6) ? one_of(random, std::array{15, 16, 17, 31, 32, 33}) : random.integer(10, 70);
}

inline test::problem geometry(test::generator& random) {
  test::problem p{};
  conv2d_options& o = p.options;
  // In braces, which every compiler evaluates from left to right.
  auto const two = [&](auto&& draw) { return random.chance(0.7) ? extent(draw()) : extent{draw(), draw()}; };
  o.kernel = two([&] { return one_of(random, std::array{1, 2, 3, 3, 3, 4, 5, 5, 7, 11}); });
  o.stride = random.chance(0.6) ? extent(1) : two([&] { return random.integer(1, 4); });
  o.dilation = random.chance(0.7) ? extent(1) : two([&] { return random.integer(1, 3); });
  int const most = random.chance(0.1) ? 6 : 2;
  auto const border = [&] { return extent{random.integer(0, most), random.integer(0, most)}; };
  o.padding = borders(border());
  if (random.chance(0.4)) o.padding = borders{border(), border()};
  o.activation = random.chance(0.5) ? activation::relu : activation::none;
  int const c = channels(random), m = channels(random);
  p.input = {.n = random.chance(0.75) ? 1 : random.integer(2, 4),
             .c = c,
             .h = random.integer(1, 14),
             .w = random.integer(1, 14)};
  o.out_channels = m;
  if (random.chance(0.25)) {
    o.groups = random.integer(2, 5);
    p.input.c = o.groups * std::max(1, c / o.groups);
    o.out_channels = o.groups * std::max(1, m / o.groups);
  } else if (random.chance(0.1)) {
    o.groups = o.out_channels = c;
  }
  return p;
}
}  // namespace detail

/// A valid convolution of up to 60,000 MACs, one in a hundred of up to 4,000,000, whose sums of small integers are
/// exact in float, those of whole averages too. The kind may ask for more.
template <class Wanted>
drawn draw(test::generator& random, Wanted&& wanted) {
  drawn result;
  long long const most = random.chance(0.01) ? 4'000'000 : 60'000;
  for (;;) {
    test::problem const p = detail::geometry(random);
    if (check(p.input, p.options) != fault::none || p.macs() > most || p.macs() == 0) continue;
    if (p.terms() * p.taps() * test::largest_weight * test::largest_input + test::largest_bias >= 1 << 24) continue;
    if (!wanted(p)) continue;
    result.problem = p;
    break;
  }
  result.threads = detail::one_of(random, std::array{1, 1, 1, 1, 1, 2, 2, 3, 4, 8});
  result.precision = static_cast<storage>(random.integer(0, 3));
  result.density = random.chance(0.2) ? random.integer(0, 1) : random.integer(1, 99) * 0.01;
  result.zeros = random.integer(0, 9) * 0.1;
  result.data = random.next() >> 1;
  return result;
}

inline drawn draw(test::generator& random) {
  return draw(random, [](test::problem const&) { return true; });
}

/// What is computed in full: nothing, a pattern with zeros between, or all.
inline pattern drawn_pattern(test::generator& random) {
  return detail::one_of(random,
                        std::array{pattern::none, pattern::a, pattern::b, pattern::c, pattern::d, pattern::all});
}

}  // namespace redzap::inline REDZAP_ISA::differential
