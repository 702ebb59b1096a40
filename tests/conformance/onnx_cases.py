#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""ONNX's own test cases that fall into redzap's operations, from Debian's package libonnx-testdata 1.12.

    onnx_cases.py FILE           writes them, for tests/conformance/onnx.cpp
    onnx_cases.py --table        prints table.md: what runs, and what does not, with the reason
    onnx_cases.py --check FILE   writes them, and fails where table.md is not that
Without the package it says so, with status 77.
"""
import json
import math
import pathlib
import struct
import sys

PACKAGE = pathlib.Path("/usr/share/libonnx-testdata/data")
HERE = pathlib.Path(__file__).parent
OURS = {"Conv", "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "Relu", "BatchNormalization", "Gemm",
        "MatMul", "Add"}
RELATED = {"ConvInteger", "ConvTranspose", "QLinearConv", "QLinearMatMul", "MatMulInteger", "LpPool", "MaxUnpool",
           "LeakyRelu", "PRelu",
           "ThresholdedRelu", "GlobalLpPool", "MaxRoiPool"}
FLOAT = 1


class Unfit(Exception):
    """Why a case is none of ours."""


def varint(data, at):
    """The number that begins at byte `at`, and where it ends."""
    value = shift = 0
    while True:
        value |= (data[at] & 127) << shift
        shift += 7
        at += 1
        if data[at - 1] < 128:
            return value, at


def fields(data):
    """(number, value) of a protobuf message: an int, or the bytes of what has a length or is 32 or 64 bits wide."""
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        kind = key & 7
        if kind == 0:
            value, at = varint(data, at)
            yield key >> 3, value
            continue
        size, at = varint(data, at) if kind == 2 else ({1: 8, 5: 4}[kind], at)
        yield key >> 3, data[at:at + size]
        at += size


def collect(data):
    result = {}
    for number, value in fields(data):
        result.setdefault(number, []).append(value)
    return result


def signed(value):
    return value - (1 << 64) if value >> 63 else value


def ints(values):
    """Repeated integers, packed or not."""
    result = []
    for value in values:
        result += [signed(value)] if isinstance(value, int) else [signed(v) for v in packed(value)]
    return result


def packed(data):
    at = 0
    while at < len(data):
        value, at = varint(data, at)
        yield value


class Tensor:
    def __init__(self, data):
        m = collect(data)
        self.extents = ints(m.get(1, []))
        self.kind = m.get(2, [0])[0]
        self.name = m.get(8, [b""])[0].decode()
        self.values = []
        if self.kind == FLOAT:
            raw = m[9][0] if 9 in m else b"".join(m.get(4, []))
            self.values = list(struct.unpack(f"<{len(raw) // 4}f", raw))


def attributes(node):
    result = {}
    for data in node.get(5, []):
        m = collect(data)
        name = m[1][0].decode()
        if 8 in m:
            result[name] = ints(m[8])
        elif 2 in m:
            result[name] = struct.unpack("<f", m[2][0])[0]
        elif 4 in m:
            result[name] = m[4][0].decode()
        elif 3 in m:
            result[name] = signed(m[3][0])
    return result


class Case:
    def __init__(self, folder):
        self.name = folder.name.removeprefix("test_")
        graph = collect(collect((folder / "model.onnx").read_bytes())[7][0])
        nodes = [collect(n) for n in graph.get(1, [])]
        self.nodes = [n for n in nodes if n[4][0] != b"Constant"]
        self.constants = {n[2][0].decode(): Tensor(collect(n[5][0])[5][0]) for n in nodes
                          if n[4][0] == b"Constant" and 5 in collect(n[5][0])}
        self.operators = [n[4][0].decode() for n in self.nodes]
        self.folder, self.graph = folder, graph

    def load(self):
        """The one operator's attributes, its inputs in order, and the first expected output."""
        if len(self.nodes) != 1:
            raise Unfit(f"{len(self.nodes)} operators: {', '.join(sorted(set(self.operators)))}")
        node = self.nodes[0]
        known = self.constants | {t.name: t for t in map(Tensor, self.graph.get(5, []))}
        named = [collect(v)[1][0].decode() for v in self.graph.get(11, [])]
        given = [name for name in named if name not in known]
        sets = self.folder / "test_data_set_0"
        for i, name in enumerate(given):
            known[name] = Tensor((sets / f"input_{i}.pb").read_bytes())
        inputs = [known[name.decode()] for name in node.get(1, []) if name]
        output = Tensor((sets / "output_0.pb").read_bytes())
        if any(t.kind != FLOAT for t in inputs + [output]):
            raise Unfit("its numbers are no 32-bit floats")
        return attributes(node), inputs, output, len(node.get(2, []))


def map_of(extents):
    """(n, c, h, w) of a map of one or two dimensions."""
    if len(extents) == 3:
        return [extents[0], extents[1], 1, extents[2]]
    if len(extents) == 4:
        return extents
    raise Unfit(f"maps of {len(extents) - 2} dimensions")


def in_2d(values, one):
    return [one] + list(values) if len(values) == 1 else list(values)


def window(attr, x, y, kernel):
    """Kernel, stride, pads (top, left, bottom, right) and dilation of two dimensions."""
    kernel = in_2d(kernel, 1)
    stride, dilation = in_2d(attr.get("strides", [1, 1]), 1), in_2d(attr.get("dilations", [1, 1]), 1)
    span = [(k - 1) * d + 1 for k, d in zip(kernel, dilation)]
    mode = attr.get("auto_pad", "NOTSET")
    pads = attr.get("pads", [0, 0, 0, 0])
    if len(pads) == 2:
        pads = [0, pads[0], 0, pads[1]]
    if mode.startswith("SAME"):
        both = [max(0, (math.ceil(n / s) - 1) * s + k - n) for n, s, k in zip(x[2:], stride, span)]
        less = [b // 2 for b in both]
        more = [b - l for b, l in zip(both, less)]
        pads = less + more if mode == "SAME_UPPER" else more + less
    pads = list(pads)
    if attr.get("ceil_mode", 0):   # windows that begin inside reach beyond the end: more padding there
        for axis in (0, 1):
            pads[2 + axis] = (y[2 + axis] - 1) * stride[axis] + span[axis] - x[2 + axis] - pads[axis]
    if any(p > k - 1 for p, k in zip(pads, span + span)):
        raise Unfit("padding as wide as the kernel")
    return kernel + stride + pads + dilation


def describe(case):
    """What onnx.cpp is told: the operation, then its numbers; and the tensors by name."""
    operator = case.operators[0] if len(set(case.operators)) == 1 else ""
    attr, inputs, y, outputs = case.load()
    x = inputs[0]
    if operator == "Conv":
        shape, weight = map_of(x.extents), inputs[1]
        weight.extents = map_of(weight.extents)
        numbers = window(attr, shape, map_of(y.extents), weight.extents[2:]) + [attr.get("group", 1)]
        return "conv2d", shape, numbers, {"weight": weight} | ({"bias": inputs[2]} if len(inputs) > 2 else {}), y
    if operator in ("MaxPool", "AveragePool"):
        shape = map_of(x.extents)
        numbers = window(attr, shape, map_of(y.extents), attr["kernel_shape"])
        if outputs > 1:
            raise Unfit("it asks for the places of the largest values")
        if numbers[8:] != [1, 1]:
            raise Unfit("dilated pooling")
        counted = attr.get("count_include_pad", 0) and not attr.get("ceil_mode", 0)
        if operator == "AveragePool" and any(numbers[4:8]) and not counted:
            raise Unfit("an average that leaves the padding out")
        return ("max_pool2d" if operator == "MaxPool" else "average_pool2d"), shape, numbers[:8], {}, y
    if operator in ("GlobalMaxPool", "GlobalAveragePool"):
        shape = map_of(x.extents)
        pooling = "max_pool2d" if operator == "GlobalMaxPool" else "average_pool2d"
        return pooling, shape, shape[2:] + [1, 1, 0, 0, 0, 0], {}, y
    if operator == "BatchNormalization":
        if attr.get("training_mode", 0):
            raise Unfit("training")
        names = ["weight", "bias", "running_mean", "running_var"]
        shape = x.extents[:2] + [math.prod(x.extents[2:]), 1]
        return "batch_norm", shape, [attr.get("epsilon", 1e-5)], dict(zip(names, inputs[1:])), y
    if operator in ("Relu", "Add"):
        if operator == "Add" and inputs[1].extents != x.extents:
            raise Unfit("a sum of shapes that differ")
        others = {"other": inputs[1]} if operator == "Add" else {}
        return operator.lower(), [1, 1, math.prod(x.extents), 1], [], others, y
    if len(x.extents) != 2 or len(inputs[1].extents) != 2:
        raise Unfit("a product of more than two dimensions, with other weights for each")
    if len(inputs) > 2 and len(inputs[2].extents) > 1 and inputs[2].extents[0] > 1:
        raise Unfit("a bias for each row")
    by_column, weight = attr.get("transA", 0), inputs[1]
    rows, columns = x.extents[::-1] if by_column else x.extents
    others = {"weight": weight} | ({"bias": inputs[2]} if len(inputs) > 2 else {})
    return "linear", [rows, columns, 1, 1], [by_column, attr.get("transB", 0), attr.get("alpha", 1.0),
                                             attr.get("beta", 1.0)], others, y


def cases():
    for folder in sorted(f for f in PACKAGE.glob("*/*") if (f / "model.onnx").exists()):
        case = Case(folder)
        main = OURS - {"Add", "Relu"} if len(case.nodes) > 1 else OURS   # a sum among other things is no case of sums
        if set(case.operators) & (main | RELATED):
            yield case


def make():
    """(table, fixture)."""
    metadata, header, data, run, unfit = {}, {}, [], [], []
    size = 0
    for case in cases():
        try:
            if not set(case.operators) & OURS:
                raise Unfit(f"no such operation: {', '.join(sorted(set(case.operators)))}")
            operation, shape, numbers, others, y = describe(case)
        except Unfit as reason:
            unfit.append((case.name, ", ".join(sorted(set(case.operators))), str(reason)))
            continue
        metadata[case.name] = " ".join([operation] + [repr(n) for n in shape + numbers])
        run.append((case.name, case.operators[0], operation))
        given = case.load()[1][0]
        for name, tensor in sorted(({"x": given, "y": y} | others).items()):
            header[f"{case.name}.{name}"] = {"dtype": "F32", "shape": tensor.extents or [1],
                                             "data_offsets": [size, size + 4 * len(tensor.values)]}
            size += 4 * len(tensor.values)
            data.append(struct.pack(f"<{len(tensor.values)}f", *tensor.values))
    text = json.dumps({"__metadata__": metadata} | header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    table = f"""# ONNX's conformance tests

{len(run)} of the test cases of ONNX 1.12 (Debian's `libonnx-testdata`) fall into redzap's operations, and run: each output is within 1e-5 of the
expected one, measured by the case's largest value. Maps of one dimension are maps of one row; `ceil_mode` of a maximum is padding at the
end; a batch norm is folded into a depthwise convolution of one tap; `alpha` and `beta` of a Gemm go into weights and bias. {len(unfit)} others
have to do with the same operators and are none of ours, for the reason that stands beside.

Made by `tests/conformance/onnx_cases.py --table`; `tests/conformance/onnx.cpp` runs what is listed.

| case | operator | run as |
|---|---|---|
""" + "".join(f"| {name} | {operator} | `{operation}` |\n" for name, operator, operation in run)
    table += "\n| case left out | operators | why |\n|---|---|---|\n"
    table += "".join(f"| {name} | {operators} | {why} |\n" for name, operators, why in unfit)
    return table.encode(), struct.pack("<Q", len(text)) + text + b"".join(data)


def main():
    arguments = sys.argv[1:]
    if not PACKAGE.exists():
        print("no libonnx-testdata here")
        return 77
    table, content = make()
    if arguments == ["--table"]:
        sys.stdout.buffer.write(table)
        return 0
    pathlib.Path(arguments[-1]).write_bytes(content)
    if arguments[0] == "--check" and (HERE / "table.md").read_bytes() != table:
        print("tests/conformance/table.md is not what the package gives: see onnx_cases.py")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
