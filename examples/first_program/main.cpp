// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstdio>
#include <redzap/io/cifar.hpp>
#include <redzap/io/normalisation.hpp>
#include <redzap/io/safetensors.hpp>
#include <redzap/redzap.hpp>
namespace rz = redzap;

int main() {
  std::string const folder = "examples/alexnet_cifar100/";
  auto const host = rz::io::read_safetensors(folder + "alexnet_cifar100.safetensors");
  rz::weights<rz::models::alexnet<>> weights(host.tensors);   // immutable, shared between threads
  weights.add_predictors(rz::io::read_safetensors(folder + "alexnet_cifar100_predictors.safetensors").tensors, "redzap-0.1");

  rz::session session(weights);   // one per thread; a run never allocates and never throws
  session.pattern(rz::pattern::b);   // which activations are always computed
  session.threshold(0.2f);           // how far the others may be off

  auto const images = rz::io::read_cifar100(folder + "test_500.bin");
  std::vector<float> image(images.pixels);
  rz::io::normalisation::from(host.metadata, "host")(images.image(0), image);
  auto const logits = session.run(image).logits;
  auto const conv2 = session.cost<2>();   // layer 2 of the network
  std::printf("class %d, expected %d; conv2 did %.1f of %.1f million MACs\n",
              int(std::max_element(logits.begin(), logits.end()) - logits.begin()), images.labels[0], conv2.macs / 1e6,
              conv2.dense_macs / 1e6);
}
