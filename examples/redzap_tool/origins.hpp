// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa.hpp>
#include <redzap/io/read_file.hpp>
#include <redzap/io/sha256.hpp>
#include <string>
#include <vector>

#include "model.hpp"
#include "options.hpp"
#include "sweep/cell_store.hpp"

namespace tool {

/// What every result on these images depends on: host, images and, where they were read, predictors.
inline std::vector<sweep::origin> origins_of(options const& o, model const& model) {
  std::vector<sweep::origin> result{{"format", "1", "this program's"},
                                    {"instruction set", std::string(redzap::native_isa::name), "this program's"},
                                    {"model", model.sha256, o.model},
                                    {"set of images", redzap::io::sha256(redzap::io::read_file(o.data)), o.data}};
  if (!model.predictors_sha256.empty()) result.push_back({"set of predictors", model.predictors_sha256, o.predictors});
  return result;
}

}  // namespace tool
