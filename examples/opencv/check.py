#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check.py PROGRAM: makes the ONNX model, runs opencv_alexnet on it, and sees that OpenCV's and redzap's convolutions
agree, that the reduced ones save what README.md says, and that what cannot be read is refused. Exits with 77 where
there is no python3-onnx."""
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
program = sys.argv[1]


def run(model):
    return subprocess.run([program, model, HERE.parent / "alexnet_cifar100"], capture_output=True, text=True)


python = next((p for p in (sys.executable, "/usr/bin/python3") if pathlib.Path(p).exists() and
               subprocess.run([p, "-c", "import onnx"], capture_output=True).returncode == 0), None)
if python is None:
    print("no python3-onnx")
    sys.exit(77)
with tempfile.TemporaryDirectory() as folder:
    model = pathlib.Path(folder) / "alexnet.onnx"
    subprocess.run([python, HERE / "alexnet_onnx.py", model], check=True)
    said = run(model)
    print(said.stdout, said.stderr)
    assert said.returncode == 0
    difference = float(re.search(r"logits differ by (\S+) at most", said.stdout)[1])
    assert difference < 1e-4, difference
    shares = [[float(number) for number in re.findall(r"([\d.]+) %", line)] for line in said.stdout.splitlines()[1:]]
    shown = [[float(number) for number in re.findall(r"([\d.]+) %", line)]
             for line in (HERE / "README.md").read_text().splitlines() if "top-1" in line]
    assert [len(line) for line in shares] == [len(line) for line in shown] == [1, 1, 2], shares
    # an image may fall on the other side on another instruction set
    for found, expected in zip(sum(shares, []), sum(shown, [])):
        assert abs(found - expected) <= 0.21, (found, expected)
    nothing = subprocess.run([program], capture_output=True, text=True)
    assert nothing.returncode == 1 and "takes an ONNX model" in nothing.stderr, nothing
    model.write_bytes(model.read_bytes()[:1000])
    broken = run(model)
    assert broken.returncode == 1 and broken.stderr, broken
