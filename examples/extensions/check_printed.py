#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs an extension and checks that README.md shows what it prints, and that it is short.

    check_printed.py PROGRAM    exit status 1 where the README's block after "`<program>` prints" is another
"""
import pathlib
import re
import subprocess
import sys

FOLDER = pathlib.Path(__file__).resolve().parent

program = pathlib.Path(sys.argv[1])
printed = subprocess.run([str(program)], stdout=subprocess.PIPE, text=True, check=True).stdout
shown = re.search(rf"`{program.stem}` prints\n\n```\n(.*?)```\n", (FOLDER / "README.md").read_text(), re.S)
if shown is None:
    sys.exit(f"README.md shows nothing of {program.stem}")
if shown[1] != printed:
    sys.exit(f"{program.stem} prints\n{printed}and README.md shows\n{shown[1]}")
lines = len((FOLDER / f"{program.stem}.cpp").read_text().splitlines())
if lines >= 80:
    sys.exit(f"{program.stem}.cpp has {lines} lines: an example has fewer than 80")
print(f"README.md shows what {program.stem} prints")
