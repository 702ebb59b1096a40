// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <cstdint>
#include <redzap/io/cifar.hpp>
#include <redzap/training/augment.hpp>
#include <string>
#include <vector>

#include "model.hpp"
#include "training_options.hpp"

namespace tool {

/// The images that a training sees, and how: all that are not held out in an order of its own each epoch, or the first
/// of that order, cropped and mirrored as drawn for the image and the epoch.
class training_images {
 public:
  using input = std::array<float, redzap::io::cifar100::pixels>;

  /// All of them must outlive it. Throws redzap::error where no image is left, or fewer than an epoch shall have.
  training_images(model const& host, redzap::io::cifar100 const& data, training_options const& o);

  /// Of an epoch.
  int count() const { return count_; }
  /// Those that are not held out, in the order of the file: places in the data.
  std::vector<int> const& places() const { return images_; }
  /// What the host is given for an image as it is in the file, and as it is seen in an epoch as its n-th, 0 <= n <
  /// count().
  input plain(int place) const;
  input seen(int epoch, int n) const;
  /// Makes that epoch's order the one that `seen` reads; not while other threads call it.
  void begin(int epoch);

  /// Tells trainings apart: eight digits of the SHA-256 over host, images, which of them are not held out and how many
  /// an epoch takes.
  std::string const& identity() const { return identity_; }

 private:
  model const& host_;
  redzap::io::cifar100 const& data_;
  int count_;
  std::uint64_t seed_;
  std::vector<int> images_, order_;
  std::string identity_;
  int ordered_ = -1;   // the epoch whose order that is
};

}  // namespace tool
