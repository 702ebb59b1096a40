// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/core/isa.hpp>
#include <string>
#include <string_view>
#include <typeinfo>

#define REDZAP_TEST_QUOTED_(x) #x
#define REDZAP_TEST_QUOTED(x) REDZAP_TEST_QUOTED_(x)

namespace redzap::inline REDZAP_ISA {
struct probe {};
}  // namespace redzap::inline REDZAP_ISA

TEST_CASE("every symbol carries the instruction set") {
  std::string const name = REDZAP_TEST_QUOTED(REDZAP_ISA);
  CHECK(name.starts_with("on_"));
  CHECK(std::string_view(typeid(redzap::probe).name()).find(name) != std::string_view::npos);
}

TEST_CASE("the namespace names the register that the kernels use") {
  // avx and the sse levels between 2 and 4.2 are namespaces of their own, which run the kernels of the level below; avx512_bf16 is, since
  // its table of prices is another one.
  std::string const name = REDZAP_TEST_QUOTED(REDZAP_ISA);
  for (std::string_view const exact : {"on_avx512", "on_avx2", "on_sse4_2", "on_sse2", "on_neon64", "on_neon"})
    if (name == exact && redzap::native_isa::name != "scalar") CHECK(name.substr(3) == redzap::native_isa::name);
  if (name == "on_avx512_bf16" && redzap::native_isa::name != "scalar") CHECK(redzap::native_isa::name == "avx512");
}
