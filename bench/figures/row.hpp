// SPDX-License-Identifier: MIT
#pragma once
#include <bench/support/interleave.hpp>
#include <nlohmann/json.hpp>
#include <redzap/core/isa.hpp>
#include <redzap/precision/f32.hpp>
#include <string>
#include <string_view>

namespace redzap::inline REDZAP_ISA::bench {

/// A row of the report.
struct row {
  std::string op, layer;
  std::string variant = {};  ///< of the network; elsewhere empty
  std::string_view precision = precision::f32::name;  ///< of the weights
  double density = 100;      ///< percent of the activations that are computed in full
  int threads = 1;
  timing ours = {};
  std::string peer = {};  ///< empty: there is none
  timing theirs = {};
  double percent_of_peak = 0, percent_of_peak_valid = 0;           ///< 0: not known
  nlohmann::ordered_json more = nlohmann::ordered_json::object();  ///< what only some rows have

  double ratio() const { return ours.median / theirs.median; }

  nlohmann::ordered_json json() const {
    nlohmann::ordered_json result{{"op", op}, {"layer", layer}};
    if (!variant.empty()) result["variant"] = variant;
    result["precision"] = precision;
    result["isa"] = native_isa::name;
    result["density"] = density;
    result["threads"] = threads;
    result["ours_us"] = ours.median;
    auto known = [](bool is, double value) { return is ? nlohmann::ordered_json(value) : nlohmann::ordered_json(); };
    result["peer"] = peer.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(peer);
    result["peer_us"] = known(!peer.empty(), theirs.median);
    result["ratio"] = known(!peer.empty(), ratio());
    result["percent_of_peak"] = known(percent_of_peak > 0, percent_of_peak);
    result["percent_of_peak_valid"] = known(percent_of_peak_valid > 0, percent_of_peak_valid);
    result["ours_quartiles_us"] = {ours.lower_quartile, ours.upper_quartile};
    if (!peer.empty()) result["peer_quartiles_us"] = {theirs.lower_quartile, theirs.upper_quartile};
    result.update(more);
    return result;
  }
};

}  // namespace redzap::inline REDZAP_ISA::bench
