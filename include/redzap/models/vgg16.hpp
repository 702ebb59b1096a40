// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#include <redzap/graph/layers.hpp>
#include <redzap/graph/sequential.hpp>
#include <redzap/layer/conv2d.hpp>
#include <redzap/layer/defaults.hpp>
#include <redzap/layer/linear.hpp>
#include <redzap/layer/max_pool2d.hpp>
#include <redzap/layer/reducible_conv2d.hpp>

namespace redzap::inline REDZAP_ISA::models {

/// One of VGG's convolutions: 3 x 3, padding 1, ReLU, reducible.
template <int OutChannels, class Policy>
using vgg_conv2d = layer::reducible_conv2d<
    conv2d_options{.out_channels = OutChannels, .kernel = 3, .padding = 1, .activation = activation::relu}, Policy>;

/// Configuration D's thirteen convolutions and five poolings; the first convolution is dense, the other twelve are
/// reducible.
template <class Policy>
using vgg16_features = layers<
    layer::conv2d<conv2d_options{.out_channels = 64, .kernel = 3, .padding = 1, .activation = activation::relu},
                  Policy>,
    vgg_conv2d<64, Policy>, layer::max_pool2d<pool2d_options{.kernel = 2}>,
    vgg_conv2d<128, Policy>, vgg_conv2d<128, Policy>, layer::max_pool2d<pool2d_options{.kernel = 2}>,
    vgg_conv2d<256, Policy>, vgg_conv2d<256, Policy>, vgg_conv2d<256, Policy>,
    layer::max_pool2d<pool2d_options{.kernel = 2}>,
    vgg_conv2d<512, Policy>, vgg_conv2d<512, Policy>, vgg_conv2d<512, Policy>,
    layer::max_pool2d<pool2d_options{.kernel = 2}>,
    vgg_conv2d<512, Policy>, vgg_conv2d<512, Policy>, vgg_conv2d<512, Policy>,
    layer::max_pool2d<pool2d_options{.kernel = 2}>>;

/// VGG-16 for 32 x 32 images, with the usual single fully connected layer of its CIFAR form: 313 million MACs.
/// LinearPolicy is that layer's.
template <class Policy = defaults, int Classes = 100, class LinearPolicy = Policy>
using vgg16 = sequential<shape{.c = 3, .h = 32, .w = 32}, vgg16_features<Policy>,
                         layer::linear<linear_options{.out_features = Classes}, LinearPolicy>>;

}  // namespace redzap::inline REDZAP_ISA::models
