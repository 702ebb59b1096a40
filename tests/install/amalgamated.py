#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The first program, compiled with one header in place of include/, says what it says: amalgamated.py COMPILER."""
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
OWN = re.compile(r'#include <(redzap/[^>]+)>\n')

program = (ROOT / "examples/first_program/main.cpp").read_text()
with tempfile.TemporaryDirectory() as scratch:
    script = [sys.executable, str(ROOT / "cmake/amalgamate.py")]
    subprocess.run([*script, f"{scratch}/redzap.hpp", *OWN.findall(program)], check=True)
    source = pathlib.Path(scratch) / "main.cpp"
    source.write_text('#include "redzap.hpp"\n' + OWN.sub("", program))
    binary = f"{scratch}/main"
    subprocess.run([sys.argv[1], "-std=c++20", "-O1", "-Wall", "-Wextra", "-Werror", str(source), "-o", binary],
                   check=True)
    said = subprocess.run([binary], check=True, capture_output=True, text=True, cwd=ROOT).stdout
    assert said.strip() in (ROOT / "README.md").read_text(), said

    refused = subprocess.run([*script, f"{scratch}/none.hpp", "redzap/none.hpp"], capture_output=True, text=True)
    assert refused.returncode == 1 and "there is no header redzap/none.hpp" in refused.stderr, refused
    assert not (pathlib.Path(scratch) / "none.hpp").exists()
