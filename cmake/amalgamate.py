#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes redzap as a single header, for projects that copy one file: each header once, after those that it includes.

    amalgamate.py OUT [HEADER...]     default: redzap/redzap.hpp; add e.g. redzap/io/safetensors.hpp for model files

Includes of anything but redzap stay where they are.
"""
import pathlib
import re
import sys

INCLUDE = pathlib.Path(__file__).resolve().parent.parent / "include"
OWN = re.compile(r'^[ \t]*#[ \t]*include[ \t]*[<"](redzap/[^>"]+)[>"][^\n]*\n', re.M)
ONCE = "// SPDX-License-Identifier: MIT\n#pragma once\n"


def bodies(name, seen):
    """The text of a header without its redzap includes, behind those of all that it includes and `seen` does not have."""
    if name in seen:
        return
    seen.add(name)
    text = (INCLUDE / name).read_text()
    for target in OWN.findall(text):
        yield from bodies(target, seen)
    if not text.startswith(ONCE):
        raise SystemExit(f"amalgamate.py: {name} does not begin as the others do")
    yield f"\n// ---- {name}\n" + OWN.sub("", text.removeprefix(ONCE))


def main():
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        raise SystemExit(__doc__)
    roots = sys.argv[2:] or ["redzap/redzap.hpp"]
    for name in roots:
        if not (INCLUDE / name).is_file():
            raise SystemExit(f"amalgamate.py: there is no header {name}")
    seen = set()
    text = ONCE + "// Written by cmake/amalgamate.py: " + " ".join(roots) + "\n"
    text += "".join(body for name in roots for body in bodies(name, seen))
    pathlib.Path(sys.argv[1]).write_text(text)
    print(f"{sys.argv[1]}: {len(seen)} headers, {text.count(chr(10))} lines")


if __name__ == "__main__":
    main()
