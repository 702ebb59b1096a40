// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/raise.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/kernel/simd/kernels_of.hpp>
#include <redzap/layer/conv2d_tensors.hpp>
#include <redzap/layer/technique_values.hpp>
#include <redzap/predictor/reads_ifmap.hpp>
#include <redzap/predictor/weights.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace redzap::inline REDZAP_ISA::layer {

namespace detail {
template <class Predictor>
struct predictor_weights {
  using type = predictor::weights;
};
template <predictor::reads_ifmap Predictor>
struct predictor_weights<Predictor> {
  using type = typename Predictor::weights;
};
}  // namespace detail

/// The immutable part of a reducible convolution: its kernels in full, aggregated for each G, and its predictors by
/// pattern.
template <class Policy>
class reducible_weights {
 public:
  using packed_weight = typename kernel::kernels_of<typename Policy::precision>::weight;
  /// What the policy's predictor computes its scores with.
  using predictor_weights = typename detail::predictor_weights<typename Policy::predictor>::type;

  /// Tensors: those of conv2d, see conv2d_tensors. Throws redzap::error where one is missing or of another shape.
  reducible_weights(shape in, conv2d_options const& o, std::string const& name, named_tensors const& tensors)
      : reducible_weights(in, o, name, conv2d_tensors<typename Policy::precision>(in, o, name, tensors)) {}

  /// From values in the tensors' order; an empty bias is zero. Of all precisions but i8, whose weights have scales.
  reducible_weights(shape in, conv2d_options const& o, std::string name, std::span<float const> weight,
                    std::span<float const> bias)
      : name_(std::move(name)), full_(in.c, o, weight, bias), values_(in, o, weight, bias) {}

  /// The same without values and predictors: `arrays` sets them.
  reducible_weights(shape in, conv2d_options const& o, std::string name)
      : name_(std::move(name)), full_(in.c, o, packed_weight::order::both), values_(in, o) {}

  /// Visits every array of `self`, these weights, and calls visit.list(predictors, what makes one without values).
  template <class Self, class Visit>
  static void arrays(Self& self, Visit& visit) {
    packed_weight::arrays(self.full_, visit);
    technique_values<typename Policy::techniques>::arrays(self.values_, visit);
    visit.list(self.predictors_, [&] { return self.make(); });
  }

  conv2d_options const& options() const { return full_.options(); }
  packed_weight const& full() const { return full_; }
  technique_values<typename Policy::techniques> const& values() const { return values_; }
  std::string const& name() const { return name_; }

  /// Takes every "<name>.<pattern>.<variant>.*"; see redzap::weights::add_predictors.
  void add_predictors(named_tensors const& tensors, std::string const& name, std::string_view variant, shape) {
    std::string const first = name + ".";
    std::string last(1, '.');   // built in place: GCC 12 warns of an overflow inside operator+
    last.append(variant).append(".").append(predictor_weights::first_tensor);
    std::size_t const before = predictors_.size();
    for (auto const& [key, value] : tensors) {
      if (key.size() <= first.size() + last.size() || !key.starts_with(first) || !key.ends_with(last)) continue;
      std::string const pattern = key.substr(first.size(), key.size() - first.size() - last.size());
      std::string const predictor_name(key, 0, key.size() - 1 - predictor_weights::first_tensor.size());
      predictors_.emplace_back(pattern, make(tensors, predictor_name));
    }
    if (predictors_.size() == before)
      raise(error(name, "the predictors have no variant " + std::string(variant) + " of this layer"));
  }

  /// The newest predictor for a pattern of that name. Throws redzap::error where there is none.
  predictor_weights const& predictor_for(std::string_view pattern) const {
    for (auto i = predictors_.rbegin(); i != predictors_.rend(); ++i)
      if (i->first == pattern) return i->second;
    raise(error(name_, "no predictor for pattern " + std::string(pattern) + " was loaded"));
  }

 private:
  reducible_weights(shape in, conv2d_options const& o, std::string name,
                    conv2d_tensors<typename Policy::precision> const& from)
      : name_(std::move(name)),
        full_(from.pack(in.c, o, packed_weight::order::both)),
        values_(in, o, from.weight, from.bias, from.scale) {}

  /// A predictor's weights: from tensors and its name, or none, without values.
  template <class... Source>
  predictor_weights make(Source const&... source) const {
    if constexpr (predictor::reads_ifmap<typename Policy::predictor>)
      return predictor_weights(source..., full_.in_channels(), options());
    else
      return predictor_weights(source..., options().out_channels);
  }

  std::string name_;
  packed_weight full_;
  technique_values<typename Policy::techniques> values_;
  std::vector<std::pair<std::string, predictor_weights>> predictors_;
};

}  // namespace redzap::inline REDZAP_ISA::layer
