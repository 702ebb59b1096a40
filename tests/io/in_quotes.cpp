// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/io/in_quotes.hpp>
#include <string>

TEST_CASE("in_quotes keeps a message on one line and short") {
  using redzap::io::in_quotes;
  CHECK(in_quotes("conv1.weight") == "\"conv1.weight\"");
  CHECK(in_quotes(std::string("a\nb\0\x7f", 5)) == "\"a?b??\"");
  CHECK(in_quotes("gr\xc3\xbc\xc3\x9f") == "\"gr\xc3\xbc\xc3\x9f\"");
  CHECK(in_quotes(std::string(80, 'x')) == '"' + std::string(80, 'x') + '"');
  CHECK(in_quotes(std::string(81, 'x')) == '"' + std::string(80, 'x') + "...\"");
  CHECK(in_quotes(std::string(79, 'x') + "\xc3\xbc") == '"' + std::string(79, 'x') + "...\"");   // no half character
}
