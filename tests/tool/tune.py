#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`redzap tune` and `--operating-point` on the bundled network and images: what is chosen keeps to its bound, is the
same for any number of threads, and gives the same figures when it is applied; what does not fit is refused in one line.

  tune.py TOOL
"""
import json
import os
import random
import sys
import tempfile

from checks import expect, kill_after, run, succeed
from made import write

BUNDLED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../examples/alexnet_cifar100")
RECORD = 3074
LAYERS = ["conv2", "conv3", "conv4", "conv5"]


def refused(status, text, *command):
    before = {name: os.stat(name).st_mtime_ns for name in os.listdir()}
    result = run(*command)
    said = result.stderr.decode()
    expect(result.returncode == status and said.startswith("redzap: ") and said.count("\n") == 1 and text in said,
           f"{' '.join(command[1:])}: expected {status}, {text!r}; status {result.returncode}, {said}")
    expect(before == {name: os.stat(name).st_mtime_ns for name in os.listdir()},
           f"{' '.join(command[1:])}: touches no file")


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def chosen(tune, evaluate):
    said = succeed(*tune, "--max-loss", "5", "--verify", "others.bin", "--out", "loss.json", "--images", "24",
                   "--threads", "2")
    expect("24 images of these.bin, whatever they are" in said and "wrote loss.json" in said,
           "tune says what it chose on")
    one = succeed(*tune, "--max-loss", "5", "--verify", "others.bin", "--out", "again.json", "--images", "24", "--json",
                  "-")
    point, document = read("loss.json"), json.loads(one)
    expect(point == read("again.json"), "a choice does not depend on the number of threads")
    expect(document["layers"] == point["layers"] and list(point["layers"]) == LAYERS, "the layers of the choice")
    expect(len(document["trials"]) > 10 and all(len(t["thresholds"]) == 4 for t in document["trials"]), "the trials")
    expect(point["technique"] == "sketch" and point["chosen"]["bound"] == {"max_loss": 5},
           "what was chosen, and for what")
    expect(all(l["pattern"] == "none" and 0 < l["threshold"] < 1 for l in point["layers"].values()),
           "settings of a sketch")
    expect(point["chosen"]["images"] == 24 and point["chosen"]["top1_loss"] <= 5,
           "a choice keeps to the bound on the loss")
    for data, key, images in (("these.bin", "chosen", "24"), ("others.bin", "verified", "36")):
        applied = json.loads(succeed(*evaluate, "--data", data, "--images", images, "--operating-point", "loss.json",
                                     "--json", "-"))
        for figure in ("images", "top1", "top1_loss", "top1_loss_ci95", "mac_saving", "mac_saving_honest",
                       "mac_saving_network"):
            expect(applied[figure] == point[key][figure],
                   f"{figure} of {key} is found again: {applied[figure]}, {point[key][figure]}")
        expect(applied["technique"] == "sketch" and applied["threshold"] is None,
               "an operating point has no single threshold")
        settings = {l["name"]: {"pattern": l["pattern"], "threshold": l["threshold"]} for l in applied["layers"]}
        expect(settings == point["layers"], f"settings as applied: {settings}")

    succeed(*tune, "--max-macs", "42%", "--out", "macs.json", "--images", "8", "--quiet", "--threads", "2")
    saving = read("macs.json")["chosen"]["mac_saving_honest"]
    expect(58 <= saving < 60, f"a choice keeps to the bound on MACs: {saving}")
    succeed(*tune, "--max-ms", "1000", "--out", "ms.json", "--images", "8", "--quiet")
    point = read("ms.json")
    expect(0 < point["chosen"]["ms"] <= 1000 and point["verified"] is None, "a choice keeps to the bound on time")
    patterns = [l["pattern"] for l in point["layers"].values()]
    expect(set(patterns) <= {"none", "all"} and "all" in patterns,
           f"with so much time, a layer that is slower reduced is left dense: {patterns}")
    applied = json.loads(succeed(*evaluate, "--data", "these.bin", "--images", "8", "--operating-point", "ms.json",
                                 "--json", "-"))
    saved = [l["mac_saving"] for l in applied["layers"] if l["name"] in LAYERS]
    expect(all(s == 0 for s, pattern in zip(saved, patterns) if pattern == "all"), f"and saves nothing: {saved}")
    succeed(*tune, "--max-macs", "0.7", "--technique", "zap", "--out", "zap.json", "--images", "4", "--quiet",
            "--threads", "2")
    point = read("zap.json")
    expect(len({l["pattern"] for l in point["layers"].values()}) == 1 and point["layers"]["conv2"]["pattern"] in "ABCD",
           "zap has a pattern")
    applied = json.loads(succeed(*evaluate, "--data", "these.bin", "--images", "4", "--operating-point", "zap.json",
                                 "--json", "-"))
    expect(applied["mac_saving_honest"] == point["chosen"]["mac_saving_honest"] >= 30, "zap's point is applied")


def cut_off(tune):
    """A tuning that is killed goes on from the trials that it had, and ends in the same file; so does one for another
    bound."""
    command = (*tune, "--max-macs", "42%", "--images", "8")
    first = json.loads(succeed(*command, "--out", "whole.json", "--json", "-"))
    cells = "cut.json.unfinished/cells.jsonl"
    kept = kill_after(5, cells, (*command, "--out", "cut.json", "--quiet"))
    expect(not os.path.exists("cut.json"), "a tuning that was killed has written no choice")
    with open(cells, "rb") as file:
        head = file.read().rsplit(b"\n", 1)[0]
    write("those.bin", bytes(40 * RECORD))
    refused(1, "another set of images", tune[0], "tune", "--data", "those.bin", *command[4:], "--out", "cut.json")
    expect(kept >= 5 and open_bytes(cells).startswith(head), "what is refused leaves the trials alone")
    os.rename("cut.json.unfinished", "trials")
    again = json.loads(succeed(*command, "--out", "cut.json", "--json", "-", "--trials", "trials"))
    expect(again == first and read("cut.json") == read("whole.json"), "a choice does not depend on a kill")
    expect(open_bytes("trials/cells.jsonl").startswith(head), "finished trials are kept, not run again")
    lines = open_bytes("trials/cells.jsonl").count(b"\n")
    expect(lines == 1 + len(first["trials"]), f"each trial once: {lines}, {len(first['trials'])}")
    succeed(*tune, "--max-macs", "42%", "--images", "8", "--out", "cut.json", "--quiet", "--trials", "trials")
    expect(open_bytes("trials/cells.jsonl").count(b"\n") == lines, "nothing is left to try")
    expect(not any(name.endswith(".unfinished") for name in os.listdir()), "and nothing lies about")


def open_bytes(path):
    with open(path, "rb") as file:
        return file.read()


def wrong(tool, tune, evaluate):
    loss = (*tune, "--max-loss", "5", "--images", "2")
    refused(2, "--data", tool, "tune", "--max-loss", "1", "--out", "x")
    refused(2, "--out", tool, "tune", "--max-loss", "1", "--data", "these.bin")
    refused(2, "--max-loss", *tune, "--out", "x")
    refused(2, "--max-ms", *tune, "--out", "x", "--max-loss", "1", "--max-ms", "3")
    for value in ("-1", "nan", "much"):
        refused(2, "--max-loss", *tune, "--out", "x", "--max-loss", value)
    for value in ("0", "1.5", "101%", "0%", "40x", "%", "nan"):
        refused(2, "--max-macs", *tune, "--out", "x", "--max-macs", value)
    for value in ("0", "-3", "nan", "inf"):
        refused(2, "--max-ms", *tune, "--out", "x", "--max-ms", value)
    refused(2, "--technique", *loss, "--out", "x", "--technique", "dense")
    refused(1, "nowhere", *loss, "--out", "nowhere/x")
    refused(1, "nowhere", *loss, "--out", "x", "--json", "nowhere/x")
    refused(1, "is a folder", *loss, "--out", ".")
    refused(1, "--verify: holds the images of --data", *loss, "--out", "x", "--verify", "these.bin")
    refused(1, "--images: 41 asked for, there are 40", *tune, "--max-loss", "5", "--out", "x", "--images", "41")
    refused(1, "--max-macs: 2.00 % cannot be kept to", *tune, "--out", "x", "--max-macs", "2%", "--images", "2")
    refused(1, "--max-ms: 0.000 ms cannot be kept to", *tune, "--out", "x", "--max-ms", "0.00001", "--images", "2")

    def changed(text, change, out="changed.json"):
        point = read("loss.json")
        change(point)
        write(out, json.dumps(point).encode())
        refused(1, text, *evaluate, "--data", "these.bin", "--operating-point", out)
        refused(1, text, tool, "classify", "image.ppm", "--operating-point", out)
    changed("another host", lambda p: p.update(host_sha256="0" * 64))
    changed("other predictors", lambda p: p.update(predictors_sha256="0" * 64))
    changed('layer "conv9": the network has no reducible layer',
            lambda p: p["layers"].update(conv9=p["layers"]["conv2"]))
    changed('lacks layer "conv4"', lambda p: p["layers"].pop("conv4"))
    changed('lacks "layers"', lambda p: p.pop("layers"))
    changed("has version 2", lambda p: p.update(version=2))
    changed("threshold must be in [0, 1)", lambda p: p["layers"]["conv2"].update(threshold=1))
    point = ("--operating-point", "loss.json")
    for option, value in (("--technique", "sketch"), ("--pattern", "none"), ("--threshold", "0.1"),
                          ("--train-threshold", "0.1"),
                          ("--normalizer", "constant")):
        for command in ((*evaluate, "--data", "these.bin"), (tool, "classify", "image.ppm")):
            refused(2, option, *command, *point, option, value)
    refused(2, "--all", *evaluate, *point, "--all")
    refused(1, "missing.json", *evaluate, "--operating-point", "missing.json")
    refused(1, "is a folder", *evaluate, "--operating-point", ".")
    refused(1, "no JSON object", *evaluate, "--operating-point", write("text", b"{\"format\":"))


def main():
    tool = os.path.abspath(sys.argv[1])
    with open(os.path.join(BUNDLED, "test_500.bin"), "rb") as file:
        images = file.read()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        write("these.bin", images[:40 * RECORD])
        write("others.bin", images[40 * RECORD:76 * RECORD])
        write("image.ppm", b"P6\n32 32\n255\n" + random.Random(1).randbytes(32 * 32 * 3))
        tune, evaluate = (tool, "tune", "--data", "these.bin"), (tool, "evaluate")
        chosen(tune, evaluate)
        classified = json.loads(succeed(tool, "classify", "image.ppm", "--operating-point", "loss.json", "--json", "-"))
        expect(len(classified) == 1 and classified[0]["mac_saving_honest"] > 0, "classify applies an operating point")
        cut_off(tune)
        wrong(tool, tune, evaluate)
        print("tune and its operating points did as they should")


if __name__ == "__main__":
    main()
