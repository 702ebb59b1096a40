// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#include <redzap/graph/sequential.hpp>
#include <redzap/layer/conv2d.hpp>
#include <redzap/layer/defaults.hpp>
#include <redzap/layer/linear.hpp>
#include <redzap/layer/max_pool2d.hpp>
#include <redzap/layer/reducible_conv2d.hpp>

namespace redzap::inline REDZAP_ISA::models {

/// The AlexNet of the ZAP authors for 32 x 32 images: 215 million MACs in five convolutions, of which conv2 to conv5
/// are reducible. LinearPolicy is that of the linear layers, which may store their weights in another precision.
template <class Policy = defaults, int Classes = 100, class LinearPolicy = Policy>
using alexnet = sequential<
    shape{.c = 3, .h = 32, .w = 32},
    layer::conv2d<conv2d_options{.out_channels = 64, .kernel = 3, .padding = 2, .activation = activation::relu},
                  Policy>,
    layer::max_pool2d<pool2d_options{.kernel = 2}>,
    layer::reducible_conv2d<
        conv2d_options{.out_channels = 192, .kernel = 3, .padding = 2, .activation = activation::relu}, Policy>,
    layer::max_pool2d<pool2d_options{.kernel = 2}>,
    layer::reducible_conv2d<
        conv2d_options{.out_channels = 384, .kernel = 3, .padding = 1, .activation = activation::relu}, Policy>,
    layer::reducible_conv2d<
        conv2d_options{.out_channels = 256, .kernel = 3, .padding = 1, .activation = activation::relu}, Policy>,
    layer::reducible_conv2d<
        conv2d_options{.out_channels = 256, .kernel = 3, .padding = 1, .activation = activation::relu}, Policy>,
    layer::max_pool2d<pool2d_options{.kernel = 3, .stride = 2}>,
    layer::linear<linear_options{.out_features = 2048, .activation = activation::relu}, LinearPolicy>,
    layer::linear<linear_options{.out_features = 2048, .activation = activation::relu}, LinearPolicy>,
    layer::linear<linear_options{.out_features = Classes}, LinearPolicy>>;

}  // namespace redzap::inline REDZAP_ISA::models
