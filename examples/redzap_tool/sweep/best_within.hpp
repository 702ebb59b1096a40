// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

#include "trade_off.hpp"

namespace tool::sweep {

/// The point that saves most among those that lose at most that much; null where all lose more.
inline trade_off const* best_within(double loss, std::vector<trade_off> const& points) {
  trade_off const* best = nullptr;
  for (auto const& t : points)
    if (t.loss.points <= loss && (!best || t.saving > best->saving)) best = &t;
  return best;
}

/// The most that is saved at that loss on the straight lines between neighbours; nothing where all lose more.
inline std::optional<double> saving_at(double loss, std::vector<trade_off> const& points) {
  std::optional<double> best;
  auto const offer = [&](double saving) { best = std::max(best.value_or(saving), saving); };
  for (std::size_t i = 0; i < points.size(); ++i) {
    double const here = points[i].loss.points;
    if (here <= loss) offer(points[i].saving);
    if (i + 1 == points.size()) break;
    double const next = points[i + 1].loss.points;
    if ((here <= loss) != (next <= loss))
      offer(points[i].saving + (loss - here) / (next - here) * (points[i + 1].saving - points[i].saving));
  }
  return best;
}

/// The least that is lost by who saves that much, on the same lines; nothing where none saves as much.
inline std::optional<double> loss_at(double saving, std::vector<trade_off> const& points) {
  std::optional<double> least;
  auto const offer = [&](double loss) { least = std::min(least.value_or(loss), loss); };
  for (std::size_t i = 0; i < points.size(); ++i) {
    double const here = points[i].saving;
    if (here >= saving) offer(points[i].loss.points);
    if (i + 1 == points.size()) break;
    double const next = points[i + 1].saving;
    if ((here >= saving) != (next >= saving))
      offer(points[i].loss.points +
            (saving - here) / (next - here) * (points[i + 1].loss.points - points[i].loss.points));
  }
  return least;
}

}  // namespace tool::sweep
