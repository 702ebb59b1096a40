// SPDX-License-Identifier: MIT
#pragma once
#include <map>
#include <redzap/io/normalisation.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <string>
#include <vector>

namespace tool {

/// Which of a host's layers have weights in i8.
enum class quantized_layers { none, linear, all };

/// A host network as its file holds it, and its predictors where they were asked for.
struct model {
  redzap::named_tensors tensors, predictors;
  redzap::io::normalisation normalisation;
  std::vector<std::string> classes;                    ///< 100 names
  /// by layer: the mean of the largest difference on training images
  std::map<std::string, float> normalizer_constants;
  /// of the host's file, where predictors were read or `digest` asked for it; of a quantised one the host's that it was
  /// made from, whose predictors it takes
  std::string sha256;
  quantized_layers quantized = quantized_layers::none;
  std::string quantized_sha256;                        ///< of the file of a quantised host, where `sha256` is known
  std::map<std::string, std::string> metadata;         ///< what the host's file says
  std::string predictors_sha256;                       ///< of the predictors' file, where it was read
  std::map<std::string, std::string> predictors_metadata;   ///< and what it says of them
};

enum class with_predictors { no, if_present, yes };

/// Reads the host and, where asked for, the predictors. Throws redzap::error naming the file: not readable, no
/// safetensors, a value that is not finite, metadata missing, predictors that belong to another host.
model read_model(std::string const& host, std::string const& predictors, with_predictors wanted, bool digest = false);

/// Writes a file of predictors of that host, whose SHA-256 must be known: those that were read with it, and these
/// tensors and metadata, which take the place of their namesakes. Throws redzap::error naming the file.
void write_predictors(std::string const& path, model const& host, redzap::named_tensors const& tensors,
                      std::map<std::string, std::string> const& metadata);

}  // namespace tool
