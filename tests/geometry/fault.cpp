// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/geometry/fault.hpp>
#include <set>

TEST_CASE("every fault has a sentence of its own") {
  std::set<std::string_view> sentences;
  int const count = static_cast<int>(redzap::fault::too_large) + 1;
  for (int i = 0; i < count; ++i) sentences.insert(sentence(static_cast<redzap::fault>(i)));
  CHECK(sentences.size() == static_cast<std::size_t>(count));
  CHECK(sentences.count("unknown fault") == 0);
  CHECK(sentence(static_cast<redzap::fault>(count)) == "unknown fault");
  CHECK(sentence(redzap::fault::in_channels_per_group) == "in_channels must be divisible by groups");
}
