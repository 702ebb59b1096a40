// SPDX-License-Identifier: MIT
#pragma once
#include <memory>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/graph/sequential.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace redzap::inline REDZAP_ISA {

/// The weights of a network, packed for its kernels once. Immutable while sessions run; many sessions, one a thread,
/// share them.
template <class Net>
class weights {
  static_assert(Net::checked);

  template <int I>
  using layer_weights = typename Net::template layer<I>::weights;
  using indices = std::make_integer_sequence<int, Net::count>;

  template <int... I>
  static auto tuple_type(std::integer_sequence<int, I...>) -> std::tuple<layer_weights<I>...>;
  using layers_type = decltype(tuple_type(indices{}));

 public:
  /// Takes "<name>.weight" and "<name>.bias" of every layer that has weights, in PyTorch's shapes. Other tensors are
  /// ignored. Throws redzap::error naming the tensor that is missing, has the wrong extents or holds a value that is
  /// not finite.
  explicit weights(named_tensors const& tensors) : layers_(make(tensors, indices{})) {}

  /// Borrows all arrays: `visit` sets them, see `arrays`, from memory that `storage` keeps or that outlives the weights
  /// anyhow. What io::map_packed is made of.
  template <class Visit>
  weights(std::shared_ptr<void const> storage, Visit&& visit)
      : storage_(std::move(storage)), layers_(make(indices{})) {
    arrays(*this, visit);
  }

  /// Calls visit(its order, array, its size) for every array of `self`, these weights, layer by layer, and
  /// visit.list(predictors, what makes one without values) for a reducible layer. It is the order of a file.
  template <class Self, class Visit>
  static void arrays(Self& self, Visit& visit) {
    each(self, [&](auto& layer, shape, std::string const&) { layer.arrays(layer, visit); });
  }

  /// Takes the predictors of every reducible layer, for every pattern that `tensors` has:
  /// "<layer>.<pattern>.<variant>.{dw1,bn1,dw2,bn2}.{weight,bias,running_mean,running_var}", or the tensors of
  /// predictor::sketch_weights under the same names. Call it before sessions are made.
  /// Throws redzap::error where a tensor is missing or wrong, and where there is no predictor at all of that variant.
  void add_predictors(named_tensors const& tensors, std::string_view variant) {
    each(*this, [&](auto& layer, shape in, std::string const& name) {
      if constexpr (requires { layer.add_predictors(tensors, name, variant, in); }) {
        layer.add_predictors(tensors, name, variant, in);
      }
    });
  }

  template <int I>
  layer_weights<I> const& layer() const {
    return std::get<I>(layers_);
  }

 private:
  template <int... I>
  static layers_type make(named_tensors const& tensors, std::integer_sequence<int, I...>) {
    return layers_type{layer_weights<I>(Net::shapes[I], std::string(Net::name(I)), tensors)...};
  }

  template <int... I>
  static layers_type make(std::integer_sequence<int, I...>) {
    return layers_type{layer_weights<I>(Net::shapes[I], std::string(Net::name(I)))...};
  }

  template <class Self, class Body>
  static void each(Self& self, Body&& body) {
    [&]<int... I>(std::integer_sequence<int, I...>) {
      (body(std::get<I>(self.layers_), Net::shapes[I], std::string(Net::name(I))), ...);
    }(indices{});
  }

  std::shared_ptr<void const> storage_;   ///< where arrays are borrowed
  layers_type layers_;
};

}  // namespace redzap::inline REDZAP_ISA
