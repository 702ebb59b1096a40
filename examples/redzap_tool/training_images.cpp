// SPDX-License-Identifier: MIT
#include "training_images.hpp"

#include <cassert>
#include <redzap/io/sha256.hpp>
#include <redzap/models/alexnet.hpp>
#include <redzap/training/random_stream.hpp>
#include <span>
#include <utility>

#include "not_held_out.hpp"

namespace tool {

training_images::training_images(model const& host, redzap::io::cifar100 const& data, training_options const& o)
    : host_(host),
      data_(data),
      count_(o.images),
      seed_(o.seed),
      images_(not_held_out(data, o.held_out, 0, "to train on")) {
  int const most = static_cast<int>(images_.size());
  if (count_ > most)
    throw redzap::error("--images",
                        std::to_string(count_) + " asked for, " + std::to_string(most) + " are not held out");
  if (count_ == 0) count_ = most;
  std::string const text = host.sha256 + redzap::io::sha256(std::as_bytes(std::span(data.images))) +
                           redzap::io::sha256(std::as_bytes(std::span(images_))) + std::to_string(count_);
  identity_ = redzap::io::sha256(std::as_bytes(std::span(text))).substr(0, 8);
}

training_images::input training_images::plain(int place) const {
  input result;
  host_.normalisation(data_.image(place), result);
  return result;
}

training_images::input training_images::seen(int epoch, int n) const {
  assert(epoch == ordered_);
  int const place = order_[n];
  std::array<std::uint8_t, redzap::io::cifar100::pixels> pixels;
  redzap::training::augment::draw(seed_, epoch, place)
      .apply(data_.image(place).data(), redzap::models::alexnet<>::input, pixels.data());
  input result;
  host_.normalisation(pixels, result);
  return result;
}

void training_images::begin(int epoch) {
  if (epoch == ordered_) return;
  ordered_ = epoch;
  order_ = images_;
  redzap::training::random_stream stream(seed_, ~static_cast<std::uint64_t>(epoch));   // never a key of augment
  for (int i = static_cast<int>(order_.size()) - 1; i > 0; --i) std::swap(order_[i], order_[stream.below(i + 1)]);
}

}  // namespace tool
