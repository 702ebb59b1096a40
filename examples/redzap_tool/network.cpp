// SPDX-License-Identifier: MIT
#include "network.hpp"

#include "network_of.hpp"

namespace tool {

layer_work& layer_work::operator+=(layer_work const& other) {
  dense_macs += other.dense_macs;
  macs += other.macs;
  predictor_macs += other.predictor_macs;
  for (std::size_t l = 0; l < counts.size(); ++l) counts[l] += other.counts[l];
  return *this;
}

std::unique_ptr<network> make_network(options const& options, model const& model) {
  switch (options.technique) {
    case technique::dense:
    case technique::redzap: return std::make_unique<network_of<redzap_policy>>(options, model);
    case technique::zap: return std::make_unique<network_of<zap_policy>>(options, model);
    case technique::redzap_2020: return std::make_unique<network_of<redzap_2020_policy>>(options, model);
    case technique::sketch: return std::make_unique<network_of<sketch_policy>>(options, model);
    case technique::oracle_zap:
    case technique::oracle_zero: return std::make_unique<network_of<oracle_policy<redzap::zap_techniques>>>(options, model);
    case technique::oracle_redzap: return std::make_unique<network_of<oracle_policy<redzap::redzap_techniques>>>(options, model);
  }
  return nullptr;
}

}  // namespace tool
