// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#include <redzap/graph/layers.hpp>
#include <redzap/graph/sequential.hpp>
#include <redzap/layer/average_pool2d.hpp>
#include <redzap/layer/conv2d.hpp>
#include <redzap/layer/defaults.hpp>
#include <redzap/layer/linear.hpp>
#include <redzap/layer/reducible_conv2d.hpp>
#include <redzap/layer/residual_add.hpp>

namespace redzap::inline REDZAP_ISA::models {

/// ResNet's basic block, batch norms folded: two 3 x 3 convolutions, the first reducible. The second is dense, since
/// the ReLU comes after the sum: where its activation is negative, zero would not do.
template <int Channels, class Policy, int Stride = 1,
          residual_options Shortcut = residual_options{.back = 2, .activation = activation::relu}>
using resnet_block = layers<
    layer::reducible_conv2d<
        conv2d_options{
            .out_channels = Channels, .kernel = 3, .stride = Stride, .padding = 1, .activation = activation::relu},
        Policy>,
    layer::conv2d<conv2d_options{.out_channels = Channels, .kernel = 3, .padding = 1}, Policy>,
    layer::residual_add<Shortcut, Policy>>;

/// The first block of a stage: half the rows and columns, and a shortcut through a 1 x 1 convolution.
template <int Channels, class Policy>
using resnet_block_halved =
    resnet_block<Channels, Policy, 2,
                 residual_options{.back = 2,
                                  .projection = {.out_channels = Channels, .kernel = 1, .stride = 2},
                                  .activation = activation::relu}>;

/// ResNet-18's eight blocks.
template <class Policy>
using resnet18_blocks = layers<resnet_block<64, Policy>, resnet_block<64, Policy>, resnet_block_halved<128, Policy>,
                               resnet_block<128, Policy>, resnet_block_halved<256, Policy>, resnet_block<256, Policy>,
                               resnet_block_halved<512, Policy>, resnet_block<512, Policy>>;

/// ResNet-18 for 32 x 32 images, with the usual 3 x 3 convolution before its blocks and no pooling there: 555 million
/// MACs. LinearPolicy is the linear layer's.
template <class Policy = defaults, int Classes = 100, class LinearPolicy = Policy>
using resnet18 = sequential<
    shape{.c = 3, .h = 32, .w = 32},
    layer::conv2d<conv2d_options{.out_channels = 64, .kernel = 3, .padding = 1, .activation = activation::relu},
                  Policy>,
    resnet18_blocks<Policy>, layer::average_pool2d<pool2d_options{.kernel = 4}>,
    layer::linear<linear_options{.out_features = Classes}, LinearPolicy>>;

}  // namespace redzap::inline REDZAP_ISA::models
