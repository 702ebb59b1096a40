#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks what the compiler cannot: includes run one way, every header has its test, lengths, columns and names keep to
the rules. (What the pages name and show is checked by tests/docs.)

    check_structure.py            one line per violation, exit status 1 if there is one
    check_structure.py --graph    who includes whom, room by room
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = ROOT / "include" / "redzap"

# A room may include itself and the rooms before it; a side room only those listed.
ORDER = "core tensor geometry precision aggregate pattern cost kernel predictor layer standalone graph models".split()
SIDE = {"training": set(ORDER[:-1]), "quantization": set(ORDER[:-1]), "io": {"core", "tensor", "precision", "graph"},
        "trace": set(ORDER[:-1]) | {"io"}}
ALLOWED = {room: set(ORDER[:place]) for place, room in enumerate(ORDER)} | SIDE
STRANGERS = [("kernel/simd", "kernel/reference"), ("kernel/reference", "kernel/simd")]
UNTESTED = {"concept"}   # and the headers beside the rooms, which include others and nothing else
STREAMS = re.compile(r"^\s*#\s*include\s*<(iostream|istream|ostream|sstream|fstream|iomanip|filesystem)>", re.M)   # small machines have none
FORBIDDEN = re.compile(r"(^|_)(fast|utils?|helpers?|manager|misc|common|stuff)(_|$)")


GENERATED = {ROOT / "examples/microcontroller/tiny.hpp"}


def headers():
    return sorted(path.relative_to(INCLUDE) for path in INCLUDE.rglob("*.hpp"))


def room(path):
    return path.parts[0] if len(path.parts) > 1 else ""


def included(path):
    text = (INCLUDE / path).read_text()
    return [pathlib.Path(name) for name in re.findall(r'^\s*#\s*include\s*[<"]redzap/([^>"]+)[>"]', text, re.M)]


def include_faults(path):
    for target in included(path):
        if not (INCLUDE / target).exists():
            yield f"includes <redzap/{target}>, which does not exist"
        elif room(path) == "":   # the umbrella: inference only
            if room(target) in SIDE:
                yield f"the umbrella must not include {target}"
        elif room(target) != room(path) and room(target) not in ALLOWED.get(room(path), ()):
            yield f"must not include {target}: {room(target) or 'the umbrella'} is not before {room(path)}"
        for here, there in STRANGERS:
            if str(path).startswith(here) and str(target).startswith(there):
                yield f"must not include {target}: the two are each other's check"


def faults(path):
    lines = (INCLUDE / path).read_text().splitlines()
    limit = 400 if str(path).startswith("kernel/simd") else 300
    if len(lines) > limit:
        yield f"{len(lines)} lines, more than {limit}"
    if lines[:2] != ["// SPDX-License-Identifier: MIT", "#pragma once"]:
        yield "must begin with the SPDX line, then #pragma once"
    if any(line != line.rstrip() or "\t" in line for line in lines):
        yield "has tabs or blanks at the end of a line"
    if FORBIDDEN.search(path.stem):
        yield "a name that says nothing"
    if room(path) and room(path) not in ALLOWED:
        yield f"{room(path)} is no room: add it to ORDER or SIDE in cmake/check_structure.py"
    if room(path) and path.stem not in UNTESTED and not (ROOT / "tests" / path.with_suffix(".cpp")).exists():
        yield f"has no test tests/{path.with_suffix('.cpp')}"
    if room(path) not in SIDE and STREAMS.search("\n".join(lines)):
        yield "must not need streams or files"
    yield from include_faults(path)


def print_graph():
    for name in ORDER + list(SIDE):
        targets = {room(t) for path in headers() if room(path) == name for t in included(path)} - {name, ""}
        print(f"{name:10} -> {' '.join(r for r in ORDER if r in targets) or '(nothing)'}")


def too_wide():
    for folder in ("include", "tests", "bench", "examples"):
        for source in sorted((ROOT / folder).rglob("*.[ch]pp")):
            for number, line in enumerate(source.read_text().splitlines(), 1):
                if len(line) > 120 and source not in GENERATED:
                    yield f"{source.relative_to(ROOT)}:{number}: {len(line)} columns, more than 120"


def main():
    if "--graph" in sys.argv[1:]:
        return print_graph()
    found = [f"include/redzap/{path}: {fault}" for path in headers() for fault in faults(path)] + list(too_wide())
    print("\n".join(found) if found else f"{len(headers())} headers, no violation")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
