// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/executor.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/task.hpp>
#include <utility>

namespace redzap::inline REDZAP_ISA {

/// Who runs the parts of a layer, and how many of them side by side: a number of OpenMP's threads, to which an int
/// converts, or a caller's own executor.
///   session<net> on_two_threads(weights, 2), on_own_threads(weights, execution(pool, 4));
class execution {
 public:
  constexpr execution(int threads) : threads_(threads) {}

  /// The executor must outlive all that runs on it. threads: the most parts in work at a time, each of which has memory
  /// of its own; at least 1. Nothing is asked of an executor for one thread: the caller's runs it.
  template <executor E>
  execution(E& own, int threads)
      : threads_(threads),
        executor_(const_cast<void*>(static_cast<void const*>(&own))),   // `run_` makes it again what it was
        run_([](void* e, int tasks, task t) noexcept { static_cast<E*>(e)->run(tasks, t); }) {
    static_assert(noexcept(own.run(1, std::declval<task>())),
                  "execution: the executor's run must be noexcept: a layer of which only some parts were computed is "
                  "of no use to anybody");
  }

  constexpr int threads() const { return threads_; }
  constexpr bool has_executor() const { return executor_ != nullptr; }

  /// requires: has_executor().
  void run(int tasks, task t) const noexcept { run_(executor_, tasks, t); }

 private:
  int threads_;
  void* executor_ = nullptr;
  void (*run_)(void*, int, task) noexcept = nullptr;
};

}  // namespace redzap::inline REDZAP_ISA
