// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#include <redzap/io/safetensors_header.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <string>

namespace redzap::inline REDZAP_ISA::io {

/// How write_safetensors stores the tensors of a quantised model, nothing lost: a weight that has a
/// "<name>.weight_scale" in single bytes, all others in f32.
struct quantized_storage {
  named_tensors const& tensors;

  stored_as operator()(std::string const& name) const {
    return name.ends_with(".weight") && tensors.contains(name + "_scale") ? stored_as::i8 : stored_as::f32;
  }
};

}  // namespace redzap::inline REDZAP_ISA::io
