// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/graph/sequential.hpp>
#include <redzap/layer/conv2d.hpp>
#include <redzap/layer/linear.hpp>
#include <redzap/layer/reducible_conv2d.hpp>
#include <redzap/layer/zap_defaults.hpp>
namespace rz = redzap;

/// A net for a microcontroller, as host and device see it.
using tiny_net = rz::sequential<
    rz::shape{.c = 1, .h = 12, .w = 12},
    rz::layer::conv2d<rz::conv2d_options{
        .out_channels = 8, .kernel = 3, .stride = 2, .activation = rz::activation::relu}>,
    rz::layer::reducible_conv2d<rz::conv2d_options{.out_channels = 16, .kernel = 3, .activation = rz::activation::relu},
                                rz::zap_defaults>,
    rz::layer::linear<rz::linear_options{.out_features = 4}>>;
