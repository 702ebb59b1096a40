// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#include <redzap/graph/sequential.hpp>
#include <redzap/layer/defaults.hpp>
#include <redzap/layer/linear.hpp>
#include <redzap/models/vgg16.hpp>

namespace redzap::inline REDZAP_ISA::models {

/// VGG-16 for 224 x 224 images, torchvision's `vgg16`: 15.5 thousand million MACs, of which 124 million are in linear
/// layers of `Hidden` features. Its adaptive pooling to 7 x 7 is no layer here, since the maps are 7 x 7.
/// LinearPolicy is that of the linear layers.
template <class Policy = defaults, int Classes = 1000, int Hidden = 4096, class LinearPolicy = Policy>
using vgg16_imagenet =
    sequential<shape{.c = 3, .h = 224, .w = 224}, vgg16_features<Policy>,
               layer::linear<linear_options{.out_features = Hidden, .activation = activation::relu}, LinearPolicy>,
               layer::linear<linear_options{.out_features = Hidden, .activation = activation::relu}, LinearPolicy>,
               layer::linear<linear_options{.out_features = Classes}, LinearPolicy>>;

}  // namespace redzap::inline REDZAP_ISA::models
