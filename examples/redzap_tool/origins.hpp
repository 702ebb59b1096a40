// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa.hpp>
#include <redzap/io/read_file.hpp>
#include <redzap/io/sha256.hpp>
#include <string>
#include <vector>

#include "model.hpp"
#include "options.hpp"
#include "cell_store.hpp"

namespace tool {

/// What every result of a host depends on, whatever its images: the host and, where they were read, predictors.
inline std::vector<origin> origins_of_model(options const& o, model const& model) {
  std::vector<origin> result{{"format", "1", "this program's"},
                                    {"instruction set", std::string(redzap::native_isa::name), "this program's"},
                                    {"model", model.sha256, o.model}};
  if (!model.predictors_sha256.empty()) result.push_back({"set of predictors", model.predictors_sha256, o.predictors});
  if (!model.quantized_sha256.empty()) result.push_back({"quantised model", model.quantized_sha256, o.model});
  return result;
}

/// `what`: "set of images", or another role that they have.
inline origin origin_of_images(std::string const& what, std::string const& file) {
  return {what, redzap::io::sha256(redzap::io::read_file(file)), file};
}

/// Both.
inline std::vector<origin> origins_of(options const& o, model const& model) {
  auto result = origins_of_model(o, model);
  result.push_back(origin_of_images("set of images", o.data));
  return result;
}

}  // namespace tool
