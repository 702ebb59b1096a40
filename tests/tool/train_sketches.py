#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Trains sketches of a random host on a few images: the same bytes for any number of threads and after being cut off,
beside the predictors of a file and alone, and nothing but them.

  train_sketches.py TOOL
"""
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time

from checks import expect, run, succeed
from made import CONVOLUTIONS, METADATA, host_shapes, model_file, predictor_shapes, read_model, write

IMAGES = 24


def read(path):
    """Metadata, and bytes and shapes by name."""
    header, values, metadata = read_model(path)
    return metadata, values, {name: entry["shape"] for name, entry in header.items()}


def content(path):
    with open(path, "rb") as file:
        return file.read()


def refused(named, *command):
    result = run(*command)
    text = result.stderr.decode()
    expect(result.returncode != 0 and named in text and text.count("\n") == 1,
           f"{' '.join(command)} is refused with {named!r}: {text}")


def cut_off(command, checkpoint):
    """Kills the training when its checkpoint has been written a second time: at the end of its first epoch."""
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    first = None
    while running.poll() is None:
        if os.path.exists(checkpoint):
            now = os.stat(checkpoint).st_mtime_ns, os.stat(checkpoint).st_ino
            first = first or now
            if now != first:
                break
        time.sleep(0.002)
    expect(running.poll() is None, "the training is still at work when it is killed")
    running.send_signal(signal.SIGKILL)
    running.wait()


def main():
    tool = os.path.abspath(sys.argv[1])
    generator = random.Random(3)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        model_file("host", host_shapes(), METADATA, seed=1)
        model_file("other", host_shapes(), METADATA, seed=2)
        write("data.bin", b"".join(bytes([0, i % 5]) + generator.randbytes(3072) for i in range(IMAGES + 10)))
        write("more.bin", content("data.bin") + bytes(3074))
        def train(**others):
            """The command; options by their names, which replace those that all trainings here have."""
            options = {"technique": "sketch", "model": "host", "data": "data.bin", "held-out": "2", "batch": "10",
                       "images": "21", "epochs": "3"}
            options |= {name.replace("_", "-"): value for name, value in others.items()}
            return (tool, "train", *(word for name, value in options.items() if value for word in ("--" + name, value)))

        succeed(*train(out="alone", threads="2"), "--quiet")
        expect(sorted(os.listdir()) == ["alone", "data.bin", "host", "more.bin", "other"],
               "nothing but its output is left of a training")
        metadata, sketches, shapes = read("alone")
        expect(metadata["sketches"] == "share 12, 3 epochs of 21 images, seed 1", f"metadata: {metadata}")
        expected = {}
        for i, ((m, c), rank) in enumerate(zip(CONVOLUTIONS[1:], (32, 96, 112, 96)), 2):
            name = f"conv{i}.none.sketch."
            expected |= {name + "reduce.weight": [rank, c, 1, 1], name + "depthwise.weight": [rank, 1, 3, 3],
                         name + "expand.weight": [m, rank, 1, 1], name + "expand.bias": [m]}
        expect(shapes == expected, f"tensors of the sketches: {shapes}")
        succeed(*train(out="again"), "--quiet")
        expect(content("again") == content("alone"), "a training does not depend on the number of threads")
        succeed(*train(out="seed", seed="2"), "--quiet")
        expect(read("seed")[1] != sketches, "another seed trains others")

        cut_off(train(out="cut", checkpoint="state"), "state")
        expect(not os.path.exists("cut"), "a training that is cut off has written nothing")
        for other in ({"epochs": "4"}, {"lambda": "0.06"}, {"data": "more.bin"}, {"model": "other"},
                      {"technique": "zap"}):
            refused("belongs to a training of other", *train(out="cut", checkpoint="state", **other))
        said = succeed(*train(out="cut", checkpoint="state", threads="2"))
        expect(any(f"going on at image {seen}, from state" in said for seen in (21, 42)) and
               "epoch 3: mean loss conv2 " in said and
               "epoch 1" not in said, f"it goes on: {said}")
        expect(content("cut") == content("alone"), "a training that was cut off ends where one that was not does")
        expect(not os.path.exists("state"), "the checkpoint is removed")

        succeed(*train(out="zap", technique="zap", pattern="D"), "--quiet")
        others = read("zap")
        expect(set(others[2]) == set(predictor_shapes("D", "zap")),
               f"--technique zap trains ZAP alone: {list(others[2])}")
        succeed(*train(out="both", predictors="zap"), "--quiet")
        metadata, tensors, _ = read("both")
        expect(tensors == others[1] | sketches, "sketches are added, and all others are as they were")
        expect(metadata == others[0] | {"sketches": "share 12, 3 epochs of 21 images, seed 1"},
               f"and so is the metadata: {metadata}")
        succeed(*train(out="back", technique="zap", pattern="D", predictors="alone"), "--quiet")
        expect(read("back")[1] == tensors, "and the other way round")
        refused("belongs to another host", *train(out="new", model="other", predictors="zap"))

        document = json.loads(succeed(tool, "evaluate", "--model", "host", "--data", "data.bin", "--images", "4",
                                      "--predictors", "alone", "--technique",
                                      "sketch", "--threshold", "0.5", "--json", "-"))
        expect(document["technique"] == "sketch", "what is trained can be evaluated")

        refused("--technique", *train(out="new", technique="zap,sketch"))
        refused("--pattern", *train(out="new", pattern="D"))
        refused("--lambda", *train(**{"out": "new", "technique": "zap", "lambda": "0.1"}))
        refused("--images", *train(out="new", images="1000"))
        expect(not os.path.exists("new"), "what is refused writes nothing")
        print("sketches are trained as they should be")


if __name__ == "__main__":
    main()
