#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whether one slows the other: a convolution of PyTorch's and one of redzap's, which run on the same threads, each
alone and by turns.

  beside.py LIBRARY [--threads 2]    build/release/lib/libredzap_torch.so

Prints the median of each in milliseconds, and how much longer it takes by turns, when each finds the other's data in
the caches.
"""
import argparse
import statistics
import time

import torch
from torch import nn

import redzap

ROUNDS, RUNS = 40, 20


def timed(call, times):
    start = time.perf_counter()
    call()
    times.append(1000 * (time.perf_counter() - start))


options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
options.add_argument("library")
options.add_argument("--threads", type=int, default=2)
o = options.parse_args()
redzap.load(o.library)
torch.set_num_threads(o.threads)
torch.set_grad_enabled(False)

images = torch.randn(1, 128, 28, 28)
plain = nn.Conv2d(128, 128, 3, padding=1)
own = redzap.ReducibleConv2d("own", plain, images.shape[1:])
calls = {"PyTorch's": lambda: plain(images), "redzap's": lambda: own(images)}
alone, by_turns = ({name: [] for name in calls} for _ in range(2))
for _ in range(ROUNDS):   # rounds by turns too, so that what else the machine does meets all of them
    for name, call in calls.items():
        call()
        for _ in range(RUNS):
            timed(call, alone[name])
    for _ in range(RUNS):
        for name, call in calls.items():
            timed(call, by_turns[name])
for name in calls:
    one, both = statistics.median(alone[name]), statistics.median(by_turns[name])
    print(f"{name:10} alone {one:.3f} ms, by turns {both:.3f} ms: {both / one:.2f}")
