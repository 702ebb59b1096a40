// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/io/normalisation.hpp>
#include <vector>

using redzap::io::normalisation;

TEST_CASE("normalisation maps bytes to (byte / 255 - mean) / deviation, each channel with its own") {
  auto const n = normalisation::from({{"mean", "0.5,0.25,0"}, {"std", "0.5,0.125,2"}}, "model");
  std::vector<std::uint8_t> const image{0, 255, 255, 0, 255, 51};
  std::vector<float> to(6);
  n(image, to);
  CHECK(to == std::vector<float>{-1, 1, 6, -2, 0.5f, 51.0f / 255 / 2});
}

TEST_CASE("normalisation refuses metadata that is missing or malformed") {
  CHECK_THROWS_WITH_AS(normalisation::from({{"std", "1,1,1"}}, "m"),
                       "m: metadata lacks \"mean\", the normalisation of the input", redzap::error);
  for (auto const* text :
       {"", "1", "1,2", "1,2,3,", "1,2,3,4", "1;2;3", "1,2,x", " 1,2,3", "1,,3", "nan,1,1", "inf,1,1", "1e99,1,1"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(normalisation::from({{"mean", text}, {"std", "1,1,1"}}, "m"), redzap::error);
  }
  for (auto const* text : {"0,1,1", "1,-1,1"})
    CHECK_THROWS_AS(normalisation::from({{"mean", "0,0,0"}, {"std", text}}, "m"), redzap::error);
}
