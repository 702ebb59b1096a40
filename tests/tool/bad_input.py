#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Feeds the tool what is wrong, one thing at a time: one line on standard error that names the thing, exit status 1 for
a run that failed and 2 for wrong usage, and no file left behind. Models are made here, all weights zero.

  bad_input.py TOOL
"""
import hashlib
import json
import os
import struct
import subprocess
import sys
import tempfile

from made import METADATA, host_shapes, model_file, predictor_shapes, write

def without(shapes, name):
    return {n: s for n, s in shapes.items() if n != name}


class Cases:
    def __init__(self, tool, folder):
        self.tool, self.folder, self.count, self.failures = tool, folder, 0, 0

    def run(self, arguments, stdin=b""):
        return subprocess.run([self.tool, *arguments], input=stdin, capture_output=True, timeout=300)

    def check(self, good, what, result):
        self.count += 1
        if not good:
            self.failures += 1
            print(f"FAILED {what}: status {result.returncode}, stdout {result.stdout[-300:]}, "
                  f"stderr {result.stderr[-600:]}")

    def refused(self, status, named, *arguments, stdin=b""):
        before = sorted(os.listdir(self.folder))
        result = self.run(arguments, stdin)
        text = result.stderr.decode()
        good = (result.returncode == status and text.startswith("redzap: ") and text.count("\n") == 1 and
                text.endswith("\n") and
                text.count(": ") >= 2 and named in text and sorted(os.listdir(self.folder)) == before)
        self.check(good, " ".join(arguments) + f" (expected status {status}, {named!r})", result)

    def accepted(self, *arguments, stdin=b"", parse=False):
        result = self.run(arguments, stdin)
        self.check(result.returncode == 0 and result.stderr == b"", " ".join(arguments), result)
        return json.loads(result.stdout) if parse and result.returncode == 0 else result.stdout.decode()


def usage(cases, evaluate):
    cases.refused(2, "subcommand")
    cases.refused(2, "nonsense", "nonsense")
    cases.refused(2, "--nonsense", *evaluate, "--nonsense")
    cases.refused(2, "IMAGE", "classify")
    cases.refused(2, "--data", "train", "--out", "x")
    cases.refused(2, "--out", "pack")
    cases.refused(2, "--out", "train", "--data", "x")
    cases.refused(2, "--figure", "sweep", "--data", "x", "--out", "y")
    cases.refused(2, "--figure", "sweep", "--data", "x", "--out", "y", "--figure", "12")
    cases.refused(2, "--data", "sweep", "--figure", "9", "--out", "y")
    for figure, pattern in (("9", "E"), ("9", "A,E"), ("10", "none"), ("11", "none"), ("ablations", "none"),
                            ("baselines", "A,none")):
        cases.refused(2, "--pattern", "sweep", "--data", "x", "--out", "y", "--figure", figure, "--pattern", pattern)
    cases.refused(2, "--out", "sweep", "--figure", "9", "--data", "x")
    for threads in ("0", "-1", "two", "1.5", "99999999999"):
        cases.refused(2, "--threads", *evaluate, "--threads", threads)
    for images in ("0", "-3", "all"):
        cases.refused(2, "--images", *evaluate, "--images", images)
    for threshold in ("-0.1", "1", "1.5", "nan", "inf", "much"):
        cases.refused(2, "--threshold", *evaluate, "--threshold", threshold)
        cases.refused(2, "--threshold", "classify", "x.png", "--threshold", threshold)
    cases.refused(2, "--threshold", *evaluate, "--technique", "zap", "--threshold", "nan")
    for pattern in ("E", "d", ""):
        cases.refused(2, "--pattern", *evaluate, "--pattern", pattern)
    cases.refused(2, "--technique", *evaluate, "--technique", "magic")
    cases.refused(2, "--pattern", *evaluate, "--technique", "sketch", "--pattern", "B")
    cases.refused(2, "--pattern", *evaluate, "--technique", "zap", "--pattern", "none")
    cases.refused(2, "--all", *evaluate, "--all", "--pattern", "A")
    cases.refused(2, "--train-threshold", *evaluate, "--train-threshold", "0.2")
    cases.refused(2, "--normalizer", *evaluate, "--normalizer", "none")


def models(cases, path, host, images_file):
    shapes = host_shapes()
    def bad(name, shapes=shapes, metadata=METADATA, values=None):
        return model_file(path(name), shapes, metadata, values)
    def refused(named, model):
        cases.refused(1, named, "evaluate", "--data", images_file, "--technique", "dense", "--model", model)
    refused("missing.safetensors", path("missing.safetensors"))
    refused("is a folder", path("."))
    refused("empty.safetensors", write(path("empty.safetensors"), b""))
    with open(host, "rb") as file:
        whole = file.read()
    for length in (7, 8, 100, len(whole) // 2, len(whole) - 1):
        refused("cut.safetensors", write(path("cut.safetensors"), whole[:length]))
    refused("long.safetensors", write(path("long.safetensors"), whole + b"x"))
    os.remove(path("long.safetensors")), os.remove(path("cut.safetensors"))
    refused("conv3.weight", bad("m", without(shapes, "conv3.weight")))
    refused("conv2.weight", bad("m", {**shapes, "conv2.weight": [64, 192, 3, 3]}))
    refused("fc3.bias", bad("m", {**shapes, "fc3.bias": [10]}))
    refused('"conv3.weight" holds a NaN', bad("m", values={"conv3.weight": 0x7FC0}))
    refused('"fc1.bias" holds an infinite value', bad("m", values={"fc1.bias": 0xFF80}))
    refused('"mean"', bad("m", metadata={k: v for k, v in METADATA.items() if k != "mean"}))
    refused('"std"', bad("m", metadata={**METADATA, "std": "1,0,1"}))
    refused('"classes"', bad("m", metadata={**METADATA, "classes": "cat,dog"}))
    refused("m: ", bad("m", metadata={**METADATA, "mean": "one,two,three"}))
    os.remove(path("m"))
    cases.refused(1, "missing.safetensors", "info", path("missing.safetensors"))
    cases.refused(1, "is no file of packed weights", "info", host, "--header", path("net.hpp"))
    cases.refused(1, "missing.safetensors", "classify", host, "--model", path("missing.safetensors"))


def predictors(cases, path, evaluate, metadata):
    shapes = predictor_shapes()
    def refused(named, shapes=shapes, metadata=metadata, values=None, more=("--technique", "redzap")):
        cases.refused(1, named, *evaluate, "--predictors", model_file(path("p"), shapes, metadata, values), *more)
        os.remove(path("p"))
    cases.refused(1, "none.safetensors", *evaluate, "--predictors", path("none.safetensors"))
    refused("belongs to another host", metadata={"host_sha256": "0" * 64})
    refused("host_sha256", metadata={})
    refused("conv4.D.redzap-0.1.bn2.running_var", without(shapes, "conv4.D.redzap-0.1.bn2.running_var"))
    refused("conv2.D.redzap-0.1.dw1.weight", {**shapes, "conv2.D.redzap-0.1.dw1.weight": [192, 3, 3]})
    refused("conv5.D.redzap-0.1.dw2.bias", values={"conv5.D.redzap-0.1.dw2.bias": 0x7FC0})
    # a variance of -1
    refused("conv3.D.redzap-0.1.bn1.running_var", values={"conv3.D.redzap-0.1.bn1.running_var": 0xBF80})
    refused("pattern A", more=("--pattern", "A"))
    refused("redzap-0.01", more=("--technique", "redzap", "--train-threshold", "0.01"))
    refused("no variant sketch", more=())
    refused("zap", more=("--technique", "zap"))
    refused("normalizer_constant.conv2", more=("--technique", "oracle-redzap", "--normalizer", "constant"))


def data(cases, path, host):
    def refused(named, data, *more):
        cases.refused(1, named, "evaluate", "--technique", "dense", "--model", host, "--data", data, *more)
    record = bytes([3, 7]) + bytes(3072)
    refused("missing.bin", path("missing.bin"))
    refused("is a folder", path("."))
    refused("is empty", write(path("d.bin"), b""))
    refused("3073 bytes", write(path("d.bin"), record[:-1]))
    refused("3075 bytes", write(path("d.bin"), record + b"x"))
    refused("record 1", write(path("d.bin"), record + bytes([3, 100]) + bytes(3072)))
    refused("record 0", write(path("d.bin"), bytes([20, 0]) + bytes(3072)))
    refused("--images", write(path("d.bin"), record), "--images", "2")
    cases.refused(1, "no image to train on", "train", "--model", host, "--data", path("d.bin"), "--out", path("out"))
    cases.refused(1, "is a folder", "train", "--model", host, "--data", path("d.bin"), "--out", path("."))
    cases.refused(1, "is no folder", "sweep", "--model", host, "--data", path("d.bin"), "--figure", "8", "--out",
                  path("d.bin"))
    cases.refused(1, "missing.bin", "sweep", "--model", host, "--data", path("missing.bin"), "--figure", "8", "--out",
                  path("new"))
    cases.refused(1, "--images", "sweep", "--model", host, "--data", path("d.bin"), "--figure", "8", "--images", "2",
                  "--out", path("new"))
    cases.refused(1, "belongs to another host", "sweep", "--model", host, "--data", path("d.bin"), "--figure", "10",
                  "--out", path("new"))
    cases.refused(1, "nowhere", "train", "--model", host, "--data", path("d.bin"), "--held-out", "0", "--out",
                  path("nowhere/out"))
    cases.refused(1, "nowhere", "evaluate", "--technique", "dense", "--model", host, "--data", path("d.bin"), "--quiet",
                  "--json", path("nowhere/x.json"))
    os.remove(path("d.bin"))


def images(cases, path, host):
    dense = ("--technique", "dense", "--model", host)
    def refused(named, image, stdin=b""):
        cases.refused(1, named, "classify", image, *dense, stdin=stdin)
    ppm = b"P6\n40 33\n255\n" + bytes(40 * 33 * 3)
    refused("missing.png", path("missing.png"))
    refused("is a folder", path("."))
    refused("is empty", write(path("i"), b""))
    refused("PNG, JPEG or PPM", write(path("i"), b"GIF89a" + bytes(100)))
    refused("cannot be decoded", write(path("i"), b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" +
                                       struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0) +
                                       bytes(4) + struct.pack(">I", 0) + b"IEND" + bytes(4)))
    refused("pixels", write(path("i"), b"P6\n30000 30000\n255\n" + bytes(10)))
    refused("standard input", "-", stdin=b"no image")
    refused("standard input", "-", stdin=b"")
    cases.accepted("classify", write(path("i"), ppm), *dense)
    cases.accepted("classify", "-", *dense, stdin=ppm)
    os.remove(path("i"))


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = lambda name: os.path.join(folder, name)
        cases = Cases(sys.argv[1], folder)
        host = model_file(path("host"), host_shapes(), METADATA)
        with open(host, "rb") as file:
            metadata = {"host_sha256": hashlib.sha256(file.read()).hexdigest()}
        images_file = write(path("images.bin"), b"".join(bytes([0, label]) + bytes([label * 8]) * 3072
                                                         for label in (0, 1, 7)))
        evaluate = ("evaluate", "--data", images_file, "--model", host)
        usage(cases, evaluate)
        models(cases, path, host, images_file)
        predictors(cases, path, evaluate, metadata)
        data(cases, path, host)
        images(cases, path, host)

        good = model_file(path("good"), predictor_shapes(), metadata)
        document = cases.accepted(*evaluate, "--predictors", good, "--pattern", "D", "--json", "-", parse=True)
        if document:   # equal logits: class 0 wins
            wrong = (document["images"], document["technique"], document["pattern"]) != (3, "redzap", "D")
            wrong = (wrong or abs(document["top1"] - 100 / 3) > 1e-9 or document["top1_loss"] != 0 or
                     len(document["layers"]) != 4)
            wrong = wrong or any(abs(sum(l[k] for k in ("irreducible", "zero", "max", "average")) - 1) > 1e-12
                                 for l in document["layers"])
            cases.check(not wrong, f"the document of evaluate: {document}", cases.run(["--version"]))
        cases.accepted("info", host, "--predictors", good)
        cases.accepted("--help")
        print(f"{cases.count} cases, {cases.failures} failures")
        return 1 if cases.failures else 0


if __name__ == "__main__":
    sys.exit(main())
