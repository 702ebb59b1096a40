// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/aggregate/centre.hpp>
#include <redzap/aggregate/median.hpp>
#include <redzap/aggregate/midrange.hpp>
#include <redzap/aggregate/min.hpp>
#include <redzap/aggregate/technique_list.hpp>
#include <redzap/core/isa_namespace.hpp>

namespace redzap::inline REDZAP_ISA {

/// For 3x3 kernels: zero, then always the pair that adds most, of those that `redzap sweep --figure aggregators` tries,
/// on held-out training images of the CIFAR-100 AlexNet at a threshold of 0.1. The first two, zero and median, reduce
/// more than zero, max and average do.
using wide_techniques =
    technique_list<zero, factor<aggregate::median<9>, aggregate::sum>, factor<aggregate::sum, aggregate::midrange>,
                   factor<aggregate::sum, aggregate::centre<9>>, factor<aggregate::min, aggregate::sum>>;

}  // namespace redzap::inline REDZAP_ISA
