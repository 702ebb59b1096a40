// SPDX-License-Identifier: MIT
#include <cstdio>

#include "length.hpp"

int main() {
  std::printf("%s\n", length.isa());
  return length("abc") == 3 ? 0 : 1;
}
