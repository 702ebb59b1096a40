// SPDX-License-Identifier: MIT
#pragma once

/// What the interface of a source file for all instruction sets needs, and no more: see core/dispatch.hpp.
#include <redzap/core/dispatch.hpp>
