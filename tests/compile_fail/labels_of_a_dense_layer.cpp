// SPDX-License-Identifier: MIT
// expect: session: only reducible layers have labels
#include <redzap/redzap.hpp>

#if defined(REDZAP_MISTAKE)
constexpr int layer = 0;   // conv1, which is always dense
#else
constexpr int layer = 2;
#endif
auto labels(redzap::session<redzap::models::alexnet<>>& session) { return session.labels<layer>(); }
