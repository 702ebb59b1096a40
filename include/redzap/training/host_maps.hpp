// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <redzap/core/aligned_buffer.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/graph/session.hpp>
#include <redzap/graph/weights.hpp>
#include <redzap/layer/technique_values.hpp>
#include <redzap/predictor/difference.hpp>
#include <span>
#include <utility>

namespace redzap::inline REDZAP_ISA::training {

/// Runs a host on one image after another, on one thread, and hands out what predictors learn from: for every reducible
/// layer the ofmap X and the value of each technique at every activation. The maps come from the kernels that a run
/// uses.
template <class Net>
class host_maps {
 public:
  /// The weights must outlive it. The session's pattern is `all`: the host runs densely; with another pattern the
  /// predictors that were loaded take part.
  explicit host_maps(weights<Net> const& weights) : weights_(&weights), session_(weights, 1) {
    session_.skip_unread(false);
    std::size_t pooled = 0, replacement = 0, list = 0, partials = 0;
    for_each_reducible([&]<int I>(std::integral_constant<int, I>, int) {
      using layer = typename Net::template layer<I>;
      using values = redzap::layer::technique_values<typename layer::techniques>;
      pooled = std::max(pooled, values::map_floats(Net::shapes[I], layer::options));
      auto const map = values::map_shape(Net::shapes[I], layer::options);
      list = std::max(list, work_list::capacity(session_.template state<I>().pooled_everywhere()));
      partials = std::max(partials, kernel::masked_partial_floats(map, values::pointwise(layer::options)));
      replacement =
          std::max(replacement, layer::techniques::factors * redzap::layout::packed::size(Net::shapes[I + 1]));
    });
    pooled_ = aligned_buffer<float>(pooled);
    replacement_ = aligned_buffer<float>(replacement);
    list_ = aligned_buffer<work_list::index>(list);
    partials_ = aligned_buffer<float>(partials);
  }

  redzap::session<Net>& session() { return session_; }

  /// Calls body(n, candidates) for the n-th reducible layer; the maps are valid during the call.
  template <class Body>
  void run(std::span<float const> image, Body&& body) {
    session_.run(image, [&](auto i, float const* ifmap, float const* ofmap) {
      for_each_reducible([&]<int I>(std::integral_constant<int, I>, int n) {
        if (I == i) body(n, candidates_of<I>(ifmap, ofmap));
      });
    });
  }

  /// Calls body(n, ifmap, ofmap) instead, both packed: for what needs no technique's values.
  template <class Body>
  void run_maps(std::span<float const> image, Body&& body) {
    session_.run(image, [&](auto i, float const* ifmap, float const* ofmap) {
      for_each_reducible([&]<int I>(std::integral_constant<int, I>, int n) {
        if (I == i) body(n, ifmap, ofmap);
      });
    });
  }

 private:
  /// Calls body(std::integral_constant<int, I>, n) for the n-th reducible layer, layer I of the network.
  template <class Body>
  static void for_each_reducible(Body&& body) {
    int n = 0;
    auto visit = [&]<int I>(std::integral_constant<int, I> i) {
      if constexpr (Net::template layer<I>::label_bytes(Net::shapes[I]) > 0) body(i, n++);
    };
    [&]<int... I>(std::integer_sequence<int, I...>) {
      (visit(std::integral_constant<int, I>{}), ...);
    }(std::make_integer_sequence<int, Net::count>{});
  }

  template <int I>
  auto candidates_of(float const* ifmap, float const* ofmap) {
    using layer = typename Net::template layer<I>;
    using techniques = typename layer::techniques;
    constexpr shape in = Net::shapes[I], out = Net::shapes[I + 1];
    predictor::candidates<techniques> maps{
        .exact = ofmap, .replacement = {}, .channels = out.c, .positions = out.h * out.w};
    std::array<float*, techniques::count> values{};
    for (int l = 1; l <= techniques::count; ++l)
      if (techniques::factor_of[l] >= 0) {
        values[l - 1] = replacement_.data() + techniques::factor_of[l] * redzap::layout::packed::size(out);
        maps.replacement[l - 1] = values[l - 1];
      }
    auto const& state = session_.template state<I>();
    weights_->template layer<I>().values().everywhere(
        in, layer::options, ifmap, pooled_.data(), state.pooled_everywhere(), values, 1,
        [&](int) { return kernel::masked_memory{.list = list_.span(), .partials = partials_.span()}; });
    return maps;
  }

  weights<Net> const* weights_;
  redzap::session<Net> session_;
  aligned_buffer<float> pooled_, replacement_, partials_;
  aligned_buffer<work_list::index> list_;
};

}  // namespace redzap::inline REDZAP_ISA::training
