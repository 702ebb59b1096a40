// SPDX-License-Identifier: MIT
#pragma once
#include <memory>
#include <redzap/dispatch.hpp>
#include <vector>

namespace photo {
/// What all files see of a network: no type of redzap.
struct classifier {
  virtual ~classifier() = default;
  virtual std::vector<float> logits(std::vector<float> const& image) = 0;
};
REDZAP_DISPATCH(photo, std::unique_ptr<classifier>, make_classifier, (float scale));
}  // namespace photo
