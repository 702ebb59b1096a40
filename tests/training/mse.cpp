// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/training/mse.hpp>

using redzap::training::mse;

TEST_CASE("error and gradient by hand") {
  mse const redzap_loss{3.5f};
  CHECK(redzap_loss(2.5f, 2.0f).error == 0.5f);
  CHECK(redzap_loss(2.5f, 2.0f).gradient == 0.5f);
  CHECK(redzap_loss(-1.0f, 2.0f).error == -2);  // clamped to 0
  CHECK(redzap_loss(-1.0f, 2.0f).gradient == 0);
  CHECK(redzap_loss(9.0f, 2.0f).error == 1.5f);  // clamped to 3.5
  CHECK(redzap_loss(9.0f, 2.0f).gradient == 0);
  CHECK(redzap_loss(0.0f, 1.0f).gradient == -1);  // the bounds belong to the inside, as in PyTorch
  CHECK(redzap_loss(3.5f, 1.0f).gradient == 2.5f);
  mse const zap_loss{1};
  CHECK(zap_loss(1.25f, 1.0f).error == 0);
  CHECK(zap_loss(1.25f, 0.0f).gradient == 0);
  CHECK(zap_loss(0.25f, 1.0f).gradient == -0.75f);
}

TEST_CASE("registers agree with floats") {
  using V = redzap::native_isa::f32;
  for (float const score : {-2.0f, 0.0f, 0.7f, 1.0f, 3.5f, 4.0f})
    for (float const target : {0.0f, 1.0f, 3.0f}) {
      auto const many = mse{3.5f}(V(score), V(target));
      float error[16], gradient[16];
      redzap::simd::store(error, many.error);
      redzap::simd::store(gradient, many.gradient);
      CHECK(error[0] == mse{3.5f}(score, target).error);
      CHECK(gradient[0] == mse{3.5f}(score, target).gradient);
    }
}
