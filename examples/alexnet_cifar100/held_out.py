#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Copies the held-out training images, the first 50 records of every class, for choosing thresholds: held_out.py
TRAIN_BIN OUT"""
import collections
import sys

RECORD = 2 + 3 * 32 * 32   # coarse label, fine label, pixels

with open(sys.argv[1], "rb") as source, open(sys.argv[2], "wb") as target:
    seen = collections.Counter()
    while record := source.read(RECORD):
        seen[record[1]] += 1
        if seen[record[1]] <= 50:
            target.write(record)
