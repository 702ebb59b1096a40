// SPDX-License-Identifier: MIT
#pragma once
#include <bench/figures/row.hpp>
#include <bench/figures/settings.hpp>
#include <bench/support/fma_peak.hpp>
#include <bench/support/interleave.hpp>
#include <bench/support/onednn.hpp>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace redzap::inline REDZAP_ISA::bench {

/// Contenders that are timed together, the FMA loop always among them. Those of the peer compete for the fastest.
class race {
 public:
  explicit race(settings const& s) : settings_(s), peak_{s.threads} { add({.run = peak_}); }

  /// Returns the contender's number.
  std::size_t add(contender c) {
    contenders_.push_back(std::move(c));
    return contenders_.size() - 1;
  }
  void add_peer(std::string layout, std::string implementation, contender c) {
    peers_.push_back({add(std::move(c)), std::move(layout), std::move(implementation)});
  }

  void run() { timings_ = interleave(contenders_, settings_.timing); }

  timing const& operator[](std::size_t i) const { return timings_[i]; }

  /// Completes a row: contender i against the fastest of the peer, and against the FMA loop.
  row finish(row r, std::size_t i, double macs, double valid_macs) const {
    r.threads = settings_.threads;
    r.ours = timings_[i];
    double const peak = peak_.macs() / timings_[0].median;
    r.percent_of_peak = 100 * macs / r.ours.median / peak;
    r.percent_of_peak_valid = 100 * valid_macs / r.ours.median / peak;
    r.more["peak_gflops"] = peak * 2e-3;
    for (peer const& p : peers_) {
      if (!r.peer.empty() && timings_[p.number].median >= r.theirs.median) continue;
      r.peer = onednn::name();
      r.theirs = timings_[p.number];
      r.more["peer_layout"] = p.layout;
      r.more["peer_implementation"] = p.implementation;
    }
    return r;
  }

 private:
  struct peer {
    std::size_t number;
    std::string layout, implementation;
  };

  settings settings_;
  fma_peak<> peak_;
  std::vector<contender> contenders_;
  std::vector<peer> peers_;
  std::vector<timing> timings_;
};

}  // namespace redzap::inline REDZAP_ISA::bench
