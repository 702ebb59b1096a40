// SPDX-License-Identifier: MIT
// expect: execution: the executor's run must be noexcept: a layer of which only some parts were computed is of no use
// to anybody
#include <redzap/core/execution.hpp>

struct pool {
#if defined(REDZAP_MISTAKE)
  void run(int, redzap::task) {}
#else
  void run(int, redzap::task) noexcept {}
#endif
};

redzap::execution on(pool& own) { return {own, 2}; }
