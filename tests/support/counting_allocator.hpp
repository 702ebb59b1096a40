// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>

namespace redzap::inline REDZAP_ISA::test {

/// How often any operator new of the test program was called so far; see counting_allocator.cpp.
long long allocations();

}  // namespace redzap::inline REDZAP_ISA::test
