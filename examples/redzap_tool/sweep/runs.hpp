// SPDX-License-Identifier: MIT
#pragma once
#include <functional>
#include <optional>
#include <redzap/io/cifar.hpp>
#include <string>
#include <vector>

#include "../model.hpp"
#include "../network.hpp"
#include "../options.hpp"
#include "../cell_store.hpp"
#include "point.hpp"

namespace tool::sweep {

/// What a point did on images.
struct outcome {
  std::vector<int> ranks;         ///< of the true class, by image; 0 is a hit, 9 stands for 9 and more
  std::vector<layer_work> work;   ///< by reducible layer
};

/// Where the images of a sweep come from; each thread has sessions of its own.
struct source {
  options const& chosen;
  tool::model const& model;
  redzap::io::cifar100 const& data;
  redzap::io::cifar100 const* training =
      nullptr;  ///< for the means of "baseline-constant", and for a blend; null where neither is asked
};

/// The images [0, images), in chunks that are computed and stored together: about a second of work each.
std::vector<chunk> chunks(int images);

/// How a part of the sweep tells that so many images more have been run.
using advance = std::function<void(int images)>;

/// The images that complete() would run.
long long missing(std::vector<point> const& points, int images, cell_store const& cells);
/// Runs the points on what is missing of the first `images` images.
void complete(std::vector<point> const& points, int images, source const& from, cell_store& cells, advance const& done);
/// What is stored; nothing where a part is missing.
std::optional<outcome> stored(point const& which, int images, cell_store const& cells);

}  // namespace tool::sweep
