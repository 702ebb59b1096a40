// SPDX-License-Identifier: MIT
#include "network.hpp"

#include <algorithm>

#include "network_in.hpp"
#include "network_of.hpp"

namespace tool {
namespace {
/// Whether bf16 holds every value exactly.
bool in_bf16(redzap::named_tensors const& tensors) {
  using redzap::precision::bf16;
  return std::all_of(tensors.begin(), tensors.end(), [](auto const& named) {
    auto const& values = named.second.values;
    return std::all_of(values.begin(), values.end(), [](float v) { return bf16::widen(bf16::narrow(v)) == v; });
  });
}
}  // namespace

layer_work& layer_work::operator+=(layer_work const& other) {
  dense_macs += other.dense_macs;
  macs += other.macs;
  predictor_macs += other.predictor_macs;
  counts.resize(std::max(counts.size(), other.counts.size()));
  for (std::size_t l = 0; l < other.counts.size(); ++l) counts[l] += other.counts[l];
  return *this;
}

namespace {
template <class Policy>
std::unique_ptr<network> alexnet(options const& options, model const& model) {
  return std::make_unique<network_of<redzap::models::alexnet<Policy>>>(options, model);
}

std::unique_ptr<network> make(options const& options, model const& model) {
  auto const precision = precision_of(options, model);
  if (precision == "bf16") return network_in_bf16(options, model);
  if (precision == "f16") return network_in_f16(options, model);
  if (precision == "i8") return network_in_i8(options, model);
  if (precision == "i8-linear") return network_in_i8_linear(options, model);
  switch (options.technique) {
    case technique::dense:
    case technique::redzap: return alexnet<redzap_policy>(options, model);
    case technique::zap: return alexnet<zap_policy>(options, model);
    case technique::redzap_2020: return alexnet<redzap_2020_policy>(options, model);
    case technique::redzap_without_relu: return alexnet<redzap_without_relu_policy>(options, model);
    case technique::sketch: return alexnet<sketch_policy>(options, model);
    case technique::oracle_zap:
    case technique::oracle_zero: return alexnet<oracle_policy<redzap::zap_techniques>>(options, model);
    case technique::oracle_redzap: return alexnet<oracle_policy<redzap::redzap_techniques>>(options, model);
    case technique::oracle_wide: return alexnet<oracle_policy<redzap::wide_techniques>>(options, model);
  }
  return nullptr;
}
}  // namespace

std::string precision_of(options const& options, model const& model) {
  if (!options.precision.empty()) return options.precision;
  if (model.quantized != quantized_layers::none) return model.quantized == quantized_layers::all ? "i8" : "i8-linear";
  return options.technique == technique::sketch && in_bf16(model.tensors) ? "bf16" : "f32";
}

std::unique_ptr<network> make_network(options const& options, model const& model) {
  if (!options.point) return make(options, model);
  check_owners(*options.point, options.point_file, model.sha256, model.predictors_sha256);
  auto result = make(options, model);
  std::vector<std::string> reducible;
  for (auto const& layer : result->layers())
    if (layer.reducible) reducible.push_back(layer.name);
  check_layers(*options.point, options.point_file, reducible);
  return result;
}

}  // namespace tool
