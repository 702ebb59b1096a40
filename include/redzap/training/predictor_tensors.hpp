// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/tensor/find_tensor.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <redzap/training/predictor_block.hpp>
#include <string>

namespace redzap::inline REDZAP_ISA::training {

/// A predictor's tensors under the contract's names, `<name>.{dw1,dw2}.{weight,bias}` and
/// `<name>.{bn1,bn2}.{weight,bias,running_mean,running_var}`, against the blocks that are trained. `block_of(b)`
/// gives the state of channels 16 b to 16 b + 15.
struct predictor_tensors {
  std::string name;  ///< e.g. "conv2.D.redzap-0.1"
  int channels = 0;

  /// Adds the tensors, or replaces them.
  template <class BlockOf>
  void write(BlockOf&& block_of, named_tensors& to) const {
    for_each([&](std::string const& tensor_name, int rows, auto&& row_of) {
      tensor& t = to[tensor_name] = {extents(rows), std::vector<float>(std::size_t(channels) * std::size_t(rows))};
      for (int m = 0; m < channels; ++m)
        for (int k = 0; k < rows; ++k)
          t.values[place(m, k, rows)] = row_of(block_of(m / block))[k * block + m % block];
    });
  }

  /// Takes parameters and running statistics over; the optimiser's state stays. Throws redzap::error where a tensor
  /// is missing or ill-formed.
  template <class BlockOf>
  void read(named_tensors const& from, BlockOf&& block_of) const {
    for_each([&](std::string const& tensor_name, int rows, auto&& row_of) {
      auto const values = find_tensor(from, tensor_name, extents(rows));
      for (int m = 0; m < channels; ++m)
        for (int k = 0; k < rows; ++k)
          row_of(block_of(m / block))[k * block + m % block] = values[place(m, k, rows)];
    });
  }

 private:
  /// Of row k of channel m, of so many rows.
  static std::size_t place(int m, int k, int rows) {
    return std::size_t(m) * std::size_t(rows) + std::size_t(k);
  }
  std::vector<long long> extents(int rows) const {
    return rows == taps ? std::vector<long long>{channels, 1, 3, 3} : std::vector<long long>{channels};
  }

  /// visit(tensor's name, values a channel, state -> first row)
  template <class Visit>
  void for_each(Visit&& visit) const {
    auto parameter = [&](char const* part, int rows, int first) {
      visit(name + part, rows, [first](auto& state) { return state.parameter.data() + first * block; });
    };
    parameter(".dw1.weight", taps, predictor_block::dw1_weight);
    parameter(".dw1.bias", 1, predictor_block::dw1_bias);
    parameter(".bn1.weight", 1, predictor_block::bn1_weight);
    parameter(".bn1.bias", 1, predictor_block::bn1_bias);
    parameter(".dw2.weight", taps, predictor_block::dw2_weight);
    parameter(".dw2.bias", 1, predictor_block::dw2_bias);
    parameter(".bn2.weight", 1, predictor_block::bn2_weight);
    parameter(".bn2.bias", 1, predictor_block::bn2_bias);
    visit(name + ".bn1.running_mean", 1, [](auto& state) { return state.running_mean1.data(); });
    visit(name + ".bn1.running_var", 1, [](auto& state) { return state.running_variance1.data(); });
    visit(name + ".bn2.running_mean", 1, [](auto& state) { return state.running_mean2.data(); });
    visit(name + ".bn2.running_var", 1, [](auto& state) { return state.running_variance2.data(); });
  }
};

}  // namespace redzap::inline REDZAP_ISA::training
