// SPDX-License-Identifier: MIT
#include "photo.hpp"

#include <redzap/graph/session.hpp>
#include <redzap/layer/linear.hpp>
#include <redzap/layer/reducible_conv2d.hpp>
#include <redzap/layer/zap_defaults.hpp>
#include <redzap/pattern/pattern.hpp>
#include <string>

namespace photo {
namespace rz = redzap;

using net = rz::sequential<
    rz::shape{.c = 3, .h = 10, .w = 10},
    rz::layer::reducible_conv2d<rz::conv2d_options{.out_channels = 24, .kernel = 3, .activation = rz::activation::relu},
                                rz::zap_defaults>,
    rz::layer::linear<rz::linear_options{.out_features = 10}>>;

/// Small whole numbers, of which every sum is exact, so that all instruction sets have the same bits.
inline rz::tensor whole_numbers(std::vector<long long> const& extents, float scale) {
  std::size_t size = 1;
  for (long long const e : extents) size *= static_cast<std::size_t>(e);
  rz::tensor result{extents, std::vector<float>(size)};
  for (std::size_t i = 0; i < size; ++i)
    result.values[i] = scale * static_cast<float>(static_cast<int>((i * 40503 >> 4) % 7) - 3);
  return result;
}

inline rz::named_tensors model(float scale) {
  rz::named_tensors tensors;
  tensors["conv1.weight"] = whole_numbers({24, 3, 3, 3}, scale), tensors["conv1.bias"] = whole_numbers({24}, scale);
  tensors["fc1.weight"] = whole_numbers({10, 24 * 8 * 8}, scale), tensors["fc1.bias"] = whole_numbers({10}, scale);
  for (std::string const number : {"1", "2"}) {
    std::string const depthwise = "conv1.D.zap.dw" + number, norm = "conv1.D.zap.bn" + number;
    tensors[depthwise + ".weight"] = whole_numbers({24, 1, 3, 3}, 1),
                        tensors[depthwise + ".bias"] = whole_numbers({24}, 1);
    for (std::string const same : {".bias", ".running_mean"}) tensors[norm + same] = whole_numbers({24}, 0);
    tensors[norm + ".weight"] = {{24}, std::vector<float>(24, 1.0f)};
    tensors[norm + ".running_var"] = {{24}, std::vector<float>(24, 1 - 1e-5f)};
  }
  return tensors;
}

inline rz::weights<net> make_weights(float scale) {
  auto const tensors = model(scale);
  rz::weights<net> result(tensors);
  result.add_predictors(tensors, "zap");
  return result;
}

class network final : public classifier {
 public:
  explicit network(float scale) : weights_(make_weights(scale)), session_(weights_) {
    session_.pattern(rz::pattern::d);
  }

  std::vector<float> logits(std::vector<float> const& image) override {
    if (image.size() != net::input.size()) throw rz::error("image", "has " + std::to_string(image.size()) + " values");
    auto const logits = session_.run(image).logits;
    std::vector<float> result(logits.begin(), logits.end());
    result.push_back(static_cast<float>(session_.cost<0>().macs));   // and what the labels asked for
    return result;
  }

 private:
  rz::weights<net> weights_;
  rz::session<net> session_;
};

std::unique_ptr<classifier> REDZAP_VARIANT::make_classifier(float scale) { return std::make_unique<network>(scale); }
}  // namespace photo
