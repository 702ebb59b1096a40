// SPDX-License-Identifier: MIT
#pragma once
#include <bench/support/layer_data.hpp>
#include <redzap/core/aligned_buffer.hpp>
#include <redzap/kernel/simd/masked_conv2d.hpp>
#include <redzap/kernel/simd/zero_pad2d.hpp>
#include <redzap/pattern/window_table.hpp>
#include <redzap/pattern/work_list.hpp>
#include <support/owned.hpp>
#include <vector>

namespace redzap::inline REDZAP_ISA::bench {

/// Our convolution of some activations of a problem, ready to run: independent Bernoulli over (m, p, q) with a fixed seed. A run
/// begins with labels and a plain ifmap, so building the work lists and padding are in it.
class masked_layer {
 public:
  masked_layer(problem const& p, layer_data const& data, double density, int threads)
      : problem_(p),
        weight_(p.input.c, p.options, data.weight, data.bias, kernel::packed_conv2d_weight::order::dot),
        table_(window_table::all(p.input, p.options)),
        ifmap_(p.input, data.ifmap),
        padded_(padded_shape(p.input, p.options)),
        ofmap_(p.output()),
        labels_(p.output(), test::labels(p.output(), 4, density, 1)) {
    for (int t = 0; t < threads; ++t) {
      lists_.emplace_back(work_list::capacity(table_));
      partials_.emplace_back(kernel::masked_partial_floats(p.input, p.options));
      memory_.push_back({lists_.back().span(), partials_.back().span()});
    }
  }

  void run() {
    kernel::zero_pad2d(ifmap_.view(), problem_.options.padding, padded_.view(), static_cast<int>(memory_.size()));
    kernel::masked_conv2d(padded_.view(), weight_, table_, labels_.view(), 0, ofmap_.view(), memory_);
  }

  std::vector<float> output() const { return ofmap_.values(); }
  bool computes(std::size_t nchw) const { return chosen_[nchw] == 0; }

  /// MACs of the chosen activations: padding taps counted, and not.
  double macs() const {
    return sum([&](int, int) { return problem_.terms(); });
  }
  double valid_macs() const {
    return sum([&](int p, int q) { return problem_.valid_terms(p, q); });
  }

 private:
  template <class Terms>
  double sum(Terms&& terms) const {
    shape const out = problem_.output();
    double result = 0;
    for (int p = 0; p < out.h; ++p)
      for (int q = 0; q < out.w; ++q) {
        int chosen = 0;
        for (int m = 0; m < out.c; ++m) chosen += labels_.view()(0, m, p, q) == 0;
        result += chosen * terms(p, q);
      }
    return result;
  }

  problem problem_;
  kernel::packed_conv2d_weight weight_;
  window_table table_;
  test::owned<float, layout::packed> ifmap_, padded_, ofmap_;
  test::owned<label, layout::packed> labels_;
  std::vector<label> chosen_ = labels_.values();  ///< nchw
  std::vector<aligned_buffer<work_list::index>> lists_;
  std::vector<aligned_buffer<float>> partials_;
  std::vector<kernel::masked_memory> memory_;
};

}  // namespace redzap::inline REDZAP_ISA::bench
