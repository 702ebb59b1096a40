#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Size and compile time of a program that is nothing but the AlexNet executor (alexnet.cpp): -Os, without weights.

    measure.py [--compiler g++] [--isa avx2 ...]    prints the table, one row for each instruction set
    measure.py --check table.md                     fails where a row's symbols are a tenth more or less than the table says

text: the section .text of the linked program; file: the program, stripped; the C++ library is shared and not in them. s and MB: processor
time and peak memory of the compiler for alexnet.cpp, header-only and with the kernels in a file of their own (redzap_add_kernels).
symbols: functions of redzap that are compiled in the latter.
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ISAS = {"sse2": ["-march=x86-64"], "avx2": ["-mavx2", "-mfma"],
        "avx512": ["-mavx512f", "-mavx512cd", "-mavx512bw", "-mavx512dq", "-mavx512vl", "-mfma"]}
HEADER = ("| isa | text KiB | file KiB | header-only: s | MB | kernels apart: s | MB | symbols |\n"
          "|---|---|---|---|---|---|---|---|")


def run(command):
    """Processor seconds and peak MB of a command."""
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"measure.py: {' '.join(command)} failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def read(command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def measure(compiler, isa, folder, check):
    flags = [compiler, "-std=c++20", "-Os", "-DNDEBUG", *ISAS[isa], f"-I{HERE.parent.parent / 'include'}"]
    alone, apart, program = (f"{folder}/{isa}-{name}" for name in ("alone.o", "apart.o", "alexnet"))
    split = run([*flags, "-DREDZAP_EXTERN_KERNELS", "-c", HERE / "alexnet.cpp", "-o", apart])
    symbols = len(re.findall(r" [tTwW] _ZN?K?\S*6redzap", read(["nm", "--defined-only", apart])))
    if check:
        return symbols, ""
    whole = run([*flags, "-c", HERE / "alexnet.cpp", "-o", alone])
    run([compiler, "-Wl,--gc-sections", alone, "-o", program])
    run(["strip", program])
    text = int(re.search(r"^\.text +(\d+)", read(["size", "-A", program]), re.MULTILINE).group(1)) / 1024
    file = os.path.getsize(program) / 1024
    return symbols, (f"| {isa} | {text:.0f} | {file:.0f} | {whole[0]:.1f} | {whole[1]:.0f} | {split[0]:.1f} | {split[1]:.0f} "
                     f"| {symbols} |")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--compiler", default="g++")
    options.add_argument("--isa", nargs="+", choices=ISAS, default=list(ISAS))
    options.add_argument("--check", metavar="TABLE")
    o = options.parse_args()
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        if not o.check:
            print(HEADER)
        for isa in o.isa:
            symbols, row = measure(o.compiler, isa, folder, o.check)
            if o.check:
                known = int(re.search(rf"^\| {isa} \|.*\| (\d+) \|$", pathlib.Path(o.check).read_text(), re.MULTILINE).group(1))
                print(f"{isa}: {symbols} symbols, {known} in the table")
                bad += not 0.9 <= symbols / known <= 1.1
            else:
                print(row, flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
