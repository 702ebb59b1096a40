# SPDX-License-Identifier: MIT
"""The pages for readers, and the code that stands in them."""
import pathlib
import re
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")] + sorted((ROOT / "docs").glob("*.md"))


def fenced(text, language):
    """Blocks between ```language and ```."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.S | re.M)


def indented(text):
    """Blocks that are indented by four blanks, outside fences."""
    text = re.sub(r"^```.*?^```$", "", text, flags=re.S | re.M)
    return [textwrap.dedent(block) for block in re.findall(r"(?:^    .*\n)+", text, re.M)]


def command_lines(text):
    """What a reader may type: lines of indented blocks and of ```sh, and what stands in backticks."""
    lines = [line for block in indented(text) + fenced(text, "sh") for line in block.splitlines()]
    return lines + re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", text, flags=re.S | re.M))
