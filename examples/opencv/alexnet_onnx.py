#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""alexnet_onnx.py FILE: the bundled AlexNet as an ONNX model, as any training framework would export it. Needs
python3-onnx."""
import json
import pathlib
import struct
import sys

import numpy
from onnx import TensorProto, checker, helper, numpy_helper, save

FILE = pathlib.Path(__file__).resolve().parents[1] / "alexnet_cifar100/alexnet_cifar100.safetensors"


def tensors():
    data = FILE.read_bytes()
    length, = struct.unpack("<Q", data[:8])
    for name, t in json.loads(data[8:8 + length]).items():
        if name != "__metadata__":
            begin, end = t["data_offsets"]
            bf16 = numpy.frombuffer(data[8 + length + begin:8 + length + end], "<u2")
            yield numpy_helper.from_array((bf16.astype("<u4") << 16).view("<f4").reshape(t["shape"]), name)


nodes, last = [], "image"


def add(kind, name, parameters=(), **attributes):
    global last
    nodes.append(helper.make_node(kind, [last, *parameters], [name], name=name, **attributes))
    last = name


for i, (padding, pool) in enumerate([(2, 2), (2, 2), (1, 0), (1, 0), (1, 3)], 1):
    add("Conv", f"conv{i}", (f"conv{i}.weight", f"conv{i}.bias"), kernel_shape=[3, 3], pads=[padding] * 4)
    add("Relu", f"relu{i}")
    if pool:
        add("MaxPool", f"pool{i}", kernel_shape=[pool, pool], strides=[2, 2])
add("Flatten", "flat")
for i in (1, 2, 3):
    add("Gemm", f"fc{i}", (f"fc{i}.weight", f"fc{i}.bias"), transB=1)
    if i < 3:
        add("Relu", f"relu_fc{i}")
graph = helper.make_graph(nodes, "alexnet", [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, 32, 32])],
                          [helper.make_tensor_value_info("fc3", TensorProto.FLOAT, [1, 100])], list(tensors()))
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=7)
checker.check_model(model)
save(model, sys.argv[1])
