// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/task.hpp>

namespace redzap::inline REDZAP_ISA {

/// A caller's own threads: `executor.run(tasks, t)` calls t(i) once for every i in [0, tasks), on any threads, in any
/// order, side by side or one after another, late or at once, and returns when all calls have; what they wrote is then
/// seen by the caller. Tasks never wait for each other, so fewer threads than tasks, down to the caller's alone, only
/// take longer. Sessions that run side by side on one executor call its run side by side. See execution.
template <class E>
concept executor = requires(E& e, int tasks, task t) { e.run(tasks, t); };

}  // namespace redzap::inline REDZAP_ISA
