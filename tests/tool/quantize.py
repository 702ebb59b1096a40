#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`redzap quantize` on a random host: what is in the file, on what it depends, who reads it and in which precision, and
what is refused in one line.

  quantize.py TOOL
"""
import hashlib
import json
import math
import os
import random
import struct
import sys
import tempfile

from checks import expect, run, succeed
from made import CONVOLUTIONS, LINEARS, METADATA, host_shapes, model_file, predictor_shapes, read_model, write

IMAGES = 12
CONV = [f"conv{i}" for i in range(1, 6)]
FC = [f"fc{i}" for i in range(1, 4)]
SELF_TEST = {"self_test.input", "self_test.logits"}


def read(path):
    """Header, values by name, metadata."""
    header, content, metadata = read_model(path)
    values = {}
    for name, raw in content.items():
        values[name] = struct.unpack(f"<{len(raw)}b" if header[name]["dtype"] == "I8" else f"<{len(raw) // 4}f", raw)
        expect(header[name]["dtype"] == "I8" or header[name]["data_offsets"][0] % 2 == 0, f"{name} is aligned")
    return header, values, metadata


def refused(status, text, *command):
    before = sorted(os.listdir())
    result = run(*command)
    said = result.stderr.decode()
    expect(result.returncode == status and said.startswith("redzap: ") and said.count("\n") == 1 and text in said,
           f"{' '.join(command[1:])}: expected {status}, {text!r}; status {result.returncode}, {said}")
    expect(sorted(os.listdir()) == before, f"{' '.join(command[1:])}: leaves no file")


def check_layer(name, header, values, host):
    channels = header[name + ".weight"]["shape"][0]
    numbers, scale, real = values[name + ".weight"], values[name + ".weight_scale"], host[name + ".weight"]
    expect(header[name + ".weight"]["dtype"] == "I8" and header[name + ".weight_scale"]["dtype"] == "F32",
           f"{name}: dtypes")
    expect(header[name + ".weight_scale"]["shape"] == [channels] and min(numbers) >= -127,
           f"{name}: a scale for each channel")
    each = len(numbers) // channels
    for m in range(0, channels, 7):
        kernel = range(m * each, (m + 1) * each)
        expect(math.isclose(scale[m], max(abs(real[i]) for i in kernel) / 127, rel_tol=1e-6),
               f"{name}: the scale of channel {m}")
        expect(all(abs(numbers[i] * scale[m] - real[i]) <= 0.5001 * scale[m] for i in kernel),
               f"{name}: weights of channel {m}")
    expect(values[name + ".bias"] == host[name + ".bias"], f"{name}: biases are left as they were")


def written(quantize):
    """What the files hold."""
    host, owner = read("host")[1], hashlib.sha256(open("host", "rb").read()).hexdigest()
    said = succeed(*quantize, "--out", "all", "--threads", "2")
    expect("wrote all, " in said and "all layers in i8, inputs of convolutions calibrated on 9 images" in said, said)
    os.symlink("elsewhere", "again")
    succeed(*quantize, "--out", "again", "--quiet")
    expect(os.path.islink("again") and os.path.isfile("elsewhere"), "a link as output: what it points to is made")
    with open("all", "rb") as one, open("again", "rb") as two:
        expect(one.read() == two.read(), "a quantisation does not depend on the number of threads")
    header, values, metadata = read("all")
    expect(set(values) == set(host) | {f"{n}.weight_scale" for n in CONV + FC} |
           {f"{n}.input_{w}" for n in CONV for w in ("scale", "zero_point")} | SELF_TEST, "the tensors")
    for name in ("conv1", "conv4", "fc3"):
        check_layer(name, header, values, host)
    points = [values[f"{n}.input_zero_point"] for n in CONV]
    expect(points[1:] == [(0.0,)] * 4 and points[0][0] > 0 and points[0][0] == int(points[0][0]),
           f"zero points: {points}")
    expect(metadata.items() >= METADATA.items() and metadata["host_sha256"] == owner and
           metadata["calibration_images"] == "9" and len(metadata["calibration_sha256"]) == 64, f"metadata: {metadata}")
    succeed(*quantize, "--images", "3", "--out", "three", "--quiet")
    expect(read("three")[2]["calibration_sha256"] != metadata["calibration_sha256"], "the digest tells images apart")
    expect(read("three")[1]["conv4.input_scale"] != values["conv4.input_scale"], "and so do inputs")
    expect(read("three")[1]["conv1.weight"] == values["conv1.weight"], "weights do not depend on images")

    said = succeed(quantize[0], "quantize", "--model", "host", "--layers", "linear", "--out", "linear")
    expect("the linear layers in i8, the others as they were" in said, said)
    header, values, metadata = read("linear")
    expect(set(values) == set(host) | {f"{n}.weight_scale" for n in FC} | SELF_TEST and
           "calibration_images" not in metadata, "linear layers alone")
    check_layer("fc2", header, values, host)
    expect(all(values[f"{n}.weight"] == host[f"{n}.weight"] for n in CONV), "convolutions are left as they were")
    size = sum(m * c for m, c in LINEARS) + 4 * 9 * sum(m * c for m, c in CONVOLUTIONS)
    expect(size < os.path.getsize("linear") < size + 60000, "a byte a weight")


def used(tool):
    """Who reads them."""
    evaluate = (tool, "evaluate", "--data", "data.bin", "--predictors", "predictors", "--json", "-")
    for model, precision in (("all", "i8"), ("linear", "i8-linear"), ("host", "f32"), ("host", "bf16"),
                             ("host", "f16")):
        chosen = ("--model", model)
        if model == "host" and precision != "f32":
            chosen += ("--precision", precision)
        for technique in (("dense",), ("zap", "--pattern", "D"), ("redzap", "--pattern", "D")):
            document = json.loads(succeed(*evaluate, *chosen, "--technique", *technique))
            expect(document["precision"] == precision and document["images"] == IMAGES,
                   f"{model}, {technique[0]}: {document['precision']}")
            if technique[0] == "dense":
                expect(document["top1_loss"] == 0, "dense loses nothing")
        explicit = json.loads(succeed(*evaluate, "--model", model, "--precision", precision, "--technique", "redzap",
                                      "--pattern", "D",
                                      "--threads", "2", "--parallel-images"))
        for key in ("top1", "mac_saving", "precision"):
            expect(explicit[key] == document[key], f"{model} in {precision}: {key}, {explicit[key]}, {document[key]}")

    image = write("image.ppm", b"P6\n32 32\n255\n" + random.Random(1).randbytes(32 * 32 * 3))
    best = []
    for model in ("host", "all", "linear"):
        found = json.loads(succeed(tool, "classify", image, "--model", model, "--technique", "dense", "--json", "-"))
        best.append([c["probability"] for c in found[0]["classes"]])
    expect(all(abs(a - b) < 0.05 for other in best[1:] for a, b in zip(best[0], other)),
           f"probabilities stay about the same: {best}")

    info = json.loads(succeed(tool, "info", "all", "--json", "-"))
    values = read("all")[1]
    expect(info["precision"] == "i8" and [l["name"] for l in info["layers"] if "input_scale" in l] == CONV,
           "info: precision and inputs")
    for layer in info["layers"]:
        scale = values[layer["name"] + ".weight_scale"]
        expect(math.isclose(layer["weight_scale"][0], min(scale), rel_tol=1e-5) and
               math.isclose(layer["weight_scale"][1], max(scale), rel_tol=1e-5),
               f"info: scales of {layer['name']}")
    said = succeed(tool, "info", "all")
    expect("weights in i8\n" in said and "an input's unit" in said, "info in words")
    expect("in i8" not in succeed(tool, "info", "host"), "and not of another model")

    for model in ("all", "linear"):
        said = succeed(tool, "info", model, "--self-test")
        expect("self-test   passed" in said, f"{model}: its self-test")
        expect(json.loads(succeed(tool, "info", model, "--self-test", "--json", "-"))["self_test"] == "passed",
               f"{model}: in the document")
    expect("self-test" not in succeed(tool, "info", "all"), "and only where it is asked for")

    sizes = []
    for model in ("host", "linear", "all"):
        said = succeed(tool, "pack", "--model", model, "--predictors", "predictors", "--out", "packed")
        sizes.append(os.path.getsize("packed"))
        expect(f"wrote packed, {sizes[-1]:,} bytes" in said, said)
    os.remove("packed")
    expect(sizes[1] < 0.5 * sizes[0] and sizes[2] < 0.6 * sizes[1], f"packed sizes: {sizes}")


def changed(name, value, out):
    """A copy of the quantised file with another number in the first place of an f32 tensor."""
    with open("all", "rb") as file:
        data = bytearray(file.read())
    size = struct.unpack("<Q", data[:8])[0]
    at = 8 + size + json.loads(data[8:8 + size])[name]["data_offsets"][0]
    data[at:at + 4] = struct.pack("<f", value)
    return write(out, data)


def wrong(tool, quantize):
    evaluate = (tool, "evaluate", "--data", "data.bin", "--technique", "dense", "--model")
    for precision in ("f32", "bf16", "f16"):
        refused(1, "all: conv1.weight: is quantised to i8: load it with precision i8", *evaluate, "all", "--precision",
                precision)
    refused(1, "linear: fc1.weight: is quantised to i8", *evaluate, "linear", "--precision", "f32")
    refused(1, "all: conv1.weight: is quantised to i8", *evaluate, "all", "--precision", "i8-linear")
    hint = "has no weight_scale: make a quantised model with `redzap quantize`"
    refused(1, f"host: conv1.weight: {hint}", *evaluate, "host", "--precision", "i8")
    refused(1, f"host: fc1.weight: {hint}", *evaluate, "host", "--precision", "i8-linear")
    refused(1, f"linear: conv1.weight: {hint}", *evaluate, "linear", "--precision", "i8")
    refused(2, "--precision", *evaluate, "all", "--precision", "i4")
    refused(1, "--precision: oracle-zero is there in f32 alone", *evaluate[:4], "--model", "all", "--technique",
            "oracle-zero")
    for value in (0, -1, 1e-30, 1e30):
        refused(1, "conv2.weight_scale: value 0 is ", *evaluate, changed("conv2.weight_scale", value, "bad"))
        refused(1, "conv3.input_scale: the scale must be from 2^-60 to 2^60", *evaluate,
                changed("conv3.input_scale", value, "bad"))
    for value in (0.5, -1, 256):
        refused(1, "conv5.input_zero_point: must be a whole number from 0 to 255", *evaluate,
                changed("conv5.input_zero_point", value, "bad"))
    for value in (math.nan, math.inf):
        for name in ("fc1.weight_scale", "conv1.input_scale", "conv1.input_zero_point"):
            refused(1, f'bad: tensor "{name}" holds', *evaluate, changed(name, value, "bad"))
    logits = read("all")[1]["self_test.logits"]
    succeed(tool, "info", changed("self_test.logits", logits[0] + 9e-5 * max(map(abs, logits)), "bad"), "--self-test")
    refused(1, "bad: fails its self-test: logit 0 is ", tool, "info",
            changed("self_test.logits", logits[0] + 3e-4 * max(map(abs, logits)), "bad"), "--self-test")
    refused(1, "bad: fails its self-test: logit ", tool, "info", changed("conv1.input_scale", 1, "bad"), "--self-test")
    refused(1, "bad: fails its self-test: logit ", tool, "info", changed("fc3.bias", 1, "bad"), "--self-test")
    refused(1, "host: has no self-test", tool, "info", "host", "--self-test")
    refused(2, "--self-test", tool, "info", "all", "--self-test", "--header", "x.hpp")
    os.remove("bad")
    refused(1, "belongs to another host", tool, "evaluate", "--data", "data.bin", "--model", "all", "--technique",
            "redzap", "--predictors", "others")

    again = (tool, "quantize", "--model", "all", "--data", "data.bin", "--held-out", "1")
    refused(1, "all: is quantised already", *again, "--out", "x")
    refused(1, "linear: is quantised already", tool, "quantize", "--model", "linear", "--layers", "linear", "--out",
            "x")
    refused(2, "--data", tool, "quantize", "--model", "host", "--out", "x")
    refused(2, "--out", *quantize)
    refused(2, "--layers", *quantize, "--layers", "some", "--out", "x")
    refused(2, "--images", *quantize, "--images", "0", "--out", "x")
    refused(1, "--images: 10 asked for, 9 are not held out", *quantize, "--images", "10", "--out", "x")
    refused(1, "holds no image to calibrate on", *quantize[:-1], "12", "--out", "x")
    refused(1, "missing", tool, "quantize", "--model", "missing", "--data", "data.bin", "--out", "x")
    refused(1, "missing", tool, "quantize", "--model", "host", "--data", "missing", "--out", "x")
    refused(1, "is a folder", *quantize, "--out", ".")
    refused(1, "nowhere", *quantize, "--out", "nowhere/x")


def main():
    tool = os.path.abspath(sys.argv[1])
    generator = random.Random(5)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        model_file("host", host_shapes(), METADATA, seed=1)
        with open("host", "rb") as file:
            owner = hashlib.sha256(file.read()).hexdigest()
        model_file("predictors", {**predictor_shapes("D", "zap"), **predictor_shapes()}, {"host_sha256": owner}, seed=2)
        model_file("others", predictor_shapes(), {"host_sha256": "0" * 64}, seed=2)
        write("data.bin", b"".join(bytes([0, i % 3]) + generator.randbytes(3072) for i in range(IMAGES)))
        quantize = (tool, "quantize", "--model", "host", "--data", "data.bin", "--held-out", "1")
        written(quantize)
        used(tool)
        wrong(tool, quantize)

        # The bundled host, its sketches and its operating point.
        succeed(tool, "quantize", "--data", "data.bin", "--held-out", "1", "--out", "bundled", "--quiet")
        bundled = (tool, "evaluate", "--model", "bundled", "--images", "4", "--json", "-")
        document = json.loads(succeed(*bundled, "--technique", "sketch"))
        expect(document["precision"] == "i8" and document["mac_saving"] > 0,
               "sketches of the host that it was made from")
        print("quantisation did as it should")


if __name__ == "__main__":
    main()
