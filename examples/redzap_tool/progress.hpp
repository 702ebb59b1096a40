// SPDX-License-Identifier: MIT
#pragma once
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>

namespace tool {

/// A bar on standard error, with the rate and the time that is left: only where that is a terminal, and not where it
/// shall be quiet.
class progress {
 public:
  /// stage: said before the bar where there is something to say.
  progress(std::string unit, long long total, bool quiet, std::string stage = {})
      : unit_(std::move(unit)), stage_(std::move(stage)), total_(total), shown_(!quiet && isatty(2) != 0) {}
  ~progress() {
    if (drawn_) std::fputs("\r\033[K", stderr);
  }
  progress(progress const&) = delete;
  progress& operator=(progress const&) = delete;

  /// `done` units of the total; draws at most ten times a second. said: what stands behind the bar.
  void at(long long done, std::string const& said = {}) {
    if (!shown_) return;
    auto const now = clock::now();
    if (drawn_ && now - last_ < std::chrono::milliseconds(100)) return;
    last_ = now;
    drawn_ = true;
    double const seconds = std::chrono::duration<double>(now - begin_).count();
    double const rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
    long long const left = rate > 0 ? static_cast<long long>(static_cast<double>(total_ - done) / rate + 0.5) : 0;
    int const filled = static_cast<int>(width * done / std::max(1ll, total_));
    std::fprintf(stderr, "\r\033[K%s%s[%s%s] %lld/%lld  %.1f %s/s", stage_.c_str(), stage_.empty() ? "" : " ",
                 std::string(filled, '#').c_str(), std::string(width - filled, '.').c_str(), done,
                 total_, rate, unit_.c_str());
    if (rate > 0) std::fprintf(stderr, "  %lld:%02lld:%02lld left", left / 3600, left / 60 % 60, left % 60);
    std::fputs(said.c_str(), stderr);
    std::fflush(stderr);
  }

 private:
  using clock = std::chrono::steady_clock;
  static constexpr int width = 30;

  std::string unit_, stage_;
  long long total_;
  bool shown_, drawn_ = false;
  clock::time_point begin_ = clock::now(), last_{};
};

}  // namespace tool
