// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#if defined(_OPENMP)
#include <omp.h>
#endif

namespace redzap::inline REDZAP_ISA {

/// Calls body(index, thread) for every index in [0, count), on up to `threads` threads; 0 <= thread < threads. Before its first
/// index each thread that takes part calls begin(thread); thread 0 always does.
/// The one place where redzap meets OpenMP; without it everything runs on the caller's thread. Indices are dealt out
/// dynamically: a body must write only what belongs to its index, so results do not depend on the number of threads.
template <class Body, class Begin>
void parallel_for(int count, int threads, Body&& body, Begin&& begin) {
#if defined(_OPENMP)
  if (threads > 1 && count > 1) {
#pragma omp parallel num_threads(threads)
    {
      int const thread = omp_get_thread_num();
      begin(thread);
#pragma omp for schedule(dynamic, 1)
      for (int i = 0; i < count; ++i) body(i, thread);
    }
    return;
  }
#endif
  (void)threads;
  begin(0);
  for (int i = 0; i < count; ++i) body(i, 0);
}

template <class Body>
void parallel_for(int count, int threads, Body&& body) {
  parallel_for(count, threads, body, [](int) {});
}

}  // namespace redzap::inline REDZAP_ISA
