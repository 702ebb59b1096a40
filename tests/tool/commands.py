#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The tool's commands one after the other on a random host: train predictors on a few images, then evaluate every
technique with them.

  commands.py TOOL
"""
import json
import os
import random
import sys
import tempfile

from checks import expect, succeed
from made import METADATA, host_shapes, model_file, read_model, write

IMAGES = 6
LABELS = ["irreducible", "zero", "max", "average"]   # of every technique; a longer list's are after them
WIDER = {"oracle-wide": ["median", "sum x mid-range", "sum x centre", "min"]}


def check_document(document, technique):
    expect(document["images"] == IMAGES and document["technique"] == technique, f"{technique}: images, technique")
    layers = document["layers"]
    expect([l["name"] for l in layers] == ["conv2", "conv3", "conv4", "conv5"], f"{technique}: layers")
    expect([l["macs"] for l in layers] == [39923712, 53747712, 71663616, 47775744], f"{technique}: MACs")
    for layer in layers:
        labels = [key for key in layer if key not in ("name", "macs", "mac_saving", "ms", "dense_ms")]
        expect(labels == LABELS + WIDER.get(technique, []), f"{technique}: labels {labels}")
        shares = [layer[label] for label in labels]
        expect(abs(sum(shares) - 1) < 1e-12 and min(shares) >= 0, f"{technique}: shares of {layer['name']}, {shares}")
    total = sum(l["macs"] for l in layers)
    saving = sum(l["mac_saving"] * l["macs"] for l in layers) / total
    expect(abs(saving - document["mac_saving"]) < 1e-9, f"{technique}: mac_saving is the MAC-weighted mean")
    expect(abs(saving * total / 227896064 - document["mac_saving_network"]) < 1e-9, f"{technique}: mac_saving_network")
    predictors = 0 if technique == "dense" or technique.startswith("oracle") else 100 * 18 * 141888 / total
    expect(abs(saving - predictors - document["mac_saving_honest"]) < 1e-9, f"{technique}: mac_saving_honest")
    expect(abs(document["dense_top1"] - document["top1"] - document["top1_loss"]) < 1e-9, f"{technique}: top1_loss")
    low, high = document["top1_loss_ci95"]
    expect(low <= document["top1_loss"] <= high, f"{technique}: interval")
    for key in ("ms_per_image", "dense_ms_per_image"):
        expect(0 < document[key]["p50"] <= document[key]["p99"] <= document[key]["max"], f"{technique}: {key}")


def budgets(tool, technique, pattern):
    """What no image may exceed, on the bundled host: kept to, for any number of threads, and told."""
    evaluate = (tool, "evaluate", "--images", str(IMAGES), "--technique", technique, "--pattern", pattern,
                "--threshold", "0.01", "--json", "-")
    free = json.loads(succeed(*evaluate))
    dense = sum(l["macs"] for l in free["layers"])
    expect(free["max_macs"] is None and free["most_macs"] >= dense * (1 - free["mac_saving_honest"] / 100),
           "the costliest image is told")
    share = {"B": "60%", "D": "0.45", "none": "30%"}[pattern]
    expected = int(float(share.rstrip("%")) * dense / (100 if "%" in share else 1) + 1e-6)
    bound = json.loads(succeed(*evaluate, "--max-macs", share))
    expect(expected < free["most_macs"] and bound["max_macs"] == expected,
           f"{technique} {pattern}: the budget binds, {expected}")
    expect(0.9 * expected < bound["most_macs"] <= expected,
           f"{technique} {pattern}: {bound['most_macs']} of {expected}")
    for more in (("--threads", "3"), ("--threads", "2", "--parallel-images")):
        other = json.loads(succeed(*evaluate, "--max-macs", str(expected), *more))
        for key in ("top1", "mac_saving", "mac_saving_honest", "most_macs", "max_macs"):
            expect(other[key] == bound[key], f"{technique} {pattern}: {key} under a budget does not depend on threads")
    enough = json.loads(succeed(*evaluate, "--max-macs", "3e8"))
    expect(enough["mac_saving"] == free["mac_saving"], "a budget that is enough changes nothing")
    said = succeed(*evaluate[:-2], "--max-macs", share)
    expect(f"MACs of the costliest image              {bound['most_macs']:,.0f} of {expected:,} allowed" in said,
           "a budget is reported")


def main():
    tool = os.path.abspath(sys.argv[1])
    generator = random.Random(2)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        model_file("host", host_shapes(), METADATA, seed=1)
        write("data.bin", b"".join(bytes([0, i]) + generator.randbytes(3072) for i in range(IMAGES)))
        shared = ("--model", "host", "--data", "data.bin")
        train = (tool, "train", *shared, "--held-out", "0", "--batch", "4", "--epochs", "2", "--quiet")
        succeed(*train, "--out", "first", "--threads", "2")
        succeed(*train, "--out", "second")
        expect(sorted(os.listdir()) == ["data.bin", "first", "host", "second"],
               "nothing but its output is left of a training")
        with open("first", "rb") as first, open("second", "rb") as second:
            expect(first.read() == second.read(), "a training does not depend on the number of threads")
        succeed(*train, "--out", "some", "--pattern", "B,D", "--pattern", "D")
        every = read_model("first")[1]
        chosen = {name: data for name, data in every.items() if name.split(".")[1] in "BD"}
        expect(0 < len(chosen) < len(every) and read_model("some")[1] == chosen,
               "predictors of some patterns are those of all patterns")

        evaluate = (tool, "evaluate", *shared, "--predictors", "first", "--json", "-")
        documents = {}
        for technique in ("dense", "zap", "redzap", "redzap-2020", "oracle-zap", "oracle-zero", "oracle-redzap",
                          "oracle-wide"):
            documents[technique] = json.loads(succeed(*evaluate, "--technique", technique, "--threshold", "0.1",
                                                      "--pattern", "B"))
            check_document(documents[technique], technique)
        expect(any(layer[label] > 0 for layer in documents["oracle-wide"]["layers"] for label in WIDER["oracle-wide"]),
               "oracle-wide: more techniques")
        expect(documents["dense"]["mac_saving"] == 0 and documents["dense"]["top1_loss"] == 0,
               "dense saves and loses nothing")
        expect(documents["oracle-zap"]["top1_loss"] == 0 and documents["oracle-zap"]["mac_saving"] > 0,
               "exact zeros lose nothing")
        expect(documents["oracle-zero"]["mac_saving"] >= documents["oracle-zap"]["mac_saving"],
               "a threshold saves more than exact zeros")
        expect(all(layer[label] == 0 for layer in documents["oracle-wide"]["layers"] for label in ("max", "average")),
               "oracle-wide has no max")
        exact = json.loads(succeed(*evaluate, "--technique", "oracle-redzap", "--threshold", "0"))
        expect(exact["top1_loss"] == 0, "threshold 0 of the oracle loses nothing")
        # with no position computed, nothing caps what they save
        for technique in ("oracle-zap", "oracle-zero", "oracle-redzap"):
            free = json.loads(succeed(*evaluate, "--technique", technique, "--threshold", "0.1", "--pattern", "none"))
            check_document(free, technique)
            expect(free["mac_saving"] > documents[technique]["mac_saving"], f"{technique} saves more without a pattern")
        check_document(json.loads(succeed(*evaluate, "--technique", "redzap-without-relu", "--threshold", "0.1")),
                       "redzap-without-relu")
        for normalizer in ("ofmap-value", "constant"):
            check_document(json.loads(succeed(*evaluate, "--technique", "oracle-redzap", "--normalizer", normalizer)),
                           "oracle-redzap")
        rows = json.loads(succeed(*evaluate, "--all", "--threads", "2"))
        expect([(r["technique"], r["pattern"], r["threshold"]) for r in rows] ==
               [(t, p, e / 10) for t in ("zap", "redzap") for p in "ABCD" for e in range(5)], "--all: its settings")
        for row in rows:
            alone = documents[row["technique"]]
            if (row["pattern"], row["threshold"]) == ("B", 0.1):
                for key in ("top1", "top5", "top1_loss", "mac_saving", "mac_saving_honest"):
                    expect(row[key] == alone[key], f"--all: {key} of {row['technique']} is that of a run alone")
        side_by_side = json.loads(succeed(*evaluate, "--threshold", "0.1", "--pattern", "B", "--threads", "2",
                                          "--parallel-images"))
        expect(side_by_side["ms_per_image"] is None, "images that run side by side are not timed")
        for key in ("top1", "mac_saving", "mac_saving_honest"):
            expect(side_by_side[key] == documents["redzap"][key], f"{key} does not depend on the number of threads")
        succeed(*evaluate[:-2], "--technique", "redzap", "--train-threshold", "0.01", "--images", "2", "--quiet",
                "--json", "out.json")
        with open("out.json", encoding="utf-8") as file:
            expect(json.load(file)["images"] == 2, "--json FILE, --images")

        for technique, pattern in (("zap", "B"), ("zap", "D"), ("sketch", "none")):
            budgets(tool, technique, pattern)

        write("image.ppm", b"P6\n50 40\n255\n" + generator.randbytes(50 * 40 * 3))
        bundled = (tool, "evaluate", "--images", "2", "--json", "-")
        tuned, uniform = (json.loads(succeed(*bundled, *chosen)) for chosen in ((), ("--technique", "sketch")))
        expect(tuned["operating_point"].endswith("/alexnet_cifar100_operating_point.json") and
               tuned["threshold"] is None,
               "the bundled operating point is taken where nothing is chosen")
        expect(all(l["pattern"] == "none" and 0 < l["threshold"] < 1 for l in tuned["layers"]),
               "its layers' settings are listed")
        expect(uniform["operating_point"] is None and uniform["threshold"] == 0.15, "and not where a technique is")
        classified = json.loads(succeed(tool, "classify", "image.ppm", "image.ppm", "--model", "host", "--predictors",
                                        "first", "--technique", "redzap", "--json", "-"))
        expect(len(classified) == 2 and classified[0]["classes"] == classified[1]["classes"] and
               len(classified[0]["classes"]) == 5, "classify")
        share = 0.45 * sum(l["macs"] for l in documents["zap"]["layers"])
        bound = json.loads(succeed(tool, "classify", "image.ppm", "--max-macs", "0.45", "--json", "-"))
        expect(0 < bound[0]["macs"] <= share, f"classify keeps to a budget: {bound[0]['macs']} of {share}")
        info = json.loads(succeed(tool, "info", "host", "--predictors", "first", "--json", "-"))
        expect(info["macs"] == 227896064 and len(info["predictors"]) == 12 and info["workspace_bytes"] <= 768 * 1024,
               "info")
        said = succeed(tool, "pack", "--model", "host", "--predictors", "first", "--out", "packed")
        size = os.path.getsize("packed")
        expect(f"wrote packed, {size:,} bytes; reading and packing took " in said and size % 64 == 0, "pack")
        write("small", b"redzap\r\n" + bytes(200) + (256).to_bytes(8, sys.byteorder) + generator.randbytes(40))
        expect(succeed(tool, "info", "small", "--header", "net.hpp") == "wrote net.hpp, net[256], for io::map_packed\n",
               "info --header")
        with open("net.hpp", encoding="utf-8") as header, open("small", "rb") as file:
            numbers = header.read().split("{")[1].split("}")[0]
            expect(bytes(map(int, numbers.replace("\n", "").strip(",").split(","))) == file.read(),
                   "the header has the file's bytes")
        print("all commands did as they should")


if __name__ == "__main__":
    main()
