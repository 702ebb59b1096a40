// SPDX-License-Identifier: MIT
#include <redzap/kernel/simd/chosen_positions.hpp>
#include <redzap/kernel/simd/dense_table.hpp>

#include <doctest/doctest.h>

#include <set>
#include <utility>
#include <vector>

#include "support/generator.hpp"
#include "support/problems.hpp"

using namespace redzap;

namespace {

constexpr shape input{.c = 48, .h = 14, .w = 15};
constexpr conv2d_options options{.out_channels = 29, .kernel = 3, .padding = 1};

/// A table with its prices, and memory for a choice.
template <class Isa>
struct choice {
  position_table table;
  kernel::break_even<Isa> prices{input, options, table,
                                 window_table::outside(input, options, pattern::d)};
  std::vector<position_table::window_class> classes = std::vector<position_table::window_class>(table.classes().size());
  std::vector<std::int32_t> offsets = std::vector<std::int32_t>(std::size_t(table.size())), positions = offsets;
  kernel::chosen_positions chosen{table, {classes.data(), offsets.data(), positions.data()}}, counted{table};

  explicit choice(bool joined)
      : table(joined ? position_table::outside(input, options, pattern::d).joined(4)
                     : position_table::outside(input, options, pattern::d)) {}

  void choose(std::vector<label> const& labels, int channels) {
    chosen.choose(labels.data(), channels, prices);
    counted.choose(labels.data(), channels, prices);
  }
};

constexpr std::size_t block = std::size_t(16) * 14 * 15;

/// At a share of the positions all channels are needed, elsewhere a share of the activations. Tails carry label 0.
std::vector<label> clustered(std::uint64_t seed, int channels, double positions, double elsewhere) {
  test::generator random(seed);
  std::vector<label> result(2 * block);
  for (std::size_t p = 0; p < block / 16; ++p) {
    bool const all = random.chance(positions);
    for (int m = 0; m < channels; ++m)
      result[m / 16 * block + p * 16 + m % 16] =
          static_cast<label>(all || random.chance(elsewhere) ? 0 : random.integer(1, 3));
  }
  return result;
}

int needed(std::vector<label> const& labels, int position, int channels) {
  int result = 0;
  for (int m = 0; m < channels; ++m) result += labels[m / 16 * block + std::size_t(position) * 16 + m % 16] == 0;
  return result;
}
}  // namespace

TEST_CASE_TEMPLATE("chosen_positions: entries of the table in its order, by their counts; the rest is counted", Isa,
                   native_isa, isa::scalar) {
  for (bool const joined : {false, true})
    for (int const channels : {1, 15, 16, 29, 32})
      for (std::pair<double, double> const& share :
           {std::pair(0.0, 0.0), {0.0, 0.3}, {0.0, 0.6}, {0.1, 0.05}, {0.5, 0.05}, {0.5, 0.0}, {0.9, 0.7},
            {1.0, 1.0}}) {
        double const positions = share.first, elsewhere = share.second;
        CAPTURE(channels);
        CAPTURE(positions);
        CAPTURE(elsewhere);
        choice<Isa> c(joined);
        auto const labels = clustered(7, channels, positions, elsewhere);
        c.choose(labels, channels);
        CHECK(c.counted.size() == c.chosen.size());
        CHECK(c.counted.left() == c.chosen.left());

        int const columns = (channels + 15) / 16 * 16;
        std::set<int> seen;
        for (auto const& of : c.chosen.classes())
          for (int i = of.first; i < of.first + of.count; ++i) seen.insert(c.chosen.positions()[i]);
        CHECK(static_cast<int>(seen.size()) == c.chosen.size());
        bool const all = c.chosen.size() == c.table.size(), none = c.chosen.size() == 0;
        int left = 0, at = 0, number = 0, wrong = 0;
        for (auto const& of : c.table.classes()) {
          int reach = 0;
          for (int i = of.first; i < of.first + of.count; ++i)
            reach += needed(labels, c.table.positions()[i], channels) >= c.prices.least(of, columns);
          bool const whole = !none && reach >= kernel::tile_of<Isa>.fewest;
          int const first = at;
          for (int i = of.first; i < of.first + of.count; ++i) {
            int const position = c.table.positions()[i], n = needed(labels, position, channels);
            if (all || (whole && n >= c.prices.least(of, columns))) {
              wrong += c.chosen.positions()[at] != position;
              wrong += c.chosen.ifmap_offsets()[at] != c.table.ifmap_offsets()[i];
              ++at;
            } else {
              wrong += seen.count(position) != 0;
              left += n;
            }
          }
          if (at == first) continue;
          auto const& mine = c.chosen.classes()[static_cast<std::size_t>(number++)];
          wrong += mine.rows != of.rows || mine.cols != of.cols || mine.first != first || mine.count != at - first;
        }
        CHECK(wrong == 0);
        CHECK(at == c.chosen.size());
        CHECK(number == static_cast<int>(c.chosen.classes().size()));
        CHECK(left == c.chosen.left());

        // No dearer than either kernel alone, by the model.
        double price = c.prices.masked(channels, left);
        for (auto const& of : c.chosen.classes()) price += columns * c.prices.dense(of);
        int activations = 0;
        for (int i = 0; i < c.table.size(); ++i) activations += needed(labels, c.table.positions()[i], channels);
        CHECK(price <= columns * c.prices.dense() * 1.0001);
        CHECK(price <= c.prices.masked(channels, activations) * 1.0001);
      }
}

TEST_CASE("chosen_positions: nothing for nothing, everything for everything, some where clusters are") {
  choice<native_isa> c(true);
  c.choose(clustered(1, 32, 0, 0), 32);
  CHECK(c.chosen.size() == 0);
  CHECK(c.chosen.classes().empty());
  c.choose(clustered(1, 32, 1, 1), 32);
  CHECK(c.chosen.size() == c.table.size());
  CHECK(c.chosen.left() == 0);
  c.choose(clustered(1, 32, 0.5, 0), 32);
  // On SSE2 the dense kernel pays at the edges alone, where windows have fewer taps.
  bool const pays = c.prices.least(c.table.classes()[0], 32) <= 32;
  CHECK(c.chosen.size() > (pays ? 0.3 : 0.0) * c.table.size());
  CHECK(c.chosen.size() < 0.7 * c.table.size());
}

TEST_CASE("chosen_positions: a break-even by hand, one tap and no padding") {
  constexpr conv2d_options pointwise{.out_channels = 16, .kernel = 1};
  constexpr shape in{.c = 16, .h = 30, .w = 30};
  position_table const table = position_table::all(in, pointwise);
  kernel::break_even<> const prices(in, pointwise, table, window_table::all(in, pointwise));
  auto const& price = kernel::tile_of<native_isa>.masked;
  int const least = prices.least(table.classes()[0], 16);
  CHECK(least * (price.entry + price.term) > 16);   // one term, a position of 16 channels
  CHECK((least - 1) * (price.entry + price.term) <= 16);
  REQUIRE(least < 16);

  // All channels at three positions of eight and none at another three, which makes the choice worthwhile; at the
  // others exactly as many as `least`, or one fewer.
  std::vector<label> labels(layout::packed::size(output_shape(in, pointwise)), 1);
  int expected = 0;
  for (int p = 0; p < table.size(); ++p) {
    int const here = p % 8 < 3 ? 16 : p % 8 == 3 ? least : p % 8 == 4 ? least - 1 : 0;
    for (int m = 0; m < here; ++m) labels[std::size_t(p) * 16 + m] = 0;
    expected += here >= least;
  }
  kernel::chosen_positions chosen(table);
  chosen.choose(labels.data(), 16, prices);
  CHECK(chosen.size() == expected);
}
