// SPDX-License-Identifier: MIT
// The AlexNet executor as an embedded program has it: one instruction set, one precision, no files. See measure.py.
#include <redzap/redzap.hpp>

namespace {
struct policy : redzap::defaults {
  using techniques = redzap::zap_techniques;
  using predictor = redzap::predictor::sketch<>;
};
}  // namespace

int main() {
  redzap::named_tensors const tensors;   // the caller's, from flash or wherever they come from
  redzap::weights<redzap::models::alexnet<policy>> weights(tensors);
  weights.add_predictors(tensors, "sketch");
  redzap::session session(weights);
  session.pattern(redzap::pattern::none);
  session.threshold(0.15f);
  std::vector<float> const image(3 * 32 * 32);
  return session.run(image).logits[0] > 0 ? 0 : 1;
}
