// SPDX-License-Identifier: MIT
#include <redzap/precision/bf16.hpp>

#include "alexnet_in.hpp"
#include "network_in.hpp"

namespace tool {

std::unique_ptr<network> network_in_bf16(options const& options, model const& model) {
  return alexnet_in<redzap::precision::bf16, redzap::precision::bf16>(options, model);
}

}  // namespace tool
