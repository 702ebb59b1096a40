// SPDX-License-Identifier: MIT
#include "model.hpp"

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <redzap/io/check_finite.hpp>
#include <redzap/io/cifar.hpp>
#include <redzap/io/read_file.hpp>
#include <redzap/io/safetensors.hpp>
#include <redzap/io/sha256.hpp>
#include <redzap/io/write_safetensors.hpp>
#include <utility>

namespace tool {
namespace io = redzap::io;
namespace {

std::vector<std::string> class_names(std::map<std::string, std::string> const& metadata, std::string const& file) {
  auto const found = metadata.find("classes");
  if (found == metadata.end()) throw redzap::error(file, "metadata lacks \"classes\", the names of the classes");
  std::vector<std::string> names(1);
  for (char const c : found->second) c == ',' ? (void)names.emplace_back() : names.back().push_back(c);
  if (names.size() != io::cifar100::classes)
    throw redzap::error(file, "metadata \"classes\" has " + std::to_string(names.size()) + " names instead of 100");
  return names;
}

quantized_layers quantized_of(redzap::named_tensors const& tensors) {
  auto result = quantized_layers::none;
  for (auto const& [name, t] : tensors)
    if (name.ends_with(".weight_scale")) {
      if (name.starts_with("conv")) return quantized_layers::all;
      result = quantized_layers::linear;
    }
  return result;
}

void read_predictors(model& model, std::string const& host, std::string const& path) {
  auto const bytes = io::read_file(path);
  auto file = io::read_safetensors(bytes, path);
  auto const owner = file.metadata.find("host_sha256");
  if (owner == file.metadata.end())
    throw redzap::error(path, "metadata lacks \"host_sha256\", the host that the predictors belong to");
  if (owner->second != model.sha256)
    throw redzap::error(path, "belongs to another host: " + io::in_quotes(owner->second.substr(0, 16)) + ", while " +
                                  host + " is \"" + model.sha256.substr(0, 16) + '"');
  io::check_finite(file.tensors, path);
  for (auto const& [name, text] : file.metadata) {
    std::string const prefix = "normalizer_constant.";
    if (!name.starts_with(prefix)) continue;
    float const value = std::strtof(text.c_str(), nullptr);
    if (!(value > 0) || !std::isfinite(value))
      throw redzap::error(path, "metadata " + io::in_quotes(name) + " is no positive number");
    model.normalizer_constants[name.substr(prefix.size())] = value;
  }
  model.predictors = std::move(file.tensors);
  model.predictors_metadata = std::move(file.metadata);
  model.predictors_sha256 = io::sha256(bytes);
}

}  // namespace

model read_model(std::string const& host, std::string const& predictors, with_predictors wanted, bool digest) {
  model model;
  {
    auto const bytes = io::read_file(host);
    auto file = io::read_safetensors(bytes, host);
    io::check_finite(file.tensors, host);
    model.normalisation = io::normalisation::from(file.metadata, host);
    model.classes = class_names(file.metadata, host);
    model.quantized = quantized_of(file.tensors);
    if (digest || wanted != with_predictors::no) {
      model.sha256 = io::sha256(bytes);
      if (model.quantized != quantized_layers::none) {
        model.quantized_sha256 = model.sha256;
        auto const made_from = file.metadata.find("host_sha256");
        if (made_from == file.metadata.end())
          throw redzap::error(host, "metadata lacks \"host_sha256\", the host that it was quantised from");
        model.sha256 = made_from->second;
      }
    }
    model.tensors = std::move(file.tensors);
    model.metadata = std::move(file.metadata);
  }
  if (wanted == with_predictors::yes || (wanted == with_predictors::if_present && std::filesystem::exists(predictors)))
    read_predictors(model, host, predictors);
  return model;
}

void write_predictors(std::string const& path, model const& host, redzap::named_tensors const& tensors,
                      std::map<std::string, std::string> const& metadata) {
  auto all = host.predictors;
  for (auto const& [name, tensor] : tensors) all[name] = tensor;
  std::map<std::string, std::string> said{{"format", "pt"}, {"redzap_format", "1"}, {"host_sha256", host.sha256}};
  for (auto const* texts : {&host.predictors_metadata, &metadata})
    for (auto const& [name, text] : *texts) said[name] = text;
  io::write_safetensors(path, all, said);
}

}  // namespace tool
