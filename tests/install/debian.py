#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Both Debian packages go into an empty root, work there, and leave nothing behind: debian.py CPACK BUILD COMPILER."""
import pathlib
import subprocess
import sys
import tempfile

cpack, build, compiler = sys.argv[1:]
source = pathlib.Path(__file__).with_name("main.cpp")


def run(*command, **more):
    return subprocess.run([str(c) for c in command], check=True, capture_output=True, text=True, **more).stdout


with tempfile.TemporaryDirectory() as scratch:
    scratch = pathlib.Path(scratch)
    run(cpack, "-G", "DEB", "--config", f"{build}/CPackConfig.cmake", "-B", scratch)
    packages = sorted(scratch.glob("*.deb"))
    assert [p.name.split("_")[0] for p in packages] == ["libredzap-dev", "redzap-tools"], packages
    assert packages[0].name.endswith("_all.deb"), packages[0]

    root = scratch / "root"
    for folder in ("info", "updates", "triggers"):
        (root / "var/lib/dpkg" / folder).mkdir(parents=True)
    (root / "var/lib/dpkg/status").touch()
    dpkg = ("dpkg", f"--root={root}", "--log=/dev/null", "--force-not-root", "--force-depends", "--force-bad-path")
    run(*dpkg, "--install", *packages)

    said = run(root / "usr/bin/redzap", "evaluate", "--images", "10", cwd=scratch)
    assert f"10 images of {root}/usr/share/redzap/alexnet_cifar100/test_500.bin" in said, said
    run(compiler, "-std=c++20", "-fopenmp", f"-I{root}/usr/include", source, "-o", scratch / "consumer")
    run(scratch / "consumer")

    run(*dpkg, "--remove", "libredzap-dev", "redzap-tools")
    left = [p for p in root.rglob("*") if p.is_file() and "var/lib/dpkg" not in str(p)]
    assert not left, left
