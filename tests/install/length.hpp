// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/dispatch.hpp>
#include <string>

REDZAP_DISPATCH(length, int, length, (std::string const& text));
