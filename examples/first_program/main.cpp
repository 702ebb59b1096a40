// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstdio>
#include <redzap/io/cifar.hpp>
#include <redzap/io/normalisation.hpp>
#include <redzap/io/safetensors.hpp>
#include <redzap/redzap.hpp>
namespace rz = redzap;

struct edge_policy : rz::defaults {   // override what you mean; roles are named
  using precision = rz::precision::bf16;       // how weights are stored
  using techniques = rz::zap_techniques;       // what may stand in for an activation: zero
  using predictor = rz::predictor::sketch<>;   // who decides
};

int main() {
  std::string const folder = "examples/alexnet_cifar100/";
  auto const host = rz::io::read_safetensors(folder + "alexnet_cifar100.safetensors");
  rz::weights<rz::models::alexnet<edge_policy>> weights(host.tensors);   // immutable, shared between threads
  weights.add_predictors(rz::io::read_safetensors(folder + "alexnet_cifar100_predictors.safetensors").tensors,
                         "sketch");

  rz::session session(weights);   // one per thread; a run never allocates and never throws
  session.pattern(rz::pattern::none);   // which activations are always computed
  session.threshold(0.15f);             // what the others may be worth and yet be left out

  auto const images = rz::io::read_cifar100(folder + "test_500.bin");
  std::vector<float> image(images.pixels);
  rz::io::normalisation::from(host.metadata, "host")(images.image(0), image);
  auto const logits = session.run(image).logits;
  auto const conv2 = session.cost<2>();   // layer 2 of the network
  std::printf("class %d, expected %d; conv2 did %.1f of %.1f million MACs\n",
              int(std::max_element(logits.begin(), logits.end()) - logits.begin()), images.labels[0], conv2.macs / 1e6,
              conv2.dense_macs / 1e6);
}
