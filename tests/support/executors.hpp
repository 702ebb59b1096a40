// SPDX-License-Identifier: MIT
#pragma once
#include <atomic>
#include <chrono>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/task.hpp>
#include <thread>
#include <vector>

/// Executors as callers may have them, good and odd ones.
namespace redzap::inline REDZAP_ISA::test {

/// Whether a std::thread can begin here.
#if defined(__EMSCRIPTEN__) && !defined(__EMSCRIPTEN_PTHREADS__)
inline constexpr bool has_threads = false;
#else
inline constexpr bool has_threads = true;
#endif

/// No thread but the caller's, the last task first.
struct backwards {
  void run(int tasks, task t) noexcept {
    for (int i = tasks - 1; i >= 0; --i) t(i);
  }
};

/// A thread for each task, each a little later than the one before.
struct late_threads {
  void run(int tasks, task t) noexcept {
    std::vector<std::thread> threads;
    for (int i = 0; i < tasks; ++i)
      threads.emplace_back([t, i] {
        std::this_thread::sleep_for(std::chrono::microseconds(50 * i));
        t(i);
      });
    for (auto& one : threads) one.join();
  }
};

/// Two threads, the caller's is one of them, however many tasks there are.
struct two_threads {
  void run(int tasks, task t) noexcept {
    std::atomic<int> next = 0;
    auto work = [&] {
      for (int i = next++; i < tasks; i = next++) t(i);
    };
    std::thread other(work);
    work();
    other.join();
  }
};

}  // namespace redzap::inline REDZAP_ISA::test
