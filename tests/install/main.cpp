// SPDX-License-Identifier: MIT
#include <nlohmann/json.hpp>
#include <redzap/core/isa.hpp>
#include <redzap/geometry/conv2d_options.hpp>

#if !defined(_OPENMP)
#error "redzap::openmp must switch OpenMP on"
#endif

int main() {
  redzap::conv2d_options const conv{.out_channels = 64, .kernel = 3, .padding = 2};
  redzap::shape const ofmap = output_shape({.c = 3, .h = 32, .w = 32}, conv);
  return ofmap == redzap::shape{.c = 64, .h = 34, .w = 34} ? 0 : 1;
}
