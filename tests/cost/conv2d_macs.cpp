// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/cost/conv2d_macs.hpp>

namespace {

/// Multiplications of a convolution that runs over the padded ifmap, counted one by one.
long long counted(redzap::shape in, redzap::conv2d_options const& o) {
  redzap::shape const out = output_shape(in, o);
  long long macs = 0;
  for (int n = 0; n < out.n; ++n)
    for (int m = 0; m < out.c; ++m)
      for (int at = 0; at < out.h * out.w; ++at)
        for (int c = 0; c < in.c / o.groups; ++c)
          for (int tap = 0; tap < o.kernel.h * o.kernel.w; ++tap) ++macs;
  return macs;
}

}  // namespace

TEST_CASE("the convolutions of the CIFAR AlexNet") {
  using redzap::cost::conv2d_macs;
  static_assert(conv2d_macs({.c = 3, .h = 32, .w = 32}, {.out_channels = 64, .kernel = 3, .padding = 2}) == 1'997'568);
  static_assert(conv2d_macs({.c = 64, .h = 17, .w = 17}, {.out_channels = 192, .kernel = 3, .padding = 2}) ==
                39'923'712);
  static_assert(conv2d_macs({.c = 192, .h = 9, .w = 9}, {.out_channels = 384, .kernel = 3, .padding = 1}) ==
                53'747'712);
  static_assert(conv2d_macs({.c = 384, .h = 9, .w = 9}, {.out_channels = 256, .kernel = 3, .padding = 1}) ==
                71'663'616);
  static_assert(conv2d_macs({.c = 256, .h = 9, .w = 9}, {.out_channels = 256, .kernel = 3, .padding = 1}) ==
                47'775'744);
}

TEST_CASE("stride, dilation, groups, oblong kernels and batches count as a loop would") {
  redzap::shape const in{.n = 2, .c = 6, .h = 11, .w = 8};
  for (redzap::conv2d_options const& o :
       {redzap::conv2d_options{.out_channels = 4, .kernel = {3, 2}},
        redzap::conv2d_options{.out_channels = 9, .kernel = 3, .stride = {2, 3}, .padding = {2, 1}, .groups = 3},
        redzap::conv2d_options{.out_channels = 6, .kernel = 3, .dilation = {2, 1}, .groups = 6}}) {
    REQUIRE(check(in, o) == redzap::fault::none);
    CHECK(redzap::cost::conv2d_macs(in, o) == counted(in, o));
  }
}

TEST_CASE("counts beyond 32 bits do not wrap") {
  static_assert(redzap::cost::conv2d_macs({.n = 8, .c = 512, .h = 224, .w = 224},
                                          {.out_channels = 512, .kernel = 3, .padding = 1}) == 947'040'288'768);
  static_assert(redzap::cost::macs_per_activation({.c = 512}, {.out_channels = 512, .kernel = 3}) == 4608);
}
