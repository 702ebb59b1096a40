// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cstdint>
#include <redzap/core/workspace.hpp>
#include <utility>

using namespace redzap;

TEST_CASE("workspace: its own memory, which moves with it") {
  workspace own(100, {});
  CHECK(reinterpret_cast<std::uintptr_t>(own.data()) % cache_line == 0);
  own.data()[99] = std::byte{7};
  std::byte* const before = own.data();
  workspace const moved = std::move(own);
  CHECK(moved.data() == before);
  CHECK(moved.data()[99] == std::byte{7});
}

TEST_CASE("workspace: borrowed memory is large enough and aligned, to the byte") {
  aligned_buffer<std::byte> memory(200);
  CHECK(workspace(200, memory.span()).data() == memory.data());
  CHECK(workspace(136, memory.span().subspan(64)).data() == memory.data() + 64);
  CHECK_THROWS_WITH_AS(workspace(200, memory.span().first(199)), "workspace: 199 bytes given, 200 needed", error);
  CHECK_THROWS_WITH_AS(workspace(100, memory.span().subspan(1)), "workspace: not aligned to 64 bytes", error);
  CHECK_THROWS_WITH_AS(workspace(100, memory.span().first(0)), "workspace: 0 bytes given, 100 needed", error);
}
