// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <functional>
#include <memory>
#include <redzap/aggregate/centre.hpp>
#include <redzap/aggregate/median.hpp>
#include <redzap/aggregate/midrange.hpp>
#include <redzap/aggregate/min.hpp>
#include <redzap/aggregate/technique_list.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <span>

namespace tool::sweep {

namespace detail {
template <class F>
using window_factor = redzap::factor<F, redzap::aggregate::sum>;
template <class G>
using kernel_factor = redzap::factor<redzap::aggregate::sum, G>;
}  // namespace detail

/// The pairs (F, G) that are tried: F of a window times the sum of the kernel, and the sum of a window times G of the
/// kernel. The sum times the kernel's average is the average times its sum, and stands here once.
using pairs = redzap::technique_list<
    detail::window_factor<redzap::aggregate::max>, detail::window_factor<redzap::aggregate::average>,
    detail::window_factor<redzap::aggregate::min>, detail::window_factor<redzap::aggregate::midrange>,
    detail::window_factor<redzap::aggregate::median<9>>, detail::window_factor<redzap::aggregate::centre<9>>,
    detail::kernel_factor<redzap::aggregate::max>, detail::kernel_factor<redzap::aggregate::min>,
    detail::kernel_factor<redzap::aggregate::midrange>, detail::kernel_factor<redzap::aggregate::median<9>>,
    detail::kernel_factor<redzap::aggregate::centre<9>>>;

/// One reducible layer of one image. Maps are layout::packed, [channels / 16][positions][16].
struct pair_terms {
  float const* exact = nullptr;                  ///< X
  /// bias + sum of F * G, before the ReLU; the receiver may write to them
  std::array<float*, pairs::count> values{};
  std::span<float const> bias;                   ///< by channel; as many as channels
  int positions = 0;

  static constexpr int block = 16;
  int channels() const { return static_cast<int>(bias.size()); }
  std::size_t size() const { return std::size_t(channels() + block - 1) / block * std::size_t(positions) * block; }
  /// Calls body(channel, offset) for every activation.
  template <class Body>
  void for_each(Body&& body) const {
    for (int m = 0; m < channels(); ++m)
      for (int position = 0; position < positions; ++position)
        body(m, (std::size_t(m / block) * std::size_t(positions) + std::size_t(position)) * block +
                    std::size_t(m % block));
  }
};

/// The host's weights and what the pairs make of them, immutable. One for all threads.
class pair_weights;
std::shared_ptr<pair_weights const> read_pair_weights(redzap::named_tensors const& tensors);

/// Runs the dense host on one image after another, on one thread. The pairs' values come from the kernels that a run
/// uses.
class pair_maps {
 public:
  explicit pair_maps(std::shared_ptr<pair_weights const> weights);
  ~pair_maps();

  /// Calls body(n, terms) for the n-th reducible layer; the maps are valid during the call.
  void run(std::span<float const> image, std::function<void(int, pair_terms const&)> const& body);

 private:
  struct memory;
  std::shared_ptr<pair_weights const> weights_;
  std::unique_ptr<memory> memory_;
};

}  // namespace tool::sweep
