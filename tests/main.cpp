// SPDX-License-Identifier: MIT
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include "support/promised_isa.hpp"

int main(int argc, char** argv) { return redzap::test::runs_promised_isa() ? doctest::Context(argc, argv).run() : 1; }
