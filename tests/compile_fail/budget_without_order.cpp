// SPDX-License-Identifier: MIT
// expect: session: a budget needs predictors whose scores tell what to leave out first, such as predictor::zap or
// predictor::sketch; redzap's score is a label
#include <redzap/redzap.hpp>

struct policy : redzap::defaults {
#if !defined(REDZAP_MISTAKE)   // else redzap's labels, three of them
  using techniques = redzap::zap_techniques;
  using predictor = redzap::predictor::zap;
#endif
};

void bound(redzap::session<redzap::models::alexnet<policy>>& session) { session.budget(80e6); }
