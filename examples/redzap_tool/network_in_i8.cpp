// SPDX-License-Identifier: MIT
#include <redzap/precision/i8.hpp>

#include "alexnet_in.hpp"
#include "network_in.hpp"

namespace tool {

std::unique_ptr<network> network_in_i8(options const& options, model const& model) {
  return alexnet_in<redzap::precision::i8, redzap::precision::i8>(options, model);
}

}  // namespace tool
