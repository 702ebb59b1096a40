#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The table of combinations that are tested, tests/combinations/table.md, from what the tests really ran.

    table.py --check redzap-tests [emulator...]   fails where the table lacks a row that this build ran, or promises one
                                                  that it did not
    table.py redzap-tests...                      prints the table of these builds; a cross build's as "qemu-aarch64 -L
                                                  ... redzap-tests"
"""
import pathlib
import shlex
import subprocess
import sys

TABLE = pathlib.Path(__file__).with_name("table.md")
ORDER = ["scalar", "sse2", "sse4_2", "avx2", "avx512", "neon", "neon64"]
TITLE = """# What is tested together

Every operation in every precision, with every layout as ifmap and as ofmap, each beside every other one, on each instruction set: bit for
bit the reference on integer-valued data, two images on two threads. The precision is that of the policy; weights of a depthwise
convolution, and all activations between layers, are f32; in i8, scales are 1. `nchwc8` and `nchwc16` are blocks of channels, `strided` is a part of a larger tensor, `own` a
layout that is no part of the library. For a `reducible_conv2d` labels are read in every layout too.

Made by `tests/combinations/table.py` from the rows that `tests/combinations/combinations.cpp` prints; each build's tests compare them.

"""


def rows(command):
    """(operation, precision, layout, isa) of all that came out right."""
    run = subprocess.run(command + ["--source-file=*tests/combinations/*"], stdout=subprocess.PIPE, text=True)
    if run.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{run.stdout}")
    lines = [line.split(": ", 1)[1] for line in run.stdout.splitlines() if line.startswith("combination: ")]
    found = [tuple(part.strip() for part in line.split("|")) for line in lines]
    if not found:
        sys.exit(f"{' '.join(command)} ran no combination")
    return found


def committed():
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in TABLE.read_text().splitlines()
             if line.startswith("|")]
    isas = lines[0][3:]
    return {(*line[:3], isa) for line in lines[2:] for isa, cell in zip(isas, line[3:]) if cell == "tested"}


def table(found):
    isas = sorted({row[3] for row in found}, key=ORDER.index)
    combinations = list(dict.fromkeys(row[:3] for row in found))
    lines = [["operation", "precision", "layout", *isas], ["---"] * (3 + len(isas))]
    lines += [[*c, *("tested" if (*c, isa) in set(found) else "" for isa in isas)] for c in combinations]
    return TITLE + "".join("| " + " | ".join(line) + " |\n" for line in lines)


def check(command):
    ran = set(rows(command))
    promised = {row for row in committed() if row[3] in {isa for *_, isa in ran}}
    faults = [f"{TABLE.name} lacks what ran: {' | '.join(row)}" for row in sorted(ran - promised)]
    faults += [f"{TABLE.name} promises what did not run: {' | '.join(row)}" for row in sorted(promised - ran)]
    print("\n".join(faults) if faults else f"{len(ran)} combinations, as in {TABLE.name}")
    return 1 if faults else 0


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if arguments[:1] == ["--check"]:
        sys.exit(check(arguments[1:]))
    print(table([row for command in arguments for row in rows(shlex.split(command))]), end="")
