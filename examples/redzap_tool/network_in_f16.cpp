// SPDX-License-Identifier: MIT
#include <redzap/precision/f16.hpp>

#include "alexnet_in.hpp"
#include "network_in.hpp"

namespace tool {

std::unique_ptr<network> network_in_f16(options const& options, model const& model) {
  return alexnet_in<redzap::precision::f16, redzap::precision::f16>(options, model);
}

}  // namespace tool
