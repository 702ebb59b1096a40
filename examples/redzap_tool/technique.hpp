// SPDX-License-Identifier: MIT
#pragma once
#include <map>
#include <optional>
#include <redzap/pattern/pattern.hpp>
#include <string>

namespace tool {

/// Who decides what is computed. `redzap_without_relu` decides as `redzap` does, and its replacements skip the ReLU.
enum class technique {
  dense,
  zap,
  redzap,
  redzap_2020,
  redzap_without_relu,
  sketch,
  oracle_zap,
  oracle_zero,
  oracle_redzap,
  oracle_wide
};

/// By the names of the command line.
extern std::map<std::string, technique> const techniques;

/// Labels from the true values, no predictor.
bool is_oracle(technique technique);

/// The knobs of one reducible layer.
struct layer_setting {
  std::string pattern;   ///< A, B, C, D or none; all leaves the layer dense, whatever the threshold
  float threshold = 0;

  bool operator==(layer_setting const&) const = default;
};

/// The pattern of that name; nothing where there is none.
redzap::pattern const* find_pattern(std::string const& name);

/// A knob that does not suit the technique, "pattern" or "threshold", and why.
struct setting_fault {
  std::string knob, why;
};
std::optional<setting_fault> check(technique technique, layer_setting const& setting);

}  // namespace tool
