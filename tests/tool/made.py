# SPDX-License-Identifier: MIT
"""Hosts, predictors and data that the tests of the tool make for themselves."""
import json
import math
import random
import struct

CONVOLUTIONS = [(64, 3), (192, 64), (384, 192), (256, 384), (256, 256)]
LINEARS = [(2048, 4096), (2048, 2048), (100, 2048)]
METADATA = {"mean": "0.5,0.5,0.5", "std": "0.25,0.25,0.25", "classes": ",".join(f"class{i}" for i in range(100))}


def host_shapes():
    shapes = {}
    for i, (m, c) in enumerate(CONVOLUTIONS, 1):
        shapes[f"conv{i}.weight"], shapes[f"conv{i}.bias"] = [m, c, 3, 3], [m]
    for i, (m, c) in enumerate(LINEARS, 1):
        shapes[f"fc{i}.weight"], shapes[f"fc{i}.bias"] = [m, c], [m]
    return shapes


def predictor_shapes(pattern="D", variant="redzap-0.1"):
    shapes = {}
    for i, (m, _) in enumerate(CONVOLUTIONS[1:], 2):
        name = f"conv{i}.{pattern}.{variant}"
        for n in (1, 2):
            shapes[f"{name}.dw{n}.weight"], shapes[f"{name}.dw{n}.bias"] = [m, 1, 3, 3], [m]
            for part in ("weight", "bias", "running_mean", "running_var"):
                shapes[f"{name}.bn{n}.{part}"] = [m]
    return shapes


def model_file(path, shapes, metadata, values=None, seed=None):
    """bf16: zeros, or with a seed +-0.008 to 0.03; ones for running_var; values[name] is put into the first element."""
    header, at, payload = {"__metadata__": metadata}, 0, []
    generator = random.Random(seed)
    small = bytes(0x3C if byte < 128 else 0xBC for byte in range(256))
    for name, shape in shapes.items():
        data = bytearray(2 * math.prod(shape) if seed is None else generator.randbytes(2 * math.prod(shape)))
        if seed is not None:
            data[1::2] = data[1::2].translate(small)
        if name.endswith("running_var"):
            data = bytearray(struct.pack("<H", 0x3F80) * math.prod(shape))
        if name in (values or {}):
            data[:2] = struct.pack("<H", values[name])
        header[name] = {"dtype": "BF16", "shape": shape, "data_offsets": [at, at + len(data)]}
        at += len(data)
        payload.append(data)
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        file.writelines(payload)
    return path


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)
    return path


def read_model(path):
    """What a model file holds: the header's entries and the bytes by name, those of bf16 as f32, and the metadata."""
    with open(path, "rb") as file:
        size = struct.unpack("<Q", file.read(8))[0]
        header, data = json.loads(file.read(size)), file.read()
    metadata, content = header.pop("__metadata__", {}), {}
    for name, entry in header.items():
        raw = data[slice(*entry["data_offsets"])]
        if entry["dtype"] == "BF16":
            raw = b"".join(b"\0\0" + raw[at:at + 2] for at in range(0, len(raw), 2))
        content[name] = raw
    return header, content, metadata
