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
  // avx and the sse levels between 2 and 4.2 are namespaces of their own, which run the kernels of the level below;
  // what follows the register's name is bf16, whose table of prices is another one, or an instruction for dot products
  // of bytes.
  std::string const name = REDZAP_TEST_QUOTED(REDZAP_ISA);
  for (std::string_view const exact : {"avx512", "avx2", "sse4_2", "sse2", "neon64", "neon"})
    for (std::string_view const more : {"", "_bf16", "_vnni", "_bf16_vnni", "_dot", "_i8mm"})
      if (name == "on_" + std::string(exact) + std::string(more) && redzap::native_isa::name != "scalar")
        CHECK(exact == redzap::native_isa::name);
}
