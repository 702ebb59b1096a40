// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#include <string>
#include <utility>

namespace redzap::inline REDZAP_ISA::training {

/// What a predictor is trained for; `name` is the last part of its variant's name. RedZAP's target depends on
/// epsilon, the training threshold.
struct goal {
  enum class kind { zap, redzap };

  std::string name;
  kind target = kind::zap;
  float epsilon = 0;

  static goal zap() { return {"zap", kind::zap, 0}; }
  static goal redzap(std::string name, float epsilon) { return {std::move(name), kind::redzap, epsilon}; }
};

}  // namespace redzap::inline REDZAP_ISA::training
