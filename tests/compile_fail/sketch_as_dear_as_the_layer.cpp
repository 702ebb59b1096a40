// SPDX-License-Identifier: MIT
// expect: sketch: it must do less than the layer does, at most half of it: Share must be 2 or more
#include <redzap/predictor/sketch.hpp>

#if defined(REDZAP_MISTAKE)
constexpr int share = 1;
#else
constexpr int share = 12;
#endif
static_assert(redzap::predictor::sketch<share>::name == "sketch");
