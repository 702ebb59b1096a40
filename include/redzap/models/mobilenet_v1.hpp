// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#include <redzap/graph/layers.hpp>
#include <redzap/graph/sequential.hpp>
#include <redzap/layer/average_pool2d.hpp>
#include <redzap/layer/conv2d.hpp>
#include <redzap/layer/zap_defaults.hpp>
#include <redzap/layer/linear.hpp>
#include <redzap/layer/reducible_conv2d.hpp>

namespace redzap::inline REDZAP_ISA::models {

/// MobileNet's depthwise separable convolution, batch norms folded: 3 x 3 in every channel, then 1 x 1 over all
/// channels, which has most of the MACs and is reducible. On a kernel of one tap all aggregators are exact, so that
/// `zero` alone saves MACs: a policy with zap_techniques.
template <int InChannels, int OutChannels, class Policy, int Stride = 1>
using separable_conv2d =
    layers<layer::conv2d<conv2d_options{.out_channels = InChannels,
                                        .kernel = 3,
                                        .stride = Stride,
                                        .padding = 1,
                                        .groups = InChannels,
                                        .activation = activation::relu},
                         Policy>,
           layer::reducible_conv2d<
               conv2d_options{.out_channels = OutChannels, .kernel = 1, .activation = activation::relu}, Policy>>;

/// The thirteen of MobileNet-v1.
template <class Policy>
using mobilenet_v1_blocks =
    layers<separable_conv2d<32, 64, Policy>, separable_conv2d<64, 128, Policy, 2>, separable_conv2d<128, 128, Policy>,
           separable_conv2d<128, 256, Policy, 2>, separable_conv2d<256, 256, Policy>,
           separable_conv2d<256, 512, Policy, 2>, separable_conv2d<512, 512, Policy>,
           separable_conv2d<512, 512, Policy>, separable_conv2d<512, 512, Policy>, separable_conv2d<512, 512, Policy>,
           separable_conv2d<512, 512, Policy>, separable_conv2d<512, 1024, Policy, 2>,
           separable_conv2d<1024, 1024, Policy>>;

/// MobileNet-v1 for 32 x 32 images, whose first convolution has no stride: 46 million MACs.
/// LinearPolicy is the linear layer's.
template <class Policy = zap_defaults, int Classes = 100, class LinearPolicy = Policy>
using mobilenet_v1 = sequential<
    shape{.c = 3, .h = 32, .w = 32},
    layer::conv2d<conv2d_options{.out_channels = 32, .kernel = 3, .padding = 1, .activation = activation::relu},
                  Policy>,
    mobilenet_v1_blocks<Policy>, layer::average_pool2d<pool2d_options{.kernel = 2}>,
    layer::linear<linear_options{.out_features = Classes}, LinearPolicy>>;

}  // namespace redzap::inline REDZAP_ISA::models
