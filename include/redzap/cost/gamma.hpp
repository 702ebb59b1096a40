// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>

namespace redzap::inline REDZAP_ISA::cost {

/// What an operation of pooling costs against a MAC: gamma of them count as one.
inline constexpr double gamma = 3;

}  // namespace redzap::inline REDZAP_ISA::cost
