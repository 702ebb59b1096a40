#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks that the compiler left no part of a micro-kernel out of line: a call in a hot loop spills every accumulator. It
happens in some programs alone, since a compiler's limits count a whole translation unit. Training, which is not looked at, may have
lambdas for numbers that are called once a map.

    check_inlined.py NM PROGRAM...   one line per symbol, exit status 1 if there is one
"""
import re
import subprocess
import sys

# By mangled names: what redzap::unroll calls, a lambda for a number, in the rooms of kernels.
OUT_OF_LINE = re.compile(r"_ZZ+NK?6redzap\d+on_\w+?(6kernel|9predictor)\w*UlT_E\w*cl\w*17integral_constant")


def symbols(nm, program):
    lines = subprocess.run([nm, program], capture_output=True, text=True, check=True).stdout.splitlines()
    return [parts[2] for parts in map(str.split, lines) if len(parts) == 3 and parts[1] in "tTwW"]


def main():
    nm, programs = sys.argv[1], sys.argv[2:]
    named = {program: symbols(nm, program) for program in programs}
    found = [f"{program}: {name}" for program in programs for name in named[program] if OUT_OF_LINE.match(name)]
    found += [f"{program}: has no symbols" for program in programs if not named[program]]
    print("\n".join(found) if found else f"{len(programs)} programs, every micro-kernel in one piece")
    return 1 if found or not programs else 0


if __name__ == "__main__":
    sys.exit(main())
