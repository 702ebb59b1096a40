// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/training/score_gradient.hpp>
#include <training/maps.hpp>

using namespace redzap;

TEST_CASE_TEMPLATE("sums and the way back, against floats one by one", Isa, isa::scalar, native_isa) {
  training::map_geometry const map(5, 4, pattern::c);
  auto const z = test::plain_map(map, 1, -8, 8);
  test::generator random(4);
  std::vector<std::uint8_t> target(map.plain_size());
  for (auto& t : target) t = static_cast<std::uint8_t>(random.integer(0, 3));
  training::score_gradient score{.objective = {3.5f}};
  training::batch_norm::gradient norm;
  for (std::size_t lane = 0; lane < 16; ++lane) {  // powers of two and small integers: everything is exact
    score.scale[lane] = lane % 2 ? 0.5f : -0.25f;
    score.shift[lane] = static_cast<float>(lane % 3);
    norm.gain[lane] = double(lane) - 3;
    norm.slope[lane] = 2;
    norm.offset[lane] = double(lane % 4);
  }
  training::score_gradient::sums sums;
  score.add<Isa>(map, z.data(), target.data(), sums);
  std::vector<float> dz(map.bordered_size());
  score.backward<Isa>(map, z.data(), target.data(), norm, 0.5, dz.data());

  std::vector<double> loss(16), gradient(16), gradient_z(16);
  std::vector<float> expected(map.plain_size());
  for (std::size_t i = 0; i < z.size(); ++i) {
    std::size_t const lane = i % 16, position = i / 16;
    auto const result = score.objective(score.scale[lane] * z[i] + score.shift[lane], static_cast<float>(target[i]));
    bool const computed = pattern::c.contains(int(position) / 4, int(position) % 4);
    float const g = computed ? 0.0f : result.gradient;
    loss[lane] += computed ? 0.0 : double(result.error) * double(result.error);
    gradient[lane] += double(g);
    gradient_z[lane] += double(g) * double(z[i]);
    expected[i] =
        static_cast<float>(norm.gain[lane] * 0.5 * double(g) + norm.slope[lane] * double(z[i]) + norm.offset[lane]);
  }
  CHECK(dz == test::with_border(map, expected));
  for (std::size_t lane = 0; lane < 16; ++lane) {
    CHECK(sums.loss[lane] == loss[lane]);
    CHECK(sums.gradient[lane] == gradient[lane]);
    CHECK(sums.gradient_z[lane] == gradient_z[lane]);
  }
}
