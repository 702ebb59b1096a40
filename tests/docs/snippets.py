#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every C++ and CMake block of the pages is, word for word, part of a file that the tests compile; every script, preset
and word of ./setup that they name is there.

    snippets.py    one line per violation, exit status 1 if there is one
"""
import json
import re
import sys
import textwrap

from pages import PAGES, ROOT, command_lines, fenced

COMPILED = {"cpp": ["examples/*/*.cpp", "examples/*/*.hpp", "tests/docs/*.cpp", "tests/install/dispatched/*pp"],
            "cmake": ["tests/install/CMakeLists.txt", "tests/install/dispatched/CMakeLists.txt",
                      "examples/first_program/installed/CMakeLists.txt"]}
PRESETS = {preset["name"] for preset in json.loads((ROOT / "CMakePresets.json").read_text())["configurePresets"]}
SETUP = set(re.findall(r"^  ([\w-]+)\)$", (ROOT / "setup").read_text(), re.M))


def is_part(block, source):
    """Whether the lines of a block follow each other in a source, all indented by as much more."""
    size = len(block.splitlines())
    lines = source.splitlines()
    windows = ("\n".join(lines[at:at + size]) for at in range(len(lines) - size + 1))
    return any(textwrap.dedent(window) == block.rstrip("\n") for window in windows)


def faults(text, folder):
    for language, patterns in COMPILED.items():
        sources = [path.read_text() for pattern in patterns for path in ROOT.glob(pattern)]
        for block in fenced(text, language):
            if not any(is_part(block, source) for source in sources):
                yield f"no compiled file has this {language} block:\n{block}"
    for language in set(re.findall(r"^```(\w+)$", text, re.M)) - set(COMPILED) - {"sh"}:
        yield f"a block of {language}, which nothing checks"
    for line in command_lines(text):
        for preset in re.findall(r"--preset (\S+)", line):
            if preset.rstrip("`") not in PRESETS:
                yield f"there is no preset {preset}"
        for word in re.findall(r"^\./setup (\S+)", line):
            if word not in SETUP:
                yield f"./setup does not know {word}"
        for path in re.findall(r"^((?:bench|cmake|docs|examples|include|tests)/[\w./-]+)", line):
            if not (ROOT / path).exists():
                yield f"{path} does not exist"
    for path in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        if not (folder / path).exists():
            yield f"a link to {path}, which does not exist"


def main():
    found = [f"{page.relative_to(ROOT)}: {fault}" for page in PAGES for fault in faults(page.read_text(), page.parent)]
    blocks = sum(len(fenced(page.read_text(), language)) for page in PAGES for language in COMPILED)
    if blocks == 0:
        found.append("no block was found in any page")
    print("\n".join(found) if found else f"{len(PAGES)} pages, {blocks} blocks of C++ and CMake, all compiled")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
