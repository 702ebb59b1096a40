#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Breaks the library in many small ways, one at a time (mutants.py), and sees that the mirrored tests go red.

  mutate.py             makes every mutant, compiles its test, runs it, and writes table.md: about 10 minutes of two
                        idle cores
  mutate.py --missing   those alone that table.md does not list as found
  mutate.py --check     makes none: every mutant's text still stands in its header once, and the table lists all as
                        found
"""
import argparse
import concurrent.futures
import pathlib
import resource
import signal
import subprocess
import sys
import tempfile

from mutants import MUTANTS

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLE = ROOT / "tests/mutation/table.md"
FINDERS = "its test", "its test, by time", "the compiler"
FLAGS = "-std=c++20 -O1 -w -mavx2 -mfma -fopenmp".split()
INCLUDES = [f"-I{ROOT / 'include'}", f"-I{ROOT / 'tests'}", f'-DREDZAP_SOURCE_DIR="{ROOT}"']
TITLE = """# Small faults, and the tests that find them

Printed by `tests/mutation/mutate.py`: each line is a change of a header that its mirrored test refuses to pass, or to compile.

| header | what stood there | what it became | found by |
|---|---|---|---|
"""


def test_of(header):
    return ROOT / "tests" / (header + ".cpp")


def compile_supports(folder):
    sources = [ROOT / "tests/main.cpp", ROOT / "tests/graph/counting_allocator.cpp",
               *sorted((ROOT / "tests/support").glob("*.cpp"))]
    objects = []
    for source in sources:
        objects.append(folder / (source.stem + ".o"))
        subprocess.run(["g++", *FLAGS, *INCLUDES, "-c", source, "-o", objects[-1]], check=True)
    return objects


def limit_seconds():
    """Of the processor's time, so that a busy machine finds nothing."""
    resource.setrlimit(resource.RLIMIT_CPU, (120, 130))


def run(folder, number, mutant, supports):
    """How the mutant died, or None if it lived. With no mutant, the same of the library as it is."""
    header, before, after = mutant
    own = folder / str(number)
    target = own / "redzap" / (header + ".hpp")
    target.parent.mkdir(parents=True)
    text = (ROOT / "include/redzap" / (header + ".hpp")).read_text()
    target.write_text(text.replace(before, after))
    test, program = test_of(header), own / "test"
    compiled = subprocess.run(["g++", *FLAGS, f"-I{own}", *INCLUDES, test, *supports, "-o", program],
                              capture_output=True, text=True)
    if compiled.returncode != 0:
        refused = "static assertion failed" in compiled.stderr or "narrowing" in compiled.stderr
        return "the compiler" if refused else "no test: it does not compile"
    result = subprocess.run([program, f"--source-file=*{test.name}"], capture_output=True, preexec_fn=limit_seconds)
    if result.returncode == -signal.SIGXCPU:
        return "its test, by time"
    return "its test" if result.returncode != 0 else None


def cell(text):
    return "`" + " ".join(text.split()).replace("|", "\\|") + "`" if text else "nothing"


def line_of(mutant, by):
    header, before, after = mutant
    return f"| {header} | {cell(before)} | {cell(after)} | {by} |\n"


def found_in(table, mutant):
    """Who the table says found it; None if nobody."""
    return next((by for by in FINDERS if line_of(mutant, by) in table), None)


def check(table):
    faults = []
    for mutant in MUTANTS:
        header, before, _ = mutant
        count = (ROOT / "include/redzap" / (header + ".hpp")).read_text().count(before)
        if count != 1:
            faults.append(f"{header}: `{before}` stands there {count} times, not once")
        if not test_of(header).exists():
            faults.append(f"{header}: has no test of its own")
        if not found_in(table, mutant):
            faults.append(f"{header}: the table does not say who found `{before}`: run mutate.py --missing")
    if table != TITLE + "".join(line_of(m, found_in(table, m) or "") for m in MUTANTS):
        faults.append("table.md has other lines than mutants.py: run mutate.py --missing")
    return faults


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("-j", type=int, default=2, help="mutants at a time")
    arguments.add_argument("--missing", action="store_true")
    arguments.add_argument("--check", action="store_true")
    chosen = arguments.parse_args()
    table = TABLE.read_text() if TABLE.exists() else ""
    if chosen.check:
        faults = check(table)
        print("\n".join(faults) or f"{len(MUTANTS)} mutants, each in its place and found")
        return 1 if faults else 0

    found = {m: found_in(table, m) if chosen.missing else None for m in MUTANTS}
    wanted = [m for m in MUTANTS if not found[m]]
    with tempfile.TemporaryDirectory() as name, concurrent.futures.ThreadPoolExecutor(chosen.j) as pool:
        folder = pathlib.Path(name)
        supports = compile_supports(folder)
        sound = sorted({m[0] for m in wanted})
        for header, by in zip(sound, pool.map(lambda h: run(folder, h.replace("/", "-"), (h, "", ""), supports),
                                              sound)):
            if by:
                sys.exit(f"{header}: its test fails without any fault ({by})")
        found.update(zip(wanted, pool.map(lambda i: run(folder, i, wanted[i], supports), range(len(wanted)))))
    TABLE.write_text(TITLE + "".join(line_of(m, found[m] or "NOTHING") for m in MUTANTS))
    lived = [m for m in MUTANTS if found[m] not in FINDERS]
    for header, before, _ in lived:
        print(f"{header}: nothing found `{before}`")
    print(f"{len(MUTANTS)} mutants, {len(lived)} not found")
    return 1 if lived else 0


if __name__ == "__main__":
    sys.exit(main())
