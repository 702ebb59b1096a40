// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/aggregate/median.hpp>
#include <redzap/aggregate/technique_list.hpp>
#include <string>
#include <vector>

#include "support/midrange.hpp"

using redzap::factor;
using redzap::redzap_techniques;
using redzap::technique_list;
using redzap::zap_techniques;
using redzap::zero;
using redzap::test::midrange;
namespace aggregate = redzap::aggregate;

static_assert(redzap::aggregator<midrange>);
static_assert(!redzap::aggregator<zero>);

TEST_CASE("a technique's label is its place + 1") {
  static_assert(redzap_techniques::count == 3);
  static_assert(std::is_same_v<redzap_techniques::technique<1>, zero>);
  static_assert(std::is_same_v<redzap_techniques::technique<2>, factor<aggregate::max, aggregate::sum>>);
  static_assert(std::is_same_v<redzap_techniques::technique<3>::window, aggregate::average>);
  static_assert(zap_techniques::count == 1);
  CHECK(redzap_techniques::names == std::array<std::string_view, 4>{"irreducible", "zero", "max", "average"});
  CHECK(redzap_techniques::distinct_names());
}

TEST_CASE("factors are counted apart from zero, wherever it stands") {
  using list = technique_list<factor<midrange, aggregate::sum>, zero, factor<aggregate::max, aggregate::sum>>;
  static_assert(list::factors == 2);
  static_assert(list::factor_of == std::array<int, 4>{-1, 0, -1, 1});
  static_assert(redzap_techniques::factor_of == std::array<int, 4>{-1, -1, 0, 1});
  static_assert(zap_techniques::factors == 0);
  std::vector<std::string> seen;
  list::for_each_factor(
      [&]<class Technique>(int label) { seen.push_back(std::to_string(label) + std::string(Technique::name)); });
  CHECK(seen == std::vector<std::string>{"1midrange", "3max"});
}

TEST_CASE("a user's own technique comes after the library's") {
  using redzap::test::midrange_techniques;
  static_assert(midrange_techniques::count == 4 && midrange_techniques::factors == 3);
  CHECK(midrange_techniques::names[4] == "midrange");
  CHECK(midrange_techniques::factor_of[4] == 2);
}

TEST_CASE("a factor is named after its window's aggregator, and its kernel's where that is not the sum") {
  CHECK(factor<aggregate::max, aggregate::sum>::name == "max");
  CHECK(factor<aggregate::sum, aggregate::median<9>>::name == "sum x median");
  CHECK(
      technique_list<factor<aggregate::max, aggregate::sum>, factor<aggregate::max, aggregate::max>>::distinct_names());
}

TEST_CASE("two techniques of one name are told") {
  struct other : aggregate::max {};
  CHECK_FALSE(technique_list<factor<aggregate::max, aggregate::sum>, factor<other, aggregate::sum>>::distinct_names());
}

TEST_CASE("an aggregator that is made for one number of taps is told from those that fold any") {
  using list =
      technique_list<zero, factor<aggregate::max, aggregate::sum>, factor<aggregate::median<9>, aggregate::sum>>;
  static_assert(list::fold(9) && !list::fold(25));
  static_assert(!technique_list<factor<aggregate::sum, aggregate::median<9>>>::fold(25));   // of a kernel, too
  static_assert(redzap_techniques::fold(9) && redzap_techniques::fold(25));
}
