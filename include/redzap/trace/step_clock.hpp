// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/layer/instrument.hpp>
#include <redzap/trace/records.hpp>
#include <span>
#include <vector>

namespace redzap::inline REDZAP_ISA::trace {

/// The instrument that keeps when each step began and ended; a policy takes it by
///
///     using instrument = redzap::trace::step_clock;
///
/// It does nothing but for a recorder, which gives it a log while it runs the session.
class step_clock {
 public:
  /// Where steps are kept: memory for so many, allocated here, and no more. Threads write to it side by side.
  class log {
   public:
    log(int threads, std::size_t steps) : steps_(steps), open_(static_cast<std::size_t>(threads)) {}

    std::span<records::step const> steps() const {
      return std::span(steps_).first(std::min(steps_.size(), next_.load()));
    }
    long long left_out() const { return static_cast<long long>(next_.load() - steps().size()); }

    static std::int64_t now() noexcept {
      return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
          .count();
    }

   private:
    friend class step_clock;

    void begin(int layer, redzap::layer::step what, int thread) noexcept {
      auto const time = now();
      end(thread, time);
      open_[static_cast<std::size_t>(thread)] = {
          .begin = time, .end = 0, .layer = layer, .thread = thread, .what = what};
    }
    void end(int thread, std::int64_t time) noexcept {
      auto& open = open_[static_cast<std::size_t>(thread)];
      if (open.begin == 0) return;
      std::size_t const place = next_.fetch_add(1, std::memory_order_relaxed);
      open.end = time;
      if (place < steps_.size()) steps_[place] = open;
      open.begin = 0;
    }

    std::vector<records::step> steps_;
    std::vector<records::step> open_;  ///< by thread: the step that it is at, if it has begun
    std::atomic<std::size_t> next_ = 0;
  };

  step_clock() = default;
  step_clock(log* to, int layer) : to_(to), layer_(layer) {}

  void begin(redzap::layer::step what, int thread) const noexcept {
    if (to_ != nullptr) to_->begin(layer_, what, thread);
  }
  void end(int thread) const noexcept {
    if (to_ != nullptr) to_->end(thread, log::now());
  }

 private:
  log* to_ = nullptr;
  int layer_ = 0;
};

}  // namespace redzap::inline REDZAP_ISA::trace
