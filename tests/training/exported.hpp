// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/tensor/named_tensors.hpp>

namespace redzap::inline REDZAP_ISA::test {

/// What a trainer has learnt, as its tensors.
template <class Trainer>
named_tensors exported(Trainer const& trainer) {
  named_tensors result;
  trainer.export_to(result);
  return result;
}

/// The same names, extents and values.
inline bool equal(named_tensors const& a, named_tensors const& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](auto const& x, auto const& y) {
    return x.first == y.first && x.second.extents == y.second.extents && x.second.values == y.second.values;
  });
}

}  // namespace redzap::inline REDZAP_ISA::test
