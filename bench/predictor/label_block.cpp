// SPDX-License-Identifier: MIT
#include <bench/support/random_predictors.hpp>
#include <bench/support/registry.hpp>
#include <redzap/aggregate/technique_list.hpp>
#include <redzap/predictor/label_block.hpp>
#include <redzap/predictor/redzap.hpp>
#include <support/owned.hpp>
#include <support/random.hpp>

namespace redzap::inline REDZAP_ISA::bench {

/// The predictors of a whole layer, block after block, on pattern D.
void register_label_block(problem const& p) {
  add_benchmark(name_of("label_block", p, "nchwc16", "pattern:D", 1), [p](benchmark::State& state) {
    shape const out = p.output();
    named_tensors tensors;
    add_random_predictor(tensors, "conv", out.c);
    predictor::weights const weights(tensors, "conv", out.c);
    predictor::target_positions const targets(pattern::d, out.h, out.w);
    test::owned<float, layout::packed> partial(out, test::integers(out.size(), 6, 0, 8, 0.5));
    std::size_t const block = std::size_t(16) * static_cast<std::size_t>(out.h) * static_cast<std::size_t>(out.w);
    for (auto const& t : targets.all())
      for (int b = 0; b < weights.blocks(); ++b)
        for (std::size_t lane = 0; lane < 16; ++lane)
          partial.elements[static_cast<std::size_t>(b) * block + static_cast<std::size_t>(t.position) * 16 + lane] = 0;
    test::owned<label, layout::packed> labels(out);
    aligned_buffer<float> hidden(predictor::hidden_floats(out.h, out.w));
    double const macs = 18.0 * static_cast<double>(out.size());
    predictor::redzap<> const score{.threshold = 0.2f};
    measure(state, 1, {macs, macs, 5.0 * static_cast<double>(out.size())}, [&] {
      for (int b = 0; b < weights.blocks(); ++b) {
        std::size_t const at = static_cast<std::size_t>(b) * block;
        predictor::label_block(weights.block(b), partial.elements.data() + at, targets, hidden.data(), score,
                               labels.elements.data() + at);
      }
    });
  });
}

}  // namespace redzap::inline REDZAP_ISA::bench
