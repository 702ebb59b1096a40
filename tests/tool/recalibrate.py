#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`redzap recalibrate` on a random host: which statistics change, on what they depend, and that neither threads nor a
kill do.

  recalibrate.py TOOL
"""
import hashlib
import json
import os
import random
import sys
import tempfile

from checks import expect, kill_after, run, succeed
from made import METADATA, host_shapes, model_file, predictor_shapes, read_model, write

IMAGES = 60
LAYERS = ["conv2", "conv3", "conv4", "conv5"]


def read(path):
    """The bytes of every tensor as f32, and the metadata."""
    return read_model(path)[1:]


def changed(one, other):
    expect(one.keys() == other.keys(), "the same tensors")
    return {name for name in one if one[name] != other[name]}


def statistics(variant, layers=LAYERS):
    return {f"{layer}.{variant}.bn{n}.running_{what}" for layer in layers for n in (1, 2) for what in ("mean", "var")}


def refused(status, text, *command):
    before = sorted(os.listdir())
    result = run(*command)
    said = result.stderr.decode()
    expect(result.returncode == status and said.startswith("redzap: ") and said.count("\n") == 1 and text in said,
           f"{' '.join(command[1:])}: expected {status}, {text!r}; status {result.returncode}, {said}")
    expect(sorted(os.listdir()) == before, f"{' '.join(command[1:])}: leaves no file")


def main():
    tool = os.path.abspath(sys.argv[1])
    generator = random.Random(3)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        model_file("host", host_shapes(), METADATA, seed=1)
        with open("host", "rb") as file:
            owner = {"host_sha256": hashlib.sha256(file.read()).hexdigest()}
        shapes = {**predictor_shapes("D", "zap"), **predictor_shapes("D", "redzap-0.1"), **predictor_shapes("B", "zap")}
        model_file("predictors", shapes, {**owner, "epochs": "5"}, seed=2)
        write("data.bin", b"".join(bytes([0, i % 7]) + generator.randbytes(3072) for i in range(IMAGES)))
        def command(predictors="predictors", held_out="1"):
            return (tool, "recalibrate", "--model", "host", "--data", "data.bin", "--held-out", held_out,
                    "--predictors", predictors)
        def zap(*chosen, pattern="D"):
            return *command(*chosen), "--technique", "zap", "--pattern", pattern

        said = succeed(*zap(), "--threshold", "0", "--out", "one", "--threads", "2")
        expect("wrote one: the predictors zap of pattern D recalibrated on 53 images at threshold 0.000" in said, said)
        succeed(*zap(), "--threshold", "0", "--out", "two", "--quiet")
        with open("one", "rb") as one, open("two", "rb") as two:
            expect(one.read() == two.read(), "statistics do not depend on the number of threads")
        before, (after, metadata) = read("predictors")[0], read("one")
        expect(changed(before, after) == statistics("D.zap"), f"what changes: {changed(before, after)}")
        expect(metadata == {**owner, "epochs": "5", "recalibrated.D.zap": "threshold 0.000, 53 images"},
               f"metadata: {metadata}")

        succeed(*zap(), "--threshold", "-1e30", "--out", "nothing", "--quiet")
        succeed(*zap(), "--threshold", "1e30", "--out", "everything", "--quiet")
        nothing, everything = read("nothing")[0], read("everything")[0]
        expect(changed(nothing, everything) == statistics("D.zap", LAYERS[1:]),
               "layers see what earlier ones leave, conv2 what there is")
        succeed(*zap("nothing"), "--threshold", "-1e30", "--out", "again", "--quiet")
        expect(read("again")[0] == nothing, "where nothing is reduced, statistics do not depend on those before")
        succeed(*command("one"), "--pattern", "D", "--threshold", "0.1", "--images", "20", "--out", "both", "--quiet")
        expect(changed(after, read("both")[0]) == statistics("D.redzap-0.1"), "one variant after the other")
        evaluated = json.loads(succeed(tool, "evaluate", "--model", "host", "--data", "data.bin", "--predictors",
                                       "both", "--technique", "zap",
                                       "--pattern", "D", "--threshold", "0", "--images", "4", "--json", "-"))
        expect(evaluated["images"] == 4, "what was written is read")

        cells = "cut.unfinished/cells.jsonl"
        kill_after(4, cells, (*zap(), "--threshold", "0", "--out", "cut", "--quiet"))
        expect(not os.path.exists("cut"), "a recalibration that was killed has written nothing")
        with open(cells, "rb") as file:
            head = file.read().rsplit(b"\n", 1)[0]
        refused(1, "another set of predictors", *zap("one"), "--threshold", "0", "--out", "cut")
        refused(1, "another number of held-out images", *zap("predictors", "2"), "--threshold", "0", "--out", "cut")
        with open(cells, "rb") as file:
            expect(file.read().startswith(head), "what is refused leaves the results alone")
        succeed(*zap(), "--threshold", "0", "--out", "cut", "--quiet")
        expect(read("cut") == read("one") and not os.path.exists("cut.unfinished"),
               "one that goes on ends in the same file, and nothing else")

        refused(2, "--out", *zap())
        refused(2, "--technique", *command(), "--technique", "sketch", "--out", "x")
        refused(2, "--threshold", *command(), "--threshold", "1", "--out", "x")
        refused(1, "no variant redzap-0.01", *command(), "--train-threshold", "0.01", "--pattern", "D", "--out", "x")
        refused(1, "no predictor for pattern A", *zap(pattern="A"), "--out", "x")
        refused(1, "holds no image to recalibrate on", *zap("predictors", "100"), "--out", "x")
        refused(1, "--images: 54 asked for, 53 are not held out", *zap(), "--images", "54", "--out", "x")
        refused(1, "is a folder", *zap(), "--out", ".")
        refused(1, "nowhere", *zap(), "--out", "nowhere/x")
        print("recalibration did as it should")


if __name__ == "__main__":
    main()
