// SPDX-License-Identifier: MIT
#include "technique.hpp"

#include <cmath>

namespace tool {

std::map<std::string, technique> const techniques{{"dense", technique::dense},
                                                  {"zap", technique::zap},
                                                  {"redzap", technique::redzap},
                                                  {"redzap-2020", technique::redzap_2020},
                                                  {"redzap-without-relu", technique::redzap_without_relu},
                                                  {"sketch", technique::sketch},
                                                  {"oracle-zap", technique::oracle_zap},
                                                  {"oracle-zero", technique::oracle_zero},
                                                  {"oracle-redzap", technique::oracle_redzap},
                                                  {"oracle-wide", technique::oracle_wide}};

bool is_oracle(tool::technique technique) {
  return technique == technique::oracle_zap || technique == technique::oracle_zero ||
         technique == technique::oracle_redzap || technique == technique::oracle_wide;
}

redzap::pattern const* find_pattern(std::string const& name) {
  using redzap::pattern;
  for (auto const* p : {&pattern::a, &pattern::b, &pattern::c, &pattern::d, &pattern::none, &pattern::all})
    if (p->name == name) return p;
  return nullptr;
}

std::optional<setting_fault> check(technique technique, layer_setting const& setting) {
  bool const sketch = technique == technique::sketch, none = setting.pattern == "none",
             dense = setting.pattern == "all";
  if (sketch && !none && !dense)
    return setting_fault{
        "pattern", "must be none for sketch, which needs no computed position, or all for a layer that is left dense"};
  if (none && !sketch && !is_oracle(technique))
    return setting_fault{"pattern", "none is for sketch and the oracles, which need no computed position"};
  if (find_pattern(setting.pattern) == nullptr)
    return setting_fault{"pattern", "must be A, B, C or D, or all for a layer that is left dense"};
  if (technique == technique::zap) {
    if (!std::isfinite(setting.threshold)) return setting_fault{"threshold", "must be a finite number"};
  } else if (!(setting.threshold >= 0 && setting.threshold < 1)) {
    return setting_fault{"threshold", "must be in [0, 1)"};
  }
  return std::nullopt;
}

}  // namespace tool
