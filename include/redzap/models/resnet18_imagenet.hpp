// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#include <redzap/graph/sequential.hpp>
#include <redzap/layer/average_pool2d.hpp>
#include <redzap/layer/conv2d.hpp>
#include <redzap/layer/defaults.hpp>
#include <redzap/layer/linear.hpp>
#include <redzap/layer/max_pool2d.hpp>
#include <redzap/models/resnet18.hpp>

namespace redzap::inline REDZAP_ISA::models {

/// ResNet-18 for 224 x 224 images, torchvision's `resnet18`: 1.81 thousand million MACs.
/// LinearPolicy is the linear layer's.
template <class Policy = defaults, int Classes = 1000, class LinearPolicy = Policy>
using resnet18_imagenet = sequential<
    shape{.c = 3, .h = 224, .w = 224},
    layer::conv2d<conv2d_options{
                      .out_channels = 64, .kernel = 7, .stride = 2, .padding = 3, .activation = activation::relu},
                  Policy>,
    layer::max_pool2d<pool2d_options{.kernel = 3, .stride = 2, .padding = 1}>, resnet18_blocks<Policy>,
    layer::average_pool2d<pool2d_options{.kernel = 7}>,
    layer::linear<linear_options{.out_features = Classes}, LinearPolicy>>;

}  // namespace redzap::inline REDZAP_ISA::models
