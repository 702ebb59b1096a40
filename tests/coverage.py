#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Which lines and branches of the headers the tests ran, from a build of the preset `coverage` after its tests.

  coverage.py build/coverage               prints the share of each room, and fails below --lines or --branches
  coverage.py build/coverage --missed io   the lines of that room that no test ran, and those of which it took some
                                           branches only

A line counts once however many templates it is part of, and as run if any of them ran it; so does each of its branches,
also where a function has the line many times, as kernels that are always inlined are in it. A branch is what an if, a
loop, ?:, &&, || or a switch decides, and not what the compiler adds: calls that may throw, asserts, how OpenMP shares
out a loop.
"""
import argparse
import collections
import gzip
import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
HEADERS = ROOT / "include/redzap"


DECISION = re.compile(r"\b(?:if|for|while)\s*\(| \? | && | \|\| ")
NO_CODE = re.compile(r'"(?:[^"\\]|\\.)*"|//.*|\bif constexpr\b.*?\)(?= )|\brequires\b.*')


def decisions(source):
    """How often each line of a file decides, lines from 1, for those that do: 0 for a switch, of as many branches as
    gcov says. What an assert decides, to its closing bracket, is not ours, nor is what OpenMP's pragmas do, with the
    loop that follows one."""
    result, depth, shared = {}, 0, False
    for number, line in enumerate(source.splitlines(), 1):
        begin = None if depth else re.search(r"(?<![\w])assert\(", line)
        pragma = line.lstrip().startswith("#pragma omp")
        if depth or begin:
            text = line[begin.start():] if begin else line
            depth = max(0, depth + text.count("(") - text.count(")"))
        elif not shared and not pragma:
            code = NO_CODE.sub("", line)
            if re.search(r"\bswitch\b", code):
                result[number] = 0
            elif found := len(DECISION.findall(code)):
                result[number] = found
        shared = pragma
    return result


def ours(branches):
    """The branches of a line that are no calls which return or throw: of such a call gcov lists the two after each
    other."""
    thrown = {i for i, branch in enumerate(branches) if branch["throw"]}
    calls = thrown | {i - 1 for i in thrown if i > 0 and branches[i - 1]["fallthrough"]}
    return [branch for i, branch in enumerate(branches) if i not in calls]


def counts(build):
    """{header: {line: times run}}, {header: {(line, branch): times taken}}"""
    lines = collections.defaultdict(lambda: collections.defaultdict(int))
    branches = collections.defaultdict(lambda: collections.defaultdict(int))
    copies = collections.defaultdict(list)   # of a line's branches, a list for each function that the line is in
    decided = {}
    with tempfile.TemporaryDirectory() as folder:
        for data in sorted(build.rglob("*.gcda")):
            subprocess.run(["gcov", "--json-format", "--branch-probabilities", "--hash-filenames", data], cwd=folder,
                           capture_output=True, check=True)
        for file in pathlib.Path(folder).glob("*.gcov.json.gz"):
            with gzip.open(file) as stream:
                parts = json.load(stream)["files"]
            for part in parts:
                path = pathlib.Path(part["file"])
                if HEADERS not in path.parents:
                    continue
                header = str(path.relative_to(HEADERS))
                if header not in decided:
                    decided[header] = decisions(path.read_text())
                for line in part["lines"]:
                    lines[header][line["line_number"]] += line["count"]
                    if line["line_number"] not in decided[header]:
                        continue
                    if found := [branch["count"] for branch in ours(line["branches"])]:
                        copies[header, line["line_number"]].append(found)
    for (header, number), found in copies.items():
        each = 2 * decided[header][number] or max(map(len, found))
        for copy in found:
            for i, count in enumerate(copy):
                branches[header][number, i % each] += count
    return lines, branches


def share(numbers):
    return 100 * sum(n > 0 for n in numbers) / len(numbers) if numbers else 100


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("build", type=pathlib.Path)
    arguments.add_argument("--missed", metavar="ROOM", help="the lines of a room that no test ran, in whole or in part")
    arguments.add_argument("--lines", type=float, default=0, help="least share of lines, per cent")
    arguments.add_argument("--branches", type=float, default=0, help="least share of branches, per cent")
    chosen = arguments.parse_args()
    lines, branches = counts(chosen.build.resolve())
    if not lines:
        sys.exit(f"{chosen.build}: no test of a build with --coverage has run there")
    if chosen.missed:
        for header in sorted(h for h in lines if h.startswith(chosen.missed)):
            source = (HEADERS / header).read_text().splitlines()
            for line, count in sorted(lines[header].items()):
                taken = [n > 0 for (at, _), n in sorted(branches[header].items()) if at == line]
                if count == 0 or not all(taken):
                    said = "" if count == 0 else f" ({sum(taken)} of {len(taken)} branches)"
                    print(f"{header}:{line}:{said} {source[line - 1].strip()}")
        return 0
    rooms = sorted({h.split("/")[0] for h in lines})
    print(f"{'room':<14}{'lines':>8}{'run':>8}{'branches':>10}{'taken':>8}")
    total_lines, total_branches = [], []
    for room in rooms:
        of_room = [h for h in lines if h.split("/")[0] == room]
        l, b = [n for h in of_room for n in lines[h].values()], [n for h in of_room for n in branches[h].values()]
        total_lines += l
        total_branches += b
        print(f"{room:<14}{len(l):>8}{share(l):>7.1f}%{len(b):>10}{share(b):>7.1f}%")
    print(f"{'all':<14}{len(total_lines):>8}{share(total_lines):>7.1f}%"
          f"{len(total_branches):>10}{share(total_branches):>7.1f}%")
    if share(total_lines) < chosen.lines or share(total_branches) < chosen.branches:
        sys.exit(f"less than {chosen.lines} % of lines or {chosen.branches} % of branches")
    return 0


if __name__ == "__main__":
    sys.exit(main())
