#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks tests/faults/table.md: every sentence, in backquotes, stands in the test that its row names, and no fault is
named twice."""
import pathlib
import re
import sys

TABLE = pathlib.Path(__file__).with_name("table.md")
ROOT = TABLE.parents[2]


def faults(rows):
    seen = set()
    for fault, said, test in rows:
        sentences = re.findall("`([^`]+)`", said)
        path = ROOT / test
        if fault in seen:
            yield f"{fault}: stands there twice"
        seen.add(fault)
        if not sentences:
            yield f"{fault}: no sentence in backquotes"
        if not path.is_file():
            yield f"{fault}: there is no {test}"
            continue
        text = path.read_text().replace('\\"', '"')
        yield from (f"{fault}: {test} does not say {sentence}" for sentence in sentences if sentence not in text)


def main():
    lines = [line for line in TABLE.read_text().splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]
    found = [f"{' | '.join(row)}: not three cells" for row in rows if len(row) != 3]
    found += faults(row for row in rows if len(row) == 3)
    print("\n".join(found) if found else f"{len(rows)} faults, each with its sentence and its test")
    return 1 if found or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
