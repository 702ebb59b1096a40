// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace tool {

struct training_options {
  std::string out, checkpoint;   ///< checkpoint empty: one beside `out`, named after host and data
  std::vector<std::string> techniques{"zap", "redzap"};   ///< or "sketch" alone
  std::vector<std::string> patterns{"A", "B", "C", "D"};  ///< sketches have none
  int epochs = 5, batch = 128, held_out = 50, threads = 1;
  int images = 0;   ///< of an epoch; 0: all that are not held out
  std::uint64_t seed = 1;
  float rate = 0.01f, lambda = 0.05f;   ///< lambda: a sketch's price of an activation that is computed
  bool quiet = false;
};

}  // namespace tool
