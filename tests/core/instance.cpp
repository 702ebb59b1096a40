// SPDX-License-Identifier: MIT
#include <redzap/core/instance.hpp>

#include <doctest/doctest.h>

#include <string_view>

#define TEXT(...) #__VA_ARGS__
#define EXPANDED(...) TEXT(__VA_ARGS__)

TEST_CASE("instance: a declaration is nothing, extern, or compiled here, as the program asks") {
  constexpr std::string_view expanded = EXPANDED(REDZAP_INSTANCE(int twice<1, 2>(int)));
#if defined(REDZAP_COMPILE_KERNELS)
  CHECK(expanded == "template int twice<1, 2>(int)");
#elif defined(REDZAP_EXTERN_KERNELS)
  CHECK(expanded == "extern template int twice<1, 2>(int)");
#else
  CHECK(expanded == "static_assert(true)");
#endif
}
