// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#include <redzap/graph/sequential.hpp>
#include <redzap/layer/average_pool2d.hpp>
#include <redzap/layer/conv2d.hpp>
#include <redzap/layer/zap_defaults.hpp>
#include <redzap/layer/linear.hpp>
#include <redzap/models/mobilenet_v1.hpp>

namespace redzap::inline REDZAP_ISA::models {

/// MobileNet-v1 for 224 x 224 images, of width 1, as in its paper: 569 million MACs, 4.2 million parameters. Padding is
/// 1 on all sides, as in PyTorch. LinearPolicy is the linear layer's.
template <class Policy = zap_defaults, int Classes = 1000, class LinearPolicy = Policy>
using mobilenet_v1_imagenet = sequential<
    shape{.c = 3, .h = 224, .w = 224},
    layer::conv2d<conv2d_options{
                      .out_channels = 32, .kernel = 3, .stride = 2, .padding = 1, .activation = activation::relu},
                  Policy>,
    mobilenet_v1_blocks<Policy>, layer::average_pool2d<pool2d_options{.kernel = 7}>,
    layer::linear<linear_options{.out_features = Classes}, LinearPolicy>>;

}  // namespace redzap::inline REDZAP_ISA::models
