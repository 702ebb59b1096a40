// SPDX-License-Identifier: MIT
#include <redzap/core/instance.hpp>

#include <doctest/doctest.h>

#include <string_view>

#define TEXT(...) #__VA_ARGS__
#define EXPANDED(...) TEXT(__VA_ARGS__)

TEST_CASE("instance: a declaration is nothing, extern, or compiled here, as the program asks") {
#if defined(REDZAP_EXTERN_KERNELS)
  constexpr std::string_view elsewhere = "extern template int twice<1, 2>(int)";
#else
  constexpr std::string_view elsewhere = "static_assert(true)";
#endif
#if defined(REDZAP_COMPILE_KERNELS)
  CHECK(EXPANDED(REDZAP_INSTANCE(int twice<1, 2>(int))) == std::string_view("template int twice<1, 2>(int)"));
#else
  CHECK(EXPANDED(REDZAP_INSTANCE(int twice<1, 2>(int))) == elsewhere);
#endif
  CHECK(EXPANDED(REDZAP_F16_INSTANCE(int twice<1, 2>(int))) == elsewhere);
  CHECK(EXPANDED(REDZAP_I8_INSTANCE(int twice<1, 2>(int))) == elsewhere);
}
