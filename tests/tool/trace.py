#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The trace of `redzap evaluate` and `classify` is well-formed, its events nest, and its MACs are those of the JSON; so
are the lines of REDZAP_VERBOSE=1: trace.py TOOL."""
import csv
import io
import json
import os
import subprocess
import sys
import tempfile

from checks import expect, run, succeed

LAYERS = ["conv1", "max_pool2d", "conv2", "max_pool2d", "conv3", "conv4", "conv5", "max_pool2d", "fc1", "fc2", "fc3"]
REDUCED = ["conv2", "conv3", "conv4", "conv5"]
STEPS = {"sketch": {"sketch", "label", "pattern", "dense", "masked"},
         "redzap": {"label", "pattern", "dense", "masked", "pooled"},
         "oracle-zero": {"pattern", "dense", "masked"}, "dense": {"dense"}}
COLUMNS = ("redzap,layer,kind,ifmap,ofmap,isa,weights,tile,how,pattern,threshold,computed,computed_densely,"
           "macs,dense_macs,predictor_macs,ms\n")


def bounds(event):
    """Nanoseconds."""
    begin = round(event["ts"] * 1000)
    return begin, begin + round(event["dur"] * 1000)


def check_nesting(events, name):
    """On every track an event lies in, or after, the one before it."""
    for thread in {e["tid"] for e in events}:
        within = []
        for e in sorted((e for e in events if e["tid"] == thread), key=lambda e: (bounds(e)[0], -bounds(e)[1])):
            begin, end = bounds(e)
            while within and within[-1] <= begin:
                within.pop()
            expect(not within or end <= within[-1], f"{name}: {e['name']} at {e['ts']} ends within what it lies in")
            within.append(end)


def check_trace(path, runs, technique, threads, document=None):
    name = f"trace of {technique}, {threads} threads"
    with open(path, encoding="utf-8") as file:
        trace = json.load(file)
    left_out = trace["otherData"]
    expect(left_out["runs_left_out"] == left_out["steps_left_out"] == 0, f"{name}: nothing is left out")
    spans = [e for e in trace["traceEvents"] if e["ph"] == "X"]
    check_nesting(spans, name)
    layers = [e for e in spans if e["cat"] == "layer"]
    steps = [e for e in spans if e["cat"] == "step"]
    expect(len([e for e in spans if e["cat"] == "run"]) == runs, f"{name}: runs")
    expect([e["name"] for e in layers] == LAYERS * runs, f"{name}: layers")
    expect(all(e["dur"] > 0 for e in layers) and all(e["dur"] >= 0 for e in steps), f"{name}: time goes on")
    expect(len([e for e in trace["traceEvents"] if e["ph"] == "C"]) == len(layers), f"{name}: a counter for each layer")
    expect({e["name"] for e in steps} == STEPS[technique], f"{name}: steps {sorted({e['name'] for e in steps})}")
    expect({e["tid"] for e in steps} <= set(range(threads)), f"{name}: threads")
    expect({e["args"]["layer"] for e in steps} == set(REDUCED), f"{name}: steps of reducible layers")
    for step in steps:
        begin, end = bounds(step)
        around = [e["name"] for e in layers if bounds(e)[0] <= begin and end <= bounds(e)[1]]
        expect(around == [step["args"]["layer"]], f"{name}: {step['name']} at {step['ts']} lies in its layer")
    if document is None:
        return
    reduced = [e["args"] for e in layers if e["name"] in REDUCED]
    check_macs(name, document, reduced)
    for layer in document["layers"]:
        of = [e["args"]["activations"] for e in layers if e["name"] == layer["name"]]
        total = sum(sum(a.values()) for a in of)
        for label in of[0]:
            share = sum(a[label] for a in of) / total
            expect(abs(share - layer[label]) < 1e-12, f"{name}: share of {label} in {layer['name']}")


def check_macs(name, document, reduced):
    did, dense, predictors = (sum(float(a[key]) for a in reduced) for key in ("macs", "dense_macs", "predictor_macs"))
    saving, honest = 100 * (1 - did / dense), 100 * (1 - (did + predictors) / dense)
    expect(dense == document["images"] * sum(l["macs"] for l in document["layers"]), f"{name}: MACs of dense layers")
    expect(abs(saving - document["mac_saving"]) < 1e-9, f"{name}: MACs saved")
    expect(abs(honest - document["mac_saving_honest"]) < 1e-9, f"{name}: predictors counted")


def verbose(value, *command):
    environment = {**os.environ, "REDZAP_VERBOSE": value}
    return subprocess.run(command, capture_output=True, text=True, timeout=600, env=environment)


def check_lines(tool):
    evaluate = (tool, "evaluate", "--images", "2", "--parallel-images", "--quiet", "--json", "-")
    said = verbose("1", *evaluate)
    document = json.loads(said.stdout)
    expect(said.returncode == 0 and said.stderr.startswith(COLUMNS), "columns come first")
    expect(said.stderr.count("redzap,layer") == 1, "and once")
    rows = list(csv.DictReader(io.StringIO(said.stderr)))
    layers = [r["layer"] or r["kind"] for r in rows]
    expect(layers == LAYERS * 4, "a line a layer, of the dense and of the reduced network on two images")
    expect(all(None not in r.values() and float(r["ms"]) > 0 for r in rows), "each with all columns")
    expect({r["isa"] for r in rows} == {document["isa"]}, "the instruction set")
    reduced = [r for r in rows if r["how"] == "reduced"]
    expect([r["layer"] for r in reduced] == REDUCED * 2, "what was reduced")
    expect({r["weights"] for r in reduced} == {document["precision"]}, "the weights' precision")
    check_macs("REDZAP_VERBOSE=1", document, reduced)
    for value in ("0", ""):
        expect(verbose(value, *evaluate).stderr == "", f"REDZAP_VERBOSE={value} says nothing")
    for value in ("yes", "2", "1 "):
        said = verbose(value, *evaluate)
        expect((said.returncode, said.stdout) == (2, ""), f"REDZAP_VERBOSE={value} is refused")
        expect(said.stderr == f'redzap: REDZAP_VERBOSE: must be 0 or 1, is "{value}"\n', said.stderr)


def main():
    tool = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for technique, threads, more in (("sketch", 1, ()), ("redzap", 3, ("--pattern", "D")), ("oracle-zero", 1, ()),
                                         ("dense", 1, ())):
            text = succeed(tool, "evaluate", "--images", "3", "--technique", technique, *more, "--threads",
                           str(threads), "--json", "-", "--quiet", "--trace", "t.json")
            check_trace("t.json", 3, technique, threads, json.loads(text))
        for i in range(2):
            with open(f"{i}.ppm", "wb") as file:
                file.write(b"P6 32 32 255\n" + bytes((i + j) % 256 for j in range(3072)))
        succeed(tool, "classify", "0.ppm", "1.ppm", "--quiet", "--trace", "c.json")
        check_trace("c.json", 2, "sketch", 1)
        piped = subprocess.run([tool, "info", "--json", "/dev/stdout"], capture_output=True, check=True)
        expect(piped.stdout.startswith(b"{"), "a pipe is written in place")
        before = sorted(os.listdir())
        for status, named, *arguments in ((1, "none/t.json", "--trace", "none/t.json"),
                                          (2, "--trace", "--all", "--trace", "u.json"),
                                          (2, "--json", "--json", "u.json", "--trace", "u.json"),
                                          (2, "--trace", "--parallel-images", "--trace", "u.json")):
            refused = run(tool, "evaluate", "--images", "1", *arguments)
            said = refused.stderr.decode()
            expect(refused.returncode == status and named in said and said.count("\n") == 1, f"{arguments} is refused")
        expect(sorted(os.listdir()) == before, "what is refused leaves nothing behind")
        check_lines(tool)


main()
