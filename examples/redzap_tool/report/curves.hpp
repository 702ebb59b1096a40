// SPDX-License-Identifier: MIT
#pragma once
#include <string>

#include "../sweep/line_chart.hpp"

namespace tool::report {

/// Points of top-1 lost against MACs saved, of trained predictors: from figure-10.csv of a `redzap sweep`. Of each
/// technique the pattern that saves most within one point. Throws redzap::error naming the file where it is no such
/// table.
sweep::line_chart curves_of(std::string const& csv_file);

}  // namespace tool::report
