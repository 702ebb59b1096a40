#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""redzap.pc serves a program from wherever the package was put: pkg_config.py PKG_CONFIG STAGE COMPILER."""
import pathlib
import shutil
import subprocess
import sys
import tempfile

pkg_config, stage, compiler = sys.argv[1:]
source = pathlib.Path(__file__).with_name("main.cpp")


def flags(folder):
    return subprocess.run([pkg_config, "--cflags", "redzap"], check=True, capture_output=True, text=True,
                          env={"PKG_CONFIG_PATH": f"{folder}/share/pkgconfig", "PATH": "/usr/bin:/bin"}).stdout.split()


with tempfile.TemporaryDirectory() as scratch:
    moved = pathlib.Path(scratch) / "elsewhere"
    shutil.copytree(stage, moved)
    program = f"{scratch}/consumer"
    subprocess.run([compiler, *flags(moved), "-fopenmp", str(source), "-o", program], check=True)
    subprocess.run([program], check=True)
    assert any(str(moved) in flag for flag in flags(moved)), flags(moved)
