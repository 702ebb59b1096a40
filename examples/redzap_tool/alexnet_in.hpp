// SPDX-License-Identifier: MIT
#pragma once
#include <memory>
#include <redzap/core/error.hpp>
#include <redzap/models/alexnet.hpp>

#include "network_of.hpp"
#include "policies.hpp"

namespace tool {

/// What the functions of network_in.hpp do: the AlexNet with weights of its convolutions and linear layers in these
/// precisions.
template <class Convolution, class Linear>
std::unique_ptr<network> alexnet_in(options const& options, model const& model) {
  auto const with = [&]<class Policy>(Policy) -> std::unique_ptr<network> {
    return std::make_unique<network_of<redzap::models::alexnet<in<Policy, Convolution>, 100, in<Policy, Linear>>>>(
        options, model);
  };
  switch (options.technique) {
    case technique::dense:
    case technique::redzap: return with(redzap_policy());
    case technique::zap: return with(zap_policy());
    case technique::sketch: return with(sketch_policy());
    default: throw redzap::error("--precision", options.technique_name + " is there in f32 alone");
  }
}

}  // namespace tool
