// SPDX-License-Identifier: MIT
#define REDZAP_VARIANTS_two native,never
#define REDZAP_VARIANTS_none never
#define REDZAP_VARIANTS_six sse2,sse4_2,avx2,avx512,avx512_vnni,avx512_bf16_vnni
#include <redzap/dispatch.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace dispatch_test {
REDZAP_DISPATCH(two, int, add, (int a, int b));
REDZAP_DISPATCH(none, void, nothing, ());
REDZAP_DISPATCH(six, int, level, ());

int variant_native::add(int a, int b) { return a + b; }
int variant_never::add(int, int) { return -1; }
void variant_never::nothing() {}
int variant_sse2::level() { return 0; }
int variant_sse4_2::level() { return 1; }
int variant_avx2::level() { return 2; }
int variant_avx512::level() { return 3; }
int variant_avx512_vnni::level() { return 4; }
int variant_avx512_bf16_vnni::level() { return 5; }

template <class Body>
std::string error_of(Body&& body) {
  try {
    body();
  } catch (redzap::error const& e) {
    return e.what();
  }
  return "";
}
}  // namespace dispatch_test
using namespace dispatch_test;

TEST_CASE("dispatch: the last variant that the machine runs is called, and has a name") {
  CHECK(add(2, 3) == 5);
  CHECK(add.isa() == std::string_view("native"));
  CHECK(add.variants().size() == 2);
  CHECK(add.on("native").function(4, 4) == 8);
  CHECK(add.on(nullptr).isa == std::string_view("native"));
  CHECK(add.on("").isa == std::string_view("native"));
}

TEST_CASE("dispatch: what the machine lacks is said in a sentence") {
  CHECK(error_of([] { nothing(); }) == "dispatch: this processor has none of never");
  CHECK(error_of([] { nothing.isa(); }) == "dispatch: this processor has none of never");
  CHECK(error_of([] { add.on("never"); }) == "dispatch: this processor does not have never");
  CHECK(error_of([] { add.on("sse9"); }) == "dispatch: there is no variant sse9, only native, never");
}

#if defined(__x86_64__)
TEST_CASE("dispatch: a machine that runs this program has at least the instruction set that it is compiled for") {
#if defined(__AVX512F__) && defined(__AVX512CD__) && defined(__AVX512BW__) && defined(__AVX512DQ__) && \
    defined(__AVX512VL__)
  CHECK(level() >= 3);
#elif defined(__AVX2__) && defined(__FMA__)
  CHECK(level() >= 2);
#elif defined(__SSE4_2__)
  CHECK(level() >= 1);
#endif
  CHECK(level.on("sse2").function() == 0);
  CHECK(level() == level.best().function());
}
#else
TEST_CASE("dispatch: elsewhere no x86 variant runs") { CHECK(!error_of([] { level(); }).empty()); }
#endif
