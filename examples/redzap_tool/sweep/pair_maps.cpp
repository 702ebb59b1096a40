// SPDX-License-Identifier: MIT
#include "pair_maps.hpp"

#include <algorithm>
#include <redzap/core/aligned_buffer.hpp>
#include <redzap/redzap.hpp>
#include <string>
#include <utility>
#include <vector>

#include "../features.hpp"

namespace tool::sweep {

using redzap::conv2d_options;
using redzap::shape;
using values = redzap::layer::technique_values<pairs>;

namespace {

/// What a layer computes before its ReLU.
conv2d_options unclipped(conv2d_options options) {
  options.activation = redzap::activation::none;
  return options;
}

struct paired_layer {
  int index;   ///< in the network
  shape in, out;
  conv2d_options options;
  std::span<float const> bias;
  values factors;
  redzap::window_table everywhere;

  paired_layer(int layer, shape input, conv2d_options const& o, std::string const& name,
               redzap::named_tensors const& tensors)
      : index(layer),
        in(input),
        out(output_shape(input, o)),
        options(unclipped(o)),
        bias(find_tensor(tensors, name + ".bias", {o.out_channels})),
        factors(input, options,
                find_tensor(tensors, name + ".weight", {o.out_channels, input.c / o.groups, o.kernel.h, o.kernel.w}),
                bias),
        everywhere(redzap::window_table::all(values::map_shape(input, options), values::pointwise(options))) {}
};

}  // namespace

class pair_weights {
 public:
  explicit pair_weights(redzap::named_tensors const& tensors) : host(tensors) {
    [&]<int... I>(std::integer_sequence<int, I...>) { (add<I>(tensors), ...); }
    (std::make_integer_sequence<int, features::count>{});
  }

  redzap::weights<features> host;
  std::vector<paired_layer> layers;

 private:
  template <int I>
  void add(redzap::named_tensors const& tensors) {
    using layer = features::layer<I>;
    if constexpr (layer::label_bytes(features::shapes[I]) > 0) {
      static_assert(pairs::fold(layer::options.kernel.h * layer::options.kernel.w));
      layers.emplace_back(I, features::shapes[I], layer::options, std::string(features::name(I)), tensors);
    }
  }
};

std::shared_ptr<pair_weights const> read_pair_weights(redzap::named_tensors const& tensors) {
  return std::make_shared<pair_weights const>(tensors);
}

struct pair_maps::memory {
  redzap::session<features> session;
  redzap::aligned_buffer<float> pooled, terms, partials;
  redzap::aligned_buffer<redzap::work_list::index> list;

  explicit memory(pair_weights const& weights) : session(weights.host, 1) {
    session.skip_unread(false);
    std::size_t map = 0, ofmap = 0, entries = 0, sums = 0;
    for (auto const& layer : weights.layers) {
      map = std::max(map, values::map_floats(layer.in, layer.options));
      ofmap = std::max(ofmap, redzap::layout::packed::size(layer.out));
      entries = std::max(entries, redzap::work_list::capacity(layer.everywhere));
      sums = std::max(sums, redzap::kernel::masked_partial_floats(values::map_shape(layer.in, layer.options),
                                                                  values::pointwise(layer.options)));
    }
    pooled = redzap::aligned_buffer<float>(map);
    terms = redzap::aligned_buffer<float>(pairs::count * ofmap);
    partials = redzap::aligned_buffer<float>(sums);
    list = redzap::aligned_buffer<redzap::work_list::index>(entries);
  }
};

pair_maps::pair_maps(std::shared_ptr<pair_weights const> weights)
    : weights_(std::move(weights)), memory_(std::make_unique<memory>(*weights_)) {}
pair_maps::~pair_maps() = default;

void pair_maps::run(std::span<float const> image, std::function<void(int, pair_terms const&)> const& body) {
  auto& m = *memory_;
  m.session.run(image, [&](auto i, float const* ifmap, float const* ofmap) {
    for (int n = 0; n < static_cast<int>(weights_->layers.size()); ++n) {
      auto const& layer = weights_->layers[n];
      if (layer.index != i.value) continue;
      pair_terms terms{.exact = ofmap, .values = {}, .bias = layer.bias, .positions = layer.out.h * layer.out.w};
      for (int p = 0; p < pairs::count; ++p)
        terms.values[p] = m.terms.data() + p * redzap::layout::packed::size(layer.out);
      layer.factors.everywhere(
          layer.in, layer.options, ifmap, m.pooled.data(), layer.everywhere, terms.values, 1,
          [&](int) { return redzap::kernel::masked_memory{.list = m.list.span(), .partials = m.partials.span()}; });
      body(n, terms);
    }
  });
}

}  // namespace tool::sweep
