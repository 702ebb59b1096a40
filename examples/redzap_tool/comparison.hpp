// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <memory>
#include <redzap/io/cifar.hpp>
#include <string>
#include <vector>

#include "model.hpp"
#include "network.hpp"
#include "options.hpp"

namespace tool {

/// What a reduced network did on the images of a comparison.
struct reduced_run {
  std::vector<int> ranks;          ///< of the true class, by image
  double divergence = 0;           ///< mean Kullback-Leibler divergence of its softmax from the dense one's, in nats
  std::vector<layer_work> work;    ///< by layer of the network, sums over the images
};

/// Median milliseconds of an image, and of each layer with weights.
struct median_times {
  double ms = 0;
  std::vector<double> layers;
};

/// The dense network's answers on some images, found once, and how far reduced networks are from them. Images run side
/// by side, one a thread; figures do not depend on the number of threads.
class comparison {
 public:
  /// The arguments must outlive this. images: their places in the data.
  comparison(network const& network, model const& model, redzap::io::cifar100 const& data, std::vector<int> images,
             int threads, bool quiet);

  int size() const { return static_cast<int>(images_.size()); }
  std::vector<int> const& dense_ranks() const { return ranks_; }
  /// stage: what the progress bar says.
  reduced_run run(network const& reduced, options const& chosen, std::string const& stage) const;
  /// Times of at most 200 of the images, one after another on as many threads.
  median_times times(network const& reduced, options const& chosen) const;
  /// The same for the dense network and the reduced one, in turns, so that both have the same neighbours.
  std::array<median_times, 2> times_beside_dense(network const& network, options const& chosen) const;

 private:
  template <class Body>
  void for_each_image(std::string const& stage, std::vector<std::unique_ptr<runner>> const& runners, Body&& body) const;
  std::vector<median_times> times(std::vector<runner*> const& in_turns) const;

  model const& model_;
  redzap::io::cifar100 const& data_;
  std::vector<int> images_;
  int threads_;
  bool quiet_;
  std::vector<int> ranks_;
  std::vector<double> logarithms_;   ///< of the dense softmax, [image][class]
};

}  // namespace tool
