// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/core/error.hpp>
#include <redzap/training/predictor_tensors.hpp>

using namespace redzap;
using training::predictor_block;

TEST_CASE("names, extents and places of the contract") {
  predictor_block blocks[2] = {{1, "k", 0}, {1, "k", 16}};
  blocks[1].learnt().running_variance2[3] = 7;
  named_tensors tensors;
  training::predictor_tensors const names{"conv2.D.redzap-0.1", 20};  // the second block is not full
  names.write(
      [&](int b) -> auto const& { return blocks[b].learnt(); }, tensors);
  CHECK(tensors.size() == 12);
  using extents = std::vector<long long>;
  CHECK(tensors.at("conv2.D.redzap-0.1.dw1.weight").extents == extents{20, 1, 3, 3});
  CHECK(tensors.at("conv2.D.redzap-0.1.dw2.bias").extents == extents{20});
  auto parameter = [&](int b, int row, int lane) { return blocks[b].learnt().parameter[std::size_t(row * 16 + lane)]; };
  CHECK(tensors.at("conv2.D.redzap-0.1.dw1.weight").values[17 * 9 + 5] ==
        parameter(1, predictor_block::dw1_weight + 5, 1));
  CHECK(tensors.at("conv2.D.redzap-0.1.dw2.weight").values[4 * 9 + 8] ==
        parameter(0, predictor_block::dw2_weight + 8, 4));
  CHECK(tensors.at("conv2.D.redzap-0.1.dw1.bias").values[19] == parameter(1, predictor_block::dw1_bias, 3));
  CHECK(tensors.at("conv2.D.redzap-0.1.bn1.weight").values[2] == 1);
  CHECK(tensors.at("conv2.D.redzap-0.1.bn2.running_var").values[19] == 7);
  CHECK(tensors.at("conv2.D.redzap-0.1.bn2.running_mean").values[19] == 0);

  predictor_block other[2] = {{2, "k", 0}, {2, "k", 16}};
  auto const kept = other[1].learnt().parameter[5];  // lane 5 of block 1 is channel 21: none
  names.read(
      tensors, [&](int b) -> auto& { return other[b].learnt(); });
  CHECK(other[0].learnt().parameter == blocks[0].learnt().parameter);
  CHECK(other[1].learnt().running_variance2[3] == 7);
  CHECK(other[1].learnt().parameter[3] == blocks[1].learnt().parameter[3]);
  CHECK(other[1].learnt().parameter[5] == kept);

  tensors.erase("conv2.D.redzap-0.1.bn1.bias");
  CHECK_THROWS_AS(names.read(
                      tensors, [&](int b) -> auto& { return other[b].learnt(); }),
                  error);
}
