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

/// AlexNet for 224 x 224 images, torchvision's `alexnet`: 714 million MACs, of which 656 million are in its five
/// convolutions and the others in linear layers of `Hidden` features; conv2 to conv5 are reducible. Its adaptive
/// pooling to 6 x 6 is no layer here, since the maps are 6 x 6. LinearPolicy is that of the linear layers.
template <class Policy = defaults, int Classes = 1000, int Hidden = 4096, class LinearPolicy = Policy>
using alexnet_imagenet = sequential<
    shape{.c = 3, .h = 224, .w = 224},
    layer::conv2d<conv2d_options{
                      .out_channels = 64, .kernel = 11, .stride = 4, .padding = 2, .activation = activation::relu},
                  Policy>,
    layer::max_pool2d<pool2d_options{.kernel = 3, .stride = 2}>,
    layer::reducible_conv2d<
        conv2d_options{.out_channels = 192, .kernel = 5, .padding = 2, .activation = activation::relu}, Policy>,
    layer::max_pool2d<pool2d_options{.kernel = 3, .stride = 2}>,
    layer::reducible_conv2d<
        conv2d_options{.out_channels = 384, .kernel = 3, .padding = 1, .activation = activation::relu}, Policy>,
    layer::reducible_conv2d<
        conv2d_options{.out_channels = 256, .kernel = 3, .padding = 1, .activation = activation::relu}, Policy>,
    layer::reducible_conv2d<
        conv2d_options{.out_channels = 256, .kernel = 3, .padding = 1, .activation = activation::relu}, Policy>,
    layer::max_pool2d<pool2d_options{.kernel = 3, .stride = 2}>,
    layer::linear<linear_options{.out_features = Hidden, .activation = activation::relu}, LinearPolicy>,
    layer::linear<linear_options{.out_features = Hidden, .activation = activation::relu}, LinearPolicy>,
    layer::linear<linear_options{.out_features = Classes}, LinearPolicy>>;

}  // namespace redzap::inline REDZAP_ISA::models
