// SPDX-License-Identifier: MIT
// On the host: makes tiny.packed. Weights are small whole numbers from a formula, in place of trained ones: pack
// tiny.packed
#include <cstdio>
#include <exception>
#include <redzap/io/write_packed.hpp>
#include <string>
#include <vector>

#include "network.hpp"

rz::tensor whole_numbers(std::vector<long long> const& extents) {
  long long size = 1;
  for (long long const e : extents) size *= e;
  rz::tensor result{extents, std::vector<float>(static_cast<std::size_t>(size))};
  for (std::size_t i = 0; i < result.values.size(); ++i)
    result.values[i] = static_cast<float>(static_cast<int>((i * 40503 >> 4) % 7) - 3);
  return result;
}

int main(int count, char** arguments) try {
  rz::named_tensors tensors;
  tensors["conv1.weight"] = whole_numbers({8, 1, 3, 3}), tensors["conv1.bias"] = whole_numbers({8});
  tensors["conv2.weight"] = whole_numbers({16, 8, 3, 3}), tensors["conv2.bias"] = whole_numbers({16});
  tensors["fc1.weight"] = whole_numbers({4, 16 * 3 * 3}), tensors["fc1.bias"] = whole_numbers({4});
  for (std::string const number : {"1", "2"}) {
    std::string const depthwise = "conv2.D.zap.dw" + number, norm = "conv2.D.zap.bn" + number;
    tensors[depthwise + ".weight"] = whole_numbers({16, 1, 3, 3}), tensors[depthwise + ".bias"] = whole_numbers({16});
    for (std::string const zero : {".bias", ".running_mean"}) tensors[norm + zero] = {{16}, std::vector<float>(16)};
    tensors[norm + ".weight"] = {{16}, std::vector<float>(16, 1.0f)};
    tensors[norm + ".running_var"] = {{16}, std::vector<float>(16, 1 - 1e-5f)};
  }
  rz::weights<tiny_net> weights(tensors);
  weights.add_predictors(tensors, "zap");
  rz::io::write_packed(count > 1 ? arguments[1] : "tiny.packed", weights);
} catch (std::exception const& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return 1;
}
