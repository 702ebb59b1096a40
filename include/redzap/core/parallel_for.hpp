// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#if defined(_OPENMP)
#include <omp.h>
#endif

namespace redzap::inline REDZAP_ISA {

/// Calls body(index, thread) for every index in [0, count), on up to `threads` threads; 0 <= thread < threads.
/// The one place where redzap meets OpenMP; without it everything runs on the caller's thread. Indices are dealt out
/// dynamically: a body must write only what belongs to its index, so results do not depend on the number of threads.
template <class Body>
void parallel_for(int count, int threads, Body&& body) {
#if defined(_OPENMP)
  if (threads > 1 && count > 1) {
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads)
    for (int i = 0; i < count; ++i) body(i, omp_get_thread_num());
    return;
  }
#endif
  (void)threads;
  for (int i = 0; i < count; ++i) body(i, 0);
}

}  // namespace redzap::inline REDZAP_ISA
