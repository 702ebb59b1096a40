// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <atomic>
#include <redzap/core/execution.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/task.hpp>
#if defined(_OPENMP)
#include <omp.h>
#endif

namespace redzap::inline REDZAP_ISA {

/// Calls body(index, thread) for every index in [0, count), on up to on.threads() threads; 0 <= thread < on.threads(),
/// and no two calls at a time have the same. Before its first index each thread that takes part calls begin(thread);
/// thread 0 always does. The one place where redzap meets OpenMP or an executor; without either everything runs on the
/// caller's thread. Indices are dealt out dynamically: a body must write only what belongs to its index, so results do
/// not depend on the number of threads.
template <class Body, class Begin>
void parallel_for(int count, execution on, Body&& body, Begin&& begin) {
  if (on.threads() > 1 && count > 1) {
    if (on.has_executor()) {
      std::atomic<int> next = 0;
      // A task of the executor's is a thread of ours: it takes what indices are left when it runs.
      auto part = [&](int thread) {
        int i = next.fetch_add(1, std::memory_order_relaxed);
        if (i >= count && thread != 0) return;
        begin(thread);
        for (; i < count; i = next.fetch_add(1, std::memory_order_relaxed)) body(i, thread);
      };
      on.run(std::min(count, on.threads()), task(part));
      return;
    }
#if defined(_OPENMP)
#pragma omp parallel num_threads(on.threads())
    {
      int const thread = omp_get_thread_num();
      begin(thread);
#pragma omp for schedule(dynamic, 1)
      for (int i = 0; i < count; ++i) body(i, thread);
    }
    return;
#endif
  }
  begin(0);
  for (int i = 0; i < count; ++i) body(i, 0);
}

template <class Body>
void parallel_for(int count, execution on, Body&& body) {
  parallel_for(count, on, body, [](int) {});
}

}  // namespace redzap::inline REDZAP_ISA
