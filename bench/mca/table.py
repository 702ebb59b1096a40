#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Estimates the inner loops on processors that nobody here has: cycles per MAC by llvm-mca, beside the processor's peak.
Nothing of it is measured: the model knows no caches.

    bench/mca/table.py > bench/mca/table.md     needs Debian's g++-12-aarch64-linux-gnu, llvm-19 and libxsimd-dev
"""
import pathlib
import re
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
PROCESSORS = ["cortex-a55", "cortex-a76", "neoverse-n1"]
KERNELS = ["dense_tile", "dot_tile", "linear_pass"]
LANES = 4


def assembly(processor, folder):
    if not (folder / "xsimd").exists():   # its headers alone: the others of the host are not the target's
        (folder / "xsimd").symlink_to("/usr/include/xsimd")
    target = folder / f"{processor}.s"
    subprocess.run(["aarch64-linux-gnu-g++-12", "-std=c++20", "-O3", f"-mcpu={processor}", f"-I{HERE.parents[1]}/include",
                    f"-I{folder}", "-S", "-o", target, HERE / "kernels.cpp"], check=True)
    return target.read_text().splitlines()


def function(lines, name):
    """The lines of the function whose mangled name holds `name`."""
    first = next(i for i, line in enumerate(lines) if re.match(rf"_ZN.*{len(name)}{name}I.*:$", line))
    last = next(i for i in range(first, len(lines)) if lines[i].strip().startswith(".size"))
    return lines[first:last]


def inner_loop(lines):
    """Of the stretches from a label to a jump back to it with no label between, the one with the most multiply-adds."""
    best, label, start = [], None, 0
    for i, line in enumerate(lines):
        found = re.match(r"(\.L\w+):", line)
        if found:
            label, start = found.group(1), i + 1
        elif label and re.match(rf"\s+(b\.?\w*|cbn?z|tbn?z)\s.*{re.escape(label)}$", line):
            body = [l for l in lines[start : i + 1] if not re.match(r"\s*\.", l)]
            if macs_of(body) > macs_of(best):
                best = body
    return best


def macs_of(body):
    return LANES * sum("\tfmla\t" in line for line in body)


def cycles(body, processor, iterations=100):
    """Of one turn of a loop, all data in L1."""
    text = "\n".join(re.sub(r"\.L\w+$", "0", line) for line in body)
    out = subprocess.run(["llvm-mca-19", "-mtriple=aarch64", f"-mcpu={processor}", f"-iterations={iterations}"],
                         input=text, capture_output=True, text=True, check=True).stdout
    return float(re.search(r"Total Cycles:\s+(\d+)", out).group(1)) / iterations


def peak(processor):
    """MACs a cycle of 24 independent multiply-adds."""
    body = [f"\tfmla\tv{i}.4s, v30.4s, v31.4s" for i in range(24)]
    return macs_of(body) / cycles(body, processor)


def main():
    print("Estimates by llvm-mca 19 of g++ 12's code, nothing measured, all data in L1: `bench/mca/table.py`.\n")
    print("| processor | kernel | MACs a turn | loads a turn | cycles a MAC | of the peak |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for processor in PROCESSORS:
            lines, most = assembly(processor, pathlib.Path(folder)), peak(processor)
            for kernel in KERNELS:
                body = inner_loop(function(lines, kernel))
                loads = sum(bool(re.match(r"\s+(ld1r?|ldp|ldr)\s+\{?[qvs]\d", line)) for line in body)
                each = cycles(body, processor) / macs_of(body)
                print(f"| {processor} | {kernel} | {macs_of(body)} | {loads} | {each:.3f} | {1 / each / most:.0%} |")


if __name__ == "__main__":
    main()
