// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <redzap/core/error.hpp>
#include <redzap/io/cifar.hpp>
#include <redzap/io/held_out.hpp>
#include <string>
#include <vector>

namespace tool {

/// The images that are not among the first `held_out` of their class, in the order of the file; the first `most` of
/// them alone where that is not 0. Throws redzap::error where there are none, or fewer than that. purpose: "to train
/// on".
inline std::vector<int> not_held_out(redzap::io::cifar100 const& data, int held_out, int most,
                                     std::string const& purpose) {
  auto const mark = redzap::io::held_out(data.labels, held_out);
  std::vector<int> result;
  for (std::size_t i = 0; i < data.size(); ++i)
    if (!mark[i]) result.push_back(static_cast<int>(i));
  if (result.empty())
    throw redzap::error("--data", "holds no image " + purpose + ": the first " + std::to_string(held_out) +
                                      " of each class are held out");
  if (most > static_cast<int>(result.size()))
    throw redzap::error("--images",
                        std::to_string(most) + " asked for, " + std::to_string(result.size()) + " are not held out");
  if (most > 0) result.resize(static_cast<std::size_t>(most));
  return result;
}

}  // namespace tool
