#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The pages' commands of the tool have options that it knows, and what the README shows of the demo is what the tool
says: commands.py TOOL. Times are not compared, and top-1 within three images, which may stand on the edge on another
instruction set."""
import json
import re
import shlex
import subprocess
import sys

from pages import PAGES, ROOT, command_lines, indented

TOOL = sys.argv[1]


def run(*arguments):
    return subprocess.run([TOOL, *arguments], capture_output=True, text=True, check=True, timeout=600).stdout


def words_of(line):
    try:
        words = shlex.split(line.split("   #")[0])
    except ValueError:   # prose
        return []
    return words[1:] if len(words) > 1 and re.fullmatch(r"(build/\w+/bin/)?redzap", words[0]) else []


def faults():
    helps, checked = {}, 0
    names = re.findall(r"^  ([a-z]\w*)  ", run("--help"), re.M)
    for page in PAGES:
        for line in command_lines(page.read_text()):
            words = words_of(line)
            if not words or words[0].startswith("<"):
                continue
            if words[0] not in names:
                yield f"{page.name}: `{line}`: there is no {words[0]}"
                continue
            if words[0] not in helps:
                helps[words[0]] = set(re.findall(r"--[a-z][\w-]*", run(words[0], "--help")))
            checked += 1
            for option in words[1:]:
                if option.startswith("--") and option not in helps[words[0]]:
                    yield f"{page.name}: `{line}`: {words[0]} has no {option}"
    if checked < 10:
        yield f"only {checked} commands were found"


def demo_faults():
    shown = "".join(indented((ROOT / "README.md").read_text()))
    is_now = json.loads(run("evaluate", "--parallel-images", "--threads", "2", "--json", "-"))
    numbers = lambda line: [float(n) for n in re.findall(r"([\d.]+) %", line)]
    for layer in is_now["layers"]:
        expected = [100 * layer[label] for label in ("irreducible", "zero", "max", "average")] + [layer["mac_saving"]]
        line = re.search(rf"^{layer['name']} .*$", shown, re.M)[0]
        if any(abs(a - b) > 0.1 for a, b in zip(numbers(line), expected, strict=True)):
            yield f"README.md says `{line}`, the tool {expected}"
    for text, expected, within in (("MACs saved in conv2", is_now["mac_saving"], 0.02),
                                   ("predictors' MACs counted", is_now["mac_saving_honest"], 0.02),
                                   ("of the whole network", is_now["mac_saving_network"], 0.02),
                                   ("top-1 ", is_now["dense_top1"], 0.61), ("top-5 ", is_now["dense_top5"], 0.61)):
        line = next(line for line in shown.splitlines() if text in line)
        if abs(numbers(line)[0] - expected) > within:
            yield f"README.md says `{line}`, the tool {expected}"
    if abs(numbers(next(line for line in shown.splitlines() if "top-1 " in line))[1] - is_now["top1"]) > 0.61:
        yield f"README.md shows another top-1 than {is_now['top1']}"


found = [*faults(), *demo_faults()]
sys.exit("\n".join(found) if found else 0)
