#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The paper's figures on a few of the bundled images: what is in the files, that a sweep that was cut off anywhere ends
in the same files, and that results of other origins are refused.

  sweep.py TOOL
"""
import csv
import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

from checks import expect, kill_after, succeed
from made import METADATA, host_shapes, model_file, write

IMAGES = 3
FIGURES = ("figure-8", "figure-9", "figure-10", "figure-11", "ablations", "aggregators", "baselines")
WITHOUT_PATTERNS = ("figure-8", "aggregators")
LAYERS = ("conv2", "conv3", "conv4", "conv5", "all")
KINDS = ("zero", "near_zero", "max", "average", "irreducible")


def refused(command, *named):
    result = subprocess.run(command, capture_output=True, timeout=300)
    text = result.stderr.decode()
    expect(result.returncode == 1 and text.startswith("redzap: ") and text.count("\n") == 1 and
           all(n in text for n in named),
           f"{' '.join(command)} should name {named}: status {result.returncode}, {text}")


def contents(folder):
    files = {}
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as file:
            files[name] = file.read()
    return files


def rows(folder, name):
    with open(f"{folder}/{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def check_shares(folder):
    found = rows(folder, "figure-8")
    expect(len(found) == 5 * 10, "figure 8: five groups of layers, ten thresholds")
    for row in found:
        expect(abs(sum(float(row[kind]) for kind in KINDS) - 1) < 1e-12, f"figure 8: shares sum to 1 in {row}")
    for layer in LAYERS:
        of_layer = [row for row in found if row["layer"] == layer]
        expect(len({row["zero"] for row in of_layer}) == 1, "figure 8: zeros do not depend on the threshold")
        irreducible = [float(row["irreducible"]) for row in of_layer]
        expect(irreducible == sorted(irreducible, reverse=True) and irreducible[0] > irreducible[-1],
               "figure 8: thresholds reduce more and more")
        expect(float(of_layer[0]["near_zero"]) == 0, "figure 8: at threshold 0 nothing but zero is near zero")


def check_aggregators(folder, shares, techniques):
    found = {(row["layer"], float(row["threshold"]), row["technique"]): row for row in rows(folder, "aggregators")}
    names = sorted({name for _, _, name in found})
    expect(len(names) == techniques and len(found) == 5 * 4 * techniques,
           f"aggregators: techniques, thresholds, layers: {names}")
    for (layer, threshold, name), row in found.items():
        alone, redzap, added = (float(row[key]) for key in ("alone", "redzap", "added_to_redzap"))
        expect(0 <= added <= alone <= 1 and redzap + added <= 1 + 1e-12, f"aggregators: shares of {row}")
        if name in ("zero", "max x sum", "average x sum"):
            expect(added == 0 and alone <= redzap, f"aggregators: {name} is one of RedZAP's")
    for row in shares:   # the same techniques and the same normaliser as Fig. 8
        key = (row["layer"], float(row["threshold"]), "zero")
        if key in found:
            expect(abs(float(found[key]["redzap"]) + float(row["irreducible"]) - 1) < 1e-12,
                   f"aggregators: {key} and figure 8's {row}")
    expect({threshold for _, threshold, _ in found} == {0.02, 0.05, 0.1, 0.2}, "aggregators: thresholds")
    expect(float(found["all", 0.1, "median x sum"]["added_to_redzap"]) > 0.005,
           "aggregators: the median reduces what max and average do not")
    best = rows(folder, "aggregators-best")
    expect(len(best) == 5 * 4 * techniques, "aggregators: a set of each size")
    for layer in LAYERS:
        for threshold in ("0.02", "0.05", "0.1", "0.2"):
            sets = [row for row in best if row["layer"] == layer and row["threshold"] == threshold]
            reducible = [float(row["reducible"]) for row in sets]
            expect([int(row["size"]) for row in sets] == list(range(1, techniques + 1)) and
                   sorted(row["technique"] for row in sets) == names,
                   f"aggregators: sets of {layer} at {threshold}")
            expect(reducible == sorted(reducible) and
                   abs(sum(float(row["added"]) for row in sets) - reducible[-1]) < 1e-12,
                   f"aggregators: {layer} at {threshold}: what techniques add")
            expect(reducible[0] == float(found[layer, float(threshold), "zero"]["alone"]),
                   "aggregators: zero comes first")
            if layer == "all":
                added = [float(row["added"]) for row in sets]
                expect(added[1:] == sorted(added[1:], reverse=True),
                       f"aggregators: what adds most comes first: {added}")


def check_factorised(folder):
    """conv3 by hand: 81 positions, 192 channels, 384 of them after it, 9 taps."""
    found = {row["layer"]: {name: float(value) for name, value in row.items() if name != "layer"}
             for row in rows(folder, "factorised")}
    expect(tuple(found) == LAYERS, f"factorised: layers {tuple(found)}")
    expect(found["conv3"]["dense_macs"] == 81 * 192 * 384 * 9, "factorised: dense MACs")
    expect((found["conv3"]["pooling"], found["conv3"]["products"]) == (81 * 192 * 9 / 3, 81 * 192 * 384),
           "factorised: Fig. 4")
    expect((found["conv3"]["depthwise"], found["conv3"]["pointwise"]) == (81 * 192 * 9, 81 * 192 * 384),
           "factorised: MobileNet's")
    for name in ("dense_macs", "factorised_macs", "mobilenet_macs"):
        expect(found["all"][name] == sum(found[layer][name] for layer in LAYERS[:-1]), f"factorised: sum of {name}")
    for row in found.values():
        expect(abs(row["factorised_saving"] - 100 * (1 - row["factorised_macs"] / row["dense_macs"])) < 1e-9,
               "factorised: saving")
        expect(88 < row["mobilenet_saving"] < row["factorised_saving"] < 100 * 8 / 9, f"factorised: {row}")
    with open(f"{folder}/factorised.md", encoding="utf-8") as file:
        row = ("| conv3 | 53,747,712 | 46,656 | 5,971,968 | 6,018,624 | 88.80 % | "
               "139,968 | 5,971,968 | 6,111,936 | 88.63 % |")
        expect(row in file.read(), "factorised.md")


def check_blend(sweep, data):
    """Learned on training images that are not held out: of the 60 in train.bin, of one class, on the last ten."""
    with open(data, "rb") as file:
        image = file.read(3074)
    write("held-out.bin", image * 50)
    write("other.bin", image * 61)
    blended = (*sweep, "--figure", "aggregators")
    succeed(*blended, "--out", "blend", "--train-data", "train.bin")
    with open("blend/cells.jsonl", "rb") as file:
        kept = [line for line in file.read().splitlines(keepends=True) if not line.startswith(b'{"of":"pairs and')]
    check_aggregators("blend", [], 13)
    blend = next(row for row in rows("blend", "aggregators")
                 if (row["layer"], row["threshold"], row["technique"]) == ("all", "0.1", "blend"))
    expect(0 < float(blend["added_to_redzap"]) < float(blend["alone"]), f"aggregators: the blend, {blend}")
    before = contents("blend")
    os.mkdir("blend-2")
    write("blend-2/cells.jsonl", b"".join(kept))
    succeed(*blended, "--out", "blend-2", "--train-data", "train.bin", "--threads", "2")
    expect(contents("blend-2") == before, "a blend does not depend on a kill, or on threads")
    refused((*blended, "--out", "blend", "--train-data", "other.bin"), "another set of training images", "other.bin")
    refused((*blended, "--out", "new-blend", "--train-data", "held-out.bin"), "--train-data", "held out")


def check_trade_offs(folder, shares):
    ideal = rows(folder, "figure-9")
    expect(len(ideal) == 5 * (1 + 10 + 10), "figure 9: its points")
    expect(len(rows(folder, "figure-10")) == 4 * (6 + 2 * 10) + 8, "figure 10: its points, each once")
    expect(len(rows(folder, "ablations")) == 4 * 4 * 6 + 3 * 10 + 2 * 6, "ablations: their points, each once")
    expect(len(rows(folder, "baselines")) == 5 * 7 + 6 + 2 * 10 + 8 + 1 + 2 * 10, "baselines: their points")
    for name in ("figure-9", "figure-10", "ablations", "baselines"):
        for row in rows(folder, name):
            low, loss, high = (float(row[k]) for k in ("top1_loss_low", "top1_loss", "top1_loss_high"))
            expect(low <= loss <= high, f"{name}: interval of {row}")
            expect(abs(float(row["dense_top1"]) - float(row["top1"]) - loss) < 1e-9, f"{name}: loss of {row}")
            predictors = float(row["mac_saving"]) - float(row["mac_saving_honest"])
            free = row["technique"].startswith(("oracle", "baseline"))
            expect(predictors == 0 if free else predictors > 0, f"{name}: honest saving of {row}")
    def saving(curve, pattern, threshold):
        return next(float(r["mac_saving"]) for r in ideal
                    if (r["curve"], r["pattern"], r["threshold"]) == (curve, pattern, threshold))
    for pattern, share in zip(("A", "B", "C", "D", "none"), (3 / 5, 1 / 2, 2 / 5, 1 / 3, 0)):
        exact = saving("ideal ZAP", pattern, "0.0")
        expect(0 < exact < 100 * (1 - share) + 3, f"figure 9: pattern {pattern} caps what can be saved")
        expect(saving("ideal zero-reducible", pattern, "0.0") == exact, "figure 9: threshold 0 is exact zeros")
        expect(saving("ideal RedZAP", pattern, "0.1") > exact, "figure 9: a threshold saves more")


def check_baselines(folder):
    found = rows(folder, "baselines")
    at = {(row["technique"], row["threshold"]): float(row["mac_saving"]) for row in found
          if row["technique"].startswith("baseline")}
    for share in ("0.02", "0.4", "1.0"):
        savings = {at[f"baseline-{which}", share] for which in ("random", "constant", "mean", "neighbour")}
        expect(len(savings) == 1, f"baselines: they skip the same activations, {savings}")
        expect(abs(savings.pop() - float(share) * 200 / 3) < 1.5, f"baselines: a share of {share} of two thirds")
    saving = at["baseline-pruned", "0.4"]   # 40 % of the outputs, and in all layers but conv2 of the inputs too
    macs = [39923712, 53747712, 71663616, 47775744]
    expected = 100 - 100 * (0.6 * macs[0] + 0.36 * sum(macs[1:])) / sum(macs)
    expect(abs(saving - expected) < 0.5, f"baselines: pruned channels save {saving}, by hand {expected}")
    lost = {row["technique"]: float(row["top1_loss"]) for row in found if row["technique"].startswith("baseline") and
            row["threshold"] == "1.0"}
    expect(len(lost) == 4, f"baselines: all of the positions that D leaves can be skipped, {lost}")


def check_part(sweep, folder):
    """One pattern has files of its own, with the rows that the whole has of it; nothing is computed again, nothing
    written over."""
    before = contents(folder)
    succeed(*sweep, "--figure", "all", "--pattern", "D", "--out", folder)
    after = contents(folder)
    new = {f"{name}-D.{kind}" for name in FIGURES if name not in WITHOUT_PATTERNS
           for kind in ("csv", "json", "svg")} | {"observations-D.md", "observations-D.csv"}
    expect(set(after) == set(before) | new, f"files of one pattern: {set(after) - set(before)}")
    expect(all(after[name] == data for name, data in before.items()),
           "a part leaves the files of the whole as they are")
    for name in ("figure-9", "figure-10", "figure-11"):
        of_d = ("D",) if name == "figure-9" else ("D", "none")   # sketches stand beside every pattern
        expect(sorted(map(str, rows(folder, f"{name}-D"))) ==
               sorted(str(row) for row in rows(folder, name) if row["pattern"] in of_d),
               f"{name}-D: rows of D")
    expect(b"pattern A" not in after["figure-9-D.svg"] + after["figure-11-D.svg"], "charts of D show D alone")
    succeed(*sweep, "--figure", "9", "--pattern", "none,D", "--pattern", "B", "--out", folder)
    expect([row["pattern"] for row in rows(folder, "figure-9-B-D-none")[::21]] == ["B", "D", "none"],
           "several patterns, in their order")


def check_settings(sweep, tool, folder, data):
    """Observations take the settings that are best on other images, with what they do on these."""
    with open(data, "rb") as file:
        write("held_out.bin", file.read()[-3074 * 4:])
    held_out = (tool, "sweep", "--data", "held_out.bin", "--quiet", "--figure", "9", "--pattern", "D", "--out",
                "held_out")
    succeed(*held_out)
    untouched = contents("held_out")
    before = contents(folder)
    succeed(*sweep, "--figure", "9", "--out", folder, "--settings-from", "held_out")
    after = contents(folder)
    expect(contents("held_out") == untouched and after["cells.jsonl"] == before["cells.jsonl"],
           "settings are read, not written")
    expect(b"held out" in after["observations.md"] and
           b"held out" not in before["observations.md"].split(b"--settings")[0], "and the table says so")
    within = [row for row in rows("held_out", "figure-9-D") if row["curve"] == "ideal RedZAP" and
              float(row["top1_loss"]) <= 1]
    setting = max(within, key=lambda row: float(row["mac_saving"]))["threshold"]
    here = next(row for row in rows(folder, "figure-9")
                if (row["curve"], row["pattern"], row["threshold"]) == ("ideal RedZAP", "D", setting))
    row = next(row for row in rows(folder, "observations")
               if row["observation"].startswith("ideal RedZAP, pattern D: MACs saved"))
    expect(row["ours"] == here["mac_saving"] and f"threshold {float(setting):.2f};" in row["where"],
           f"the setting {setting}: {row}")
    holds = float(here["mac_saving"]) >= 56 and float(here["top1_loss"]) <= 1
    expect(row["holds"] == ("true" if holds else "false"), f"a setting that loses more here does not hold: {row}")
    refused((*sweep, "--figure", "9", "--out", folder, "--settings-from", folder), "same images")
    refused((*sweep, "--figure", "9", "--out", folder, "--settings-from", "nowhere"), "nowhere", "is no folder")


def check_labels(folder):
    with open(f"{folder}/figure-11.json", encoding="utf-8") as file:
        found = json.load(file)["rows"]
    expect(len(found) == 3 * 4 * 7 * 5, "figure 11: predictors, patterns, thresholds, layers")
    for row in found:
        counts = row["truth_by_prediction"]
        expect(sum(map(sum, counts)) == row["activations"], "figure 11: all activations are counted")
        right = 100 * sum(counts[i][i] for i in range(4)) / row["activations"]
        expect(abs(right - row["accuracy"]) < 1e-9 and row["most_frequent"] <= 100, "figure 11: accuracy")
        if row["predictor"] == "zap":
            expect(all(counts[i][j] == 0 for i in range(4) for j in range(4) if max(i, j) > 1),
                   "figure 11: ZAP has two classes")
    best = max(row["accuracy"] for row in found if row["layer"] == "all")
    expect(best > 75, f"figure 11: trained predictors are right more often than not, {best}")


def check_conv2(tool, folder, data):
    """conv2 sees the same ifmap whatever is reduced after it, so there two figures count the same labels; and so does
    evaluate."""
    def load(name):
        with open(f"{folder}/{name}.json", encoding="utf-8") as file:
            return json.load(file)["rows"]
    def shares_in(name, curve):
        row = next(r for r in load(name) if (r["curve"], r["pattern"], r["threshold"]) == (curve, "D", 0.1))
        return row, [row["layers"][0][label] for label in ("zero", "max", "average")]
    counts = next(r["truth_by_prediction"] for r in load("figure-11") if
                  (r["predictor"], r["pattern"], r["threshold"], r["layer"]) == ("redzap-0.1", "D", 0.1, "conv2"))
    total = 192 * 19 * 19 * IMAGES
    predicted = [sum(counts[truth][label] for truth in range(4)) / total for label in (1, 2, 3)]
    true = [sum(counts[label]) / total for label in (1, 2, 3)]
    row, shares = shares_in("figure-10", "RedZAP 0.1")
    expect(max(abs(p - s) for p, s in zip(predicted, shares)) < 1e-12,
           f"conv2: predicted labels, {predicted} and {shares}")
    expect(max(abs(t - s) for t, s in zip(true, shares_in("figure-9", "ideal RedZAP")[1])) < 1e-12,
           "conv2: true labels")
    evaluated = json.loads(subprocess.run([tool, "evaluate", "--data", data, "--images", str(IMAGES), "--technique",
                                           "redzap", "--pattern", "D",
                                           "--threshold", "0.1", "--parallel-images", "--json", "-"],
                                          capture_output=True, check=True).stdout)
    for key in ("top1", "top5", "top1_loss", "mac_saving", "mac_saving_honest"):
        expect(evaluated[key] == row[key], f"{key}: {row[key]}, evaluate says {evaluated[key]}")


def check_files(folder):
    expect(set(os.listdir(folder)) == {f"{name}.{kind}" for name in FIGURES for kind in ("csv", "json", "svg")} |
           {"cells.jsonl", "observations.md", "observations.csv", "aggregators-best.csv", "aggregators-best.json",
            "factorised.md", "factorised.csv"},
           f"files: {os.listdir(folder)}")
    for name in FIGURES:
        root = xml.etree.ElementTree.parse(f"{folder}/{name}.svg").getroot()
        expect(root.tag.endswith("svg") and "prefers-color-scheme:dark" in "".join(root.itertext()), f"{name}.svg")
        with open(f"{folder}/{name}.json", encoding="utf-8") as file:
            expect(json.load(file)["images"] == IMAGES, f"{name}.json: images")
    shares = rows(folder, "figure-8")
    check_shares(folder)
    check_aggregators(folder, shares, 13)
    check_factorised(folder)
    check_trade_offs(folder, shares)
    check_baselines(folder)
    check_labels(folder)
    observed = {row["observation"]: row for row in rows(folder, "observations")}
    expect(len(observed) == 28, f"observations: all of them, {len(observed)}")
    expect(sum(row["from"] == "paper" for row in observed.values()) == 12,
           "observations: figures of the paper, and questions of ours")
    zeros = next(float(r["zero"]) for r in shares if (r["layer"], r["threshold"]) == ("all", "0.1"))
    expect(abs(float(observed["zeros among all activations, %"]["ours"]) - 100 * zeros) < 1e-9,
           "observations: zeros are those of figure 8")


def cut_off(sweep, folder):
    """A sweep that is killed after some results, with half a line behind them."""
    kept = kill_after(5, f"{folder}/cells.jsonl", [*sweep, "--figure", "9", "--out", folder])
    expect(os.listdir(folder) == ["cells.jsonl"], "a sweep that was killed leaves its cells")
    return kept


def main():
    tool = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as place:
        os.chdir(place)
        info = json.loads(subprocess.run([tool, "info", "--json", "-"], capture_output=True, check=True).stdout)
        data = os.path.join(os.path.dirname(info["model"]), "test_500.bin")
        sweep = (tool, "sweep", "--data", data, "--images", str(IMAGES), "--quiet")
        whole = (*sweep, "--figure", "all")
        with open(data, "rb") as file:   # 60 images of a class, of which ten are not held out
            write("train.bin", file.read(3074) * 60)
        whole += ("--train-data", "train.bin")
        succeed(*whole, "--out", "whole", "--threads", "2")
        check_files("whole")
        check_conv2(tool, "whole", data)
        check_part((*sweep, "--train-data", "train.bin"), "whole")

        kept = cut_off(sweep, "cut")
        before = contents("cut")["cells.jsonl"].rsplit(b"\n", 1)[0]
        with open("cut/cells.jsonl", "rb") as file:
            head = file.read().rsplit(b"\n", 1)[0] + b"\n"
        succeed(*sweep, "--figure", "9", "--out", "cut")
        after = contents("cut")
        expect(after["cells.jsonl"].startswith(head) and before in head and kept >= 5,
               "what was finished before the kill is kept, not computed again")
        reference = contents("whole")
        for kind in ("csv", "json", "svg"):
            expect(after[f"figure-9.{kind}"] == reference[f"figure-9.{kind}"],
                   f"figure-9.{kind} does not depend on a kill, or on threads")
        succeed(*sweep, "--figure", "9", "--out", "cut")
        expect(contents("cut") == after, "a sweep with nothing left to do gives the same files")

        check_settings(sweep, tool, "cut", data)
        check_blend(sweep, data)

        nine = (tool, "sweep", "--figure", "9", "--quiet", "--images", "1")
        untouched = contents("whole")
        model_file("host", host_shapes(), METADATA, seed=1)
        refused((*nine, "--data", data, "--model", "host", "--out", "whole"), "another model", "host")
        with open(data, "rb") as file:
            write("data.bin", file.read()[:3074 * 5])
        refused((*nine, "--data", "data.bin", "--out", "whole"), "another set of images", "data.bin")
        refused((*nine, "--data", data, "--out", "data.bin"), "data.bin")
        refused((*nine[:-1], "501", "--data", data, "--out", "new"), "--images", "501")
        expect(contents("whole") == untouched and not os.path.exists("new"), "what is refused changes nothing")
        lines = untouched["cells.jsonl"].splitlines(keepends=True)
        write("cut/cells.jsonl", b"".join(lines[:3]) + b"{}\n")
        refused((*sweep, "--figure", "9", "--out", "cut"), "cells.jsonl", "line 4 is damaged")
        print("sweeps end in the same files, however they get there")


if __name__ == "__main__":
    main()
