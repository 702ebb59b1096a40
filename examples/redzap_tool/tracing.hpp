// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cstddef>
#include <redzap/trace/write_chrome.hpp>

#include "network.hpp"
#include "options.hpp"
#include "output.hpp"

namespace tool {

/// `--trace`, where it is given: keeps what that runner does from now on, until `write`. Throws redzap::error where the
/// file cannot be written.
class tracing {
 public:
  tracing(runner& of, options const& o, std::size_t images) : of_(&of), file_(o.trace) {
    if (file_.empty()) return;
    check_writable(file_);
    int const runs = static_cast<int>(std::min(images, most));
    of.record(runs, runs * steps);
  }
  void write() const {
    if (!file_.empty()) redzap::trace::write_chrome(file_, of_->recorded());
  }

 private:
  static constexpr std::size_t most = 1000;
  static constexpr int steps = 500;  // of a run: the bundled network takes about a hundred
  runner* of_;
  std::string file_;
};

}  // namespace tool
