// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <cstdint>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/layer/instrument.hpp>
#include <redzap/tensor/shape.hpp>
#include <span>
#include <string_view>
#include <vector>

namespace redzap::inline REDZAP_ISA::trace {

/// What runs of a network did and when. Times are nanoseconds of std::chrono::steady_clock.
struct records {
  /// What is the same in every run, of one layer. Shapes are those of one image.
  struct layer {
    std::string_view name{};     ///< of its tensors; empty where it has none
    std::string_view kind{};     ///< "reducible_conv2d"
    std::string_view weights{};  ///< their precision; empty where it has none
    shape in, out;
    int columns = 0,
        positions = 0;  ///< of the dense kernel's tile, see kernel::tile_shape; 0 where it is no convolution
    std::span<std::string_view const> labels{};  ///< their names, if it is reducible
  };

  /// What one layer did in one run, for all its images together; see layer::layer_cost.
  struct work {
    std::int64_t begin = 0, end = 0;
    std::string_view how{};  ///< "dense", "reduced", "depthwise", "nonzero" inputs alone; empty for layers without MACs
    std::string_view pattern{};  ///< its name, as the session was given it; empty if the layer is not reducible
    float threshold = 0;         ///< of a reducible layer
    double dense_macs = 0, macs = 0, predictor_macs = 0, dense_share = 1;
    std::array<long long, 16> counts{};  ///< activations by label
  };

  struct run {
    int images = 0;
    std::int64_t begin = 0, end = 0;
    std::vector<work> layers{};
  };

  /// A step of a reducible convolution on one thread, see parallel_for.
  struct step {
    std::int64_t begin = 0, end = 0;
    int layer = 0, thread = 0;
    redzap::layer::step what{};
  };

  std::string_view isa{};
  std::span<layer const> layers{};
  std::span<run const> runs{};    ///< in order
  std::span<step const> steps{};  ///< in the order of their ends, thread by thread
  run const* last = nullptr;      ///< the last run, whether it is among `runs` or not; nullptr before the first
  long long runs_left_out = 0;    ///< for which there was no memory
  long long steps_left_out = 0;   ///< of the runs that are kept
};

}  // namespace redzap::inline REDZAP_ISA::trace
