#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the bundled test images: the first 5 of every fine label in the order of CIFAR-100's test.bin.

  bundle.py TEST_BIN [OUT]
"""
import collections
import os
import sys

RECORD = 2 + 3 * 32 * 32
CLASSES = 100
PER_CLASS = 5


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    source = sys.argv[1]
    here = os.path.dirname(os.path.abspath(__file__))
    out = sys.argv[2] if len(sys.argv) == 3 else os.path.join(here, "test_500.bin")
    with open(source, "rb") as file:
        data = file.read()
    if not data or len(data) % RECORD:
        sys.exit(f"{source}: its size, {len(data)} bytes, is not a multiple of a record of {RECORD}")
    seen, chosen = collections.Counter(), []
    for at in range(0, len(data), RECORD):
        label = data[at + 1]
        seen[label] += 1
        if seen[label] <= PER_CLASS:
            chosen.append(data[at:at + RECORD])
    if sorted(seen) != list(range(CLASSES)) or len(chosen) != CLASSES * PER_CLASS:
        sys.exit(f"{source}: does not hold {PER_CLASS} images of each of {CLASSES} classes")
    with open(out + ".part", "wb") as file:
        file.writelines(chosen)
    os.replace(out + ".part", out)
    print(f"{out}: {len(chosen)} images")


if __name__ == "__main__":
    main()
