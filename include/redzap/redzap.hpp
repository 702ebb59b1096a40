// SPDX-License-Identifier: MIT
#pragma once

/// The umbrella: everything that inference needs. io/ and training/ are included by name.
#include <redzap/aggregate/technique_list.hpp>
#include <redzap/core/error.hpp>
#include <redzap/core/execution.hpp>
#include <redzap/graph/layers.hpp>
#include <redzap/graph/sequential.hpp>
#include <redzap/graph/session.hpp>
#include <redzap/graph/weights.hpp>
#include <redzap/layer/average_pool2d.hpp>
#include <redzap/layer/conv2d.hpp>
#include <redzap/layer/linear.hpp>
#include <redzap/layer/max_pool2d.hpp>
#include <redzap/layer/reducible_conv2d.hpp>
#include <redzap/layer/residual_add.hpp>
#include <redzap/layer/zap_defaults.hpp>
#include <redzap/models/alexnet.hpp>
#include <redzap/models/alexnet_imagenet.hpp>
#include <redzap/models/mobilenet_v1.hpp>
#include <redzap/models/mobilenet_v1_imagenet.hpp>
#include <redzap/models/resnet18.hpp>
#include <redzap/models/resnet18_imagenet.hpp>
#include <redzap/models/vgg16.hpp>
#include <redzap/models/vgg16_imagenet.hpp>
#include <redzap/pattern/pattern.hpp>
#include <redzap/precision/bf16.hpp>
#include <redzap/precision/f16.hpp>
#include <redzap/predictor/oracle.hpp>
#include <redzap/predictor/redzap.hpp>
#include <redzap/predictor/redzap_2020.hpp>
#include <redzap/predictor/sketch.hpp>
#include <redzap/predictor/zap.hpp>
#include <redzap/standalone/conv2d.hpp>
#include <redzap/standalone/reducible_conv2d.hpp>
#include <redzap/tensor/view.hpp>
