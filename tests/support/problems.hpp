// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/geometry/conv2d_options.hpp>
#include <string_view>
#include <vector>

namespace redzap::inline REDZAP_ISA::test {

/// One convolution that every kernel is tried on.
struct problem {
  std::string_view name;
  shape input;
  conv2d_options options;

  constexpr shape output() const { return output_shape(input, options); }
  constexpr shape weight() const { return weight_shape(input, options); }
  /// Terms of one activation's sum, padding counted.
  constexpr long long terms() const { return 1LL * weight().c * weight().h * weight().w; }
  constexpr int taps() const { return weight().h * weight().w; }
  constexpr long long macs() const { return static_cast<long long>(output().size()) * terms(); }
};

inline constexpr activation with_relu = activation::relu;

/// The table: each row is there for what its name says.
inline constexpr problem problems[] = {
    {"one_tap", {1, 1, 1, 1}, {.out_channels = 1, .kernel = 1}},
    {"one_position", {1, 16, 3, 3}, {.out_channels = 16, .kernel = 3}},
    {"border_only", {1, 16, 1, 1}, {.out_channels = 16, .kernel = 3, .padding = 1}},
    {"border_5x5_on_2x2", {1, 3, 2, 2}, {.out_channels = 17, .kernel = 5, .padding = 4}},
    {"c1", {1, 1, 7, 9}, {.out_channels = 16, .kernel = 3, .padding = 1, .activation = with_relu}},
    {"c3", {1, 3, 8, 8}, {.out_channels = 16, .kernel = 3, .padding = 1, .activation = with_relu}},
    {"c16", {1, 16, 6, 7}, {.out_channels = 32, .kernel = 3, .padding = 1, .activation = with_relu}},
    {"c17_m1", {1, 17, 6, 7}, {.out_channels = 1, .kernel = 3, .padding = 1}},
    {"c31_m17", {1, 31, 5, 6}, {.out_channels = 17, .kernel = 3, .padding = 1, .activation = with_relu}},
    {"c64_m33", {1, 64, 5, 5}, {.out_channels = 33, .kernel = 3, .padding = 1}},
    {"c80_m16", {1, 80, 7, 7}, {.out_channels = 16, .kernel = 3, .padding = 1, .activation = with_relu}},
    {"primes", {1, 13, 7, 5}, {.out_channels = 19, .kernel = {7, 3}, .padding = {3, 1}}},
    {"batch_3", {3, 5, 6, 5}, {.out_channels = 7, .kernel = 3, .padding = 1, .activation = with_relu}},
    {"kernel_1", {1, 20, 9, 9}, {.out_channels = 24, .kernel = 1, .activation = with_relu}},
    {"kernel_2", {1, 16, 6, 6}, {.out_channels = 16, .kernel = 2, .padding = 1}},
    {"kernel_5", {1, 16, 9, 9}, {.out_channels = 16, .kernel = 5, .padding = 2}},
    {"kernel_5_stride_2",
     {1, 17, 9, 8},
     {.out_channels = 18, .kernel = 5, .stride = 2, .padding = 2, .activation = with_relu}},
    {"kernel_7", {1, 5, 8, 9}, {.out_channels = 17, .kernel = 7, .padding = 3, .activation = with_relu}},
    {"kernel_11",
     {1, 3, 23, 23},
     {.out_channels = 16, .kernel = 11, .stride = 4, .padding = 2, .activation = with_relu}},
    {"kernel_1x3", {1, 16, 5, 9}, {.out_channels = 16, .kernel = {1, 3}, .padding = {0, 1}}},
    {"kernel_3x1", {1, 16, 9, 5}, {.out_channels = 16, .kernel = {3, 1}, .padding = {1, 0}}},
    {"kernel_2x5", {1, 3, 7, 11}, {.out_channels = 20, .kernel = {2, 5}, .padding = {1, 3}, .activation = with_relu}},
    {"no_padding", {1, 16, 8, 8}, {.out_channels = 16, .kernel = 3}},
    {"padding_2", {1, 16, 5, 5}, {.out_channels = 16, .kernel = 3, .padding = 2, .activation = with_relu}},
    {"padding_h", {1, 16, 6, 8}, {.out_channels = 16, .kernel = 3, .padding = {2, 0}}},
    {"padding_w", {1, 16, 8, 6}, {.out_channels = 16, .kernel = 3, .padding = {0, 2}}},
    {"padding_end",
     {1, 16, 7, 6},
     {.out_channels = 16, .kernel = 3, .padding = {{0, 0}, {1, 2}}, .activation = with_relu}},
    {"padding_begin", {1, 17, 5, 8}, {.out_channels = 18, .kernel = 5, .padding = {{4, 1}, {0, 0}}}},
    {"padding_same_stride_2",
     {1, 16, 8, 8},
     {.out_channels = 16, .kernel = 3, .stride = 2, .padding = {{0, 0}, {1, 1}}}},
    {"padding_all_differ",
     {1, 5, 6, 9},
     {.out_channels = 20, .kernel = 5, .padding = {{1, 4}, {3, 0}}, .activation = with_relu}},
    {"stride_2", {1, 16, 9, 10}, {.out_channels = 16, .kernel = 3, .stride = 2, .padding = 1, .activation = with_relu}},
    {"stride_3", {1, 17, 11, 13}, {.out_channels = 18, .kernel = 3, .stride = 3, .padding = 1}},
    {"stride_1x2", {1, 16, 7, 9}, {.out_channels = 16, .kernel = 3, .stride = {1, 2}, .padding = 1}},
    {"stride_beyond_kernel", {1, 16, 9, 9}, {.out_channels = 16, .kernel = 1, .stride = 3}},
    {"dilation_2",
     {1, 16, 9, 9},
     {.out_channels = 16, .kernel = 3, .padding = 2, .dilation = 2, .activation = with_relu}},
    {"dilation_3x2", {1, 5, 10, 9}, {.out_channels = 17, .kernel = 3, .padding = {3, 1}, .dilation = {3, 2}}},
    {"dilation_hole",
     {1, 3, 1, 3},
     {.out_channels = 4, .kernel = 3, .padding = 4, .dilation = 2}},  // windows of padding
    {"stride_2_dilation_2",
     {1, 16, 11, 11},
     {.out_channels = 16, .kernel = 3, .stride = 2, .padding = 2, .dilation = 2, .activation = with_relu}},
    {"groups_2", {1, 32, 5, 5}, {.out_channels = 32, .kernel = 3, .padding = 1, .groups = 2, .activation = with_relu}},
    {"groups_3_of_5", {1, 15, 6, 6}, {.out_channels = 21, .kernel = 3, .padding = 1, .groups = 3}},
    {"groups_2_of_17", {1, 34, 5, 5}, {.out_channels = 6, .kernel = 3, .padding = 1, .groups = 2}},
    {"groups_2_kernel_5_dilation_2",
     {1, 34, 9, 9},
     {.out_channels = 6, .kernel = 5, .stride = 2, .padding = 3, .dilation = 2, .groups = 2}},
    {"groups_4_kernel_1", {1, 24, 5, 5}, {.out_channels = 40, .kernel = 1, .groups = 4}},
    {"depthwise", {1, 19, 8, 7}, {.out_channels = 19, .kernel = 3, .padding = 1, .groups = 19}},
    {"depthwise_kernel_5_dilation_2",
     {1, 17, 10, 9},
     {.out_channels = 17,
      .kernel = 5,
      .stride = 2,
      .padding = 4,
      .dilation = 2,
      .groups = 17,
      .activation = with_relu}},
    {"depthwise_kernel_7", {1, 18, 8, 9}, {.out_channels = 18, .kernel = 7, .padding = 3, .groups = 18}},
    {"depthwise_times_2", {1, 10, 7, 7}, {.out_channels = 20, .kernel = 3, .stride = 2, .padding = 1, .groups = 10}},
    {"width_1", {1, 16, 3, 1}, {.out_channels = 16, .kernel = 3, .padding = 1}},
    {"width_2", {1, 16, 3, 2}, {.out_channels = 16, .kernel = 3, .padding = 1}},
    {"width_3", {1, 16, 3, 3}, {.out_channels = 16, .kernel = 3, .padding = 1}},
    {"width_4", {1, 16, 3, 4}, {.out_channels = 16, .kernel = 3, .padding = 1}},
    {"width_5", {1, 16, 3, 5}, {.out_channels = 16, .kernel = 3, .padding = 1}},
    {"width_6", {1, 16, 3, 6}, {.out_channels = 16, .kernel = 3, .padding = 1}},
    {"width_7", {1, 16, 3, 7}, {.out_channels = 16, .kernel = 3, .padding = 1}},
    {"width_8", {1, 16, 3, 8}, {.out_channels = 16, .kernel = 3, .padding = 1}},
    {"width_9", {1, 16, 3, 9}, {.out_channels = 16, .kernel = 3, .padding = 1}},
    {"width_10", {1, 16, 3, 10}, {.out_channels = 16, .kernel = 3, .padding = 1}},
    {"width_11", {1, 16, 3, 11}, {.out_channels = 16, .kernel = 3, .padding = 1}},
    {"width_12", {1, 16, 3, 12}, {.out_channels = 16, .kernel = 3, .padding = 1}},
    {"width_13", {1, 16, 3, 13}, {.out_channels = 16, .kernel = 3, .padding = 1}},
    {"width_14", {1, 16, 3, 14}, {.out_channels = 16, .kernel = 3, .padding = 1}},
    {"width_15", {1, 16, 3, 15}, {.out_channels = 16, .kernel = 3, .padding = 1}},
    {"width_16", {1, 16, 3, 16}, {.out_channels = 16, .kernel = 3, .padding = 1}},
    {"width_17", {1, 16, 3, 17}, {.out_channels = 16, .kernel = 3, .padding = 1}},
    {"cifar_conv1", {1, 3, 32, 32}, {.out_channels = 64, .kernel = 3, .padding = 2, .activation = with_relu}},
    {"cifar_conv2", {1, 64, 17, 17}, {.out_channels = 192, .kernel = 3, .padding = 2, .activation = with_relu}},
    {"cifar_conv3", {1, 192, 9, 9}, {.out_channels = 384, .kernel = 3, .padding = 1, .activation = with_relu}},
    {"cifar_conv4", {1, 384, 9, 9}, {.out_channels = 256, .kernel = 3, .padding = 1, .activation = with_relu}},
    {"cifar_conv5", {1, 256, 9, 9}, {.out_channels = 256, .kernel = 3, .padding = 1, .activation = with_relu}},
};

static_assert(
    [] {
      for (problem const& p : problems)
        if (check(p.input, p.options) != fault::none) return false;
      return true;
    }(),
    "problems: a row is no valid convolution");

/// The rows of at most `limit` MACs: every kind of edge, none of the network's layers. For slow tests.
inline std::vector<problem> mini(long long limit = 250'000) {
  std::vector<problem> result;
  for (problem const& p : problems)
    if (p.macs() <= limit) result.push_back(p);
  return result;
}

}  // namespace redzap::inline REDZAP_ISA::test
