// SPDX-License-Identifier: MIT
#include "figures.hpp"

#include <algorithm>

#include "point.hpp"

namespace tool::sweep {

bool scope::holds(std::string const& pattern) const {
  return std::find(patterns.begin(), patterns.end(), pattern) != patterns.end();
}

std::vector<std::string> scope::real_patterns() const {
  auto result = patterns;
  result.erase(std::remove(result.begin(), result.end(), "none"), result.end());
  return result;
}

bool scope::draws(std::string const& name) const {
  if (figure != name && figure != "all") return false;
  if (name == "baselines") return holds("D");
  return name == "8" || name == "9" || name == "aggregators" || !real_patterns().empty();
}

std::string results::path(std::string const& name) const {
  std::string result = folder + '/' + name;
  if (scope.patterns == pattern_choices || name == "figure-8") return result;  // which has no patterns
  for (auto const& pattern : scope.patterns) result += '-' + pattern;
  return result;
}

std::string results::chosen_patterns() const {
  if (scope.patterns == pattern_choices) return "";
  std::string result = scope.patterns.size() == 1 ? "; pattern " : "; patterns ";
  for (auto const& pattern : scope.patterns) result += (&pattern == &scope.patterns[0] ? "" : ", ") + pattern;
  return result;
}

}  // namespace tool::sweep
