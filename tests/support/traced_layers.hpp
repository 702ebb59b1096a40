// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/trace/records.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace redzap::test {

/// A convolution with these labels, and the pooling after it, as a recorder would describe them.
inline std::array<trace::records::layer, 2> traced_layers(std::span<std::string_view const> labels) {
  return {{{.name = "conv1",
            .kind = "reducible_conv2d",
            .weights = "bf16",
            .in = {.c = 3, .h = 4, .w = 5},
            .out = {.c = 2, .h = 5, .w = 2},
            .columns = 48,
            .positions = 8,
            .labels = labels},
           {.name = "",
            .kind = "max_pool2d",
            .weights = "",
            .in = {.c = 2, .h = 5, .w = 2},
            .out = {.c = 2, .h = 2, .w = 1}}}};
}

/// What a run did in the first of them, reduced at pattern D; no label is counted yet.
inline trace::records::work traced_reduction(std::int64_t begin, std::int64_t end) {
  return {.begin = begin,
          .end = end,
          .how = "reduced",
          .pattern = "D",
          .threshold = 0.15f,
          .dense_macs = 4e9,
          .macs = 1234567891,
          .predictor_macs = 720,
          .dense_share = 0.25};
}

}  // namespace redzap::test
