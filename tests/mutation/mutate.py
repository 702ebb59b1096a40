#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Breaks the library in many small ways, one at a time (mutants.py), and sees that the mirrored tests go red.

  mutate.py [-j N] >tests/mutation/table.md   makes every mutant, compiles its test, runs it: about 10 minutes
  mutate.py --only io/cifar                   those of one header
  mutate.py --check                           every mutant's text still stands in its header once, and the table lists them all as killed
"""
import argparse
import concurrent.futures
import pathlib
import subprocess
import sys
import tempfile

from mutants import MUTANTS

ROOT = pathlib.Path(__file__).resolve().parents[2]
FLAGS = "-std=c++20 -O1 -w -mavx2 -mfma -fopenmp".split()
TITLE = """# Small faults, and the tests that find them

Printed by `tests/mutation/mutate.py`: each line is a change of a header that its mirrored test refuses to pass, or to compile.

| header | what stood there | what it became | found by |
|---|---|---|---|
"""


def test_of(header):
    return ROOT / "tests" / (header + ".cpp")


def include_lines(source):
    return [f"-I{ROOT / 'include'}", f"-I{ROOT / 'tests'}", f'-DREDZAP_SOURCE_DIR="{ROOT}"']


def compile_supports(folder):
    sources = [ROOT / "tests/main.cpp", ROOT / "tests/graph/counting_allocator.cpp", *sorted((ROOT / "tests/support").glob("*.cpp"))]
    objects = []
    for source in sources:
        objects.append(folder / (source.stem + ".o"))
        subprocess.run(["g++", *FLAGS, *include_lines(source), "-c", source, "-o", objects[-1]], check=True)
    return objects


def run(folder, number, mutant, supports):
    """How the mutant died, or None if it lived. With no mutant, the same of the library as it is."""
    header, before, after = mutant
    own = folder / str(number)
    target = own / "redzap" / (header + ".hpp")
    target.parent.mkdir(parents=True)
    text = (ROOT / "include/redzap" / (header + ".hpp")).read_text()
    target.write_text(text.replace(before, after))
    test, program = test_of(header), own / "test"
    compiled = subprocess.run(["g++", *FLAGS, f"-I{own}", *include_lines(test), test, *supports, "-o", program],
                              capture_output=True, text=True)
    if compiled.returncode != 0:
        return "the compiler" if "static assertion failed" in compiled.stderr or "narrowing" in compiled.stderr else "no test: it does not compile"
    try:
        result = subprocess.run([program, f"--source-file=*{test.name}"], capture_output=True, timeout=120)
    except subprocess.TimeoutExpired:
        return "its test, by time"
    return "its test" if result.returncode != 0 else None


def cell(text):
    return "`" + " ".join(text.split()).replace("|", "\\|") + "`" if text else "nothing"


def line_of(mutant, by):
    header, before, after = mutant
    return f"| {header} | {cell(before)} | {cell(after)} | {by} |\n"


def check():
    faults = []
    for mutant in MUTANTS:
        header, before, _ = mutant
        found = (ROOT / "include/redzap" / (header + ".hpp")).read_text().count(before)
        if found != 1:
            faults.append(f"{header}: `{before}` stands there {found} times, not once")
        if not test_of(header).exists():
            faults.append(f"{header}: has no test of its own")
    table = (ROOT / "tests/mutation/table.md").read_text()
    for mutant in MUTANTS:
        if not any(line_of(mutant, by) in table for by in ("its test", "its test, by time", "the compiler")):
            faults.append(f"{mutant[0]}: the table has no line that says `{mutant[1]}` was found: run mutate.py again")
    if len(MUTANTS) != table.count("\n| ") - 1:
        faults.append("table.md has other lines than mutants.py: run mutate.py again")
    return faults


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("-j", type=int, default=2, help="mutants at a time")
    arguments.add_argument("--only", help="a header, as in mutants.py")
    arguments.add_argument("--check", action="store_true")
    chosen = arguments.parse_args()
    if chosen.check:
        faults = check()
        print("\n".join(faults) or f"{len(MUTANTS)} mutants, each in its place and found")
        return 1 if faults else 0

    mutants = [m for m in MUTANTS if chosen.only in (None, m[0])]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        supports = compile_supports(folder)
        unbroken = sorted({m[0] for m in mutants})
        with concurrent.futures.ThreadPoolExecutor(chosen.j) as pool:
            sound = list(pool.map(lambda h: run(folder, h.replace("/", "-"), (h, "", ""), supports), unbroken))
            for header, by in zip(unbroken, sound):
                if by is not None:
                    sys.exit(f"{header}: its test fails without any fault ({by})")
            killed = list(pool.map(lambda i: run(folder, i, mutants[i], supports), range(len(mutants))))
    sys.stdout.write(TITLE)
    for mutant, by in zip(mutants, killed):
        sys.stdout.write(line_of(mutant, by or "NOTHING"))
    lived = sum(by is None or by.startswith("no test") for by in killed)
    print(f"{len(mutants)} mutants, {lived} of them lived", file=sys.stderr)
    return 1 if lived else 0


if __name__ == "__main__":
    sys.exit(main())
