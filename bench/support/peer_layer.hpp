// SPDX-License-Identifier: MIT
#pragma once
#include <bench/support/layer_data.hpp>
#include <bench/support/onednn.hpp>
#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace redzap::inline REDZAP_ISA::bench {

/// The peer's version of a problem, input loaded, ready to run.
inline onednn peer_layer(problem const& p, layer_data const& data, int threads,
                         onednn::layouts layouts = onednn::layouts::any) {
  onednn peer(p.input, threads, layouts);
  if (p.linear) {
    peer.linear(p.as_linear(), data.weight, data.bias);
  } else {
    peer.conv2d(p.options, data.weight, data.bias);
  }
  peer.load(data.ifmap);
  return peer;
}

/// The peer's version in 8-bit integers, where there is a peer that has it: its ifmap is quantised ahead, not in a run.
inline std::optional<onednn> i8_peer_layer(problem const& p, layer_data const& data, int threads) {
  if (!onednn::available() || p.linear) return {};
  try {
    std::optional<onednn> peer(std::in_place, p.input, threads);
    peer->i8_conv2d(p.options, data.weight, data.bias, {});
    peer->load(data.ifmap);
    return peer;
  } catch (std::exception const&) {   // there is none for this machine
    return {};
  }
}

/// The peer in every layout of maps that it has for a problem, with the layout's name; nothing where there is no peer.
inline std::vector<std::pair<std::string, onednn>> peer_layers(problem const& p, layer_data const& data, int threads) {
  std::vector<std::pair<std::string, onednn>> result;
  if (!onednn::available()) return result;
  result.emplace_back("any", peer_layer(p, data, threads));
  if (p.linear) return result;
  try {
    result.emplace_back("blocked", peer_layer(p, data, threads, onednn::layouts::blocked));
  } catch (std::exception const&) {  // oneDNN has no direct convolution for that layout: the other one will do
  }
  return result;
}

/// The peer's Winograd convolution of a problem, where it has one.
inline std::optional<onednn> winograd_layer(problem const& p, layer_data const& data, int threads) {
  if (!onednn::available() || p.linear) return {};
  try {
    std::optional<onednn> peer(std::in_place, p.input, threads);
    peer->conv2d(p.options, data.weight, data.bias, onednn::algorithm::winograd);
    peer->load(data.ifmap);
    return peer;
  } catch (std::exception const&) {  // there is none for this shape or machine
    return {};
  }
}

}  // namespace redzap::inline REDZAP_ISA::bench
