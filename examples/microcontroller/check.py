#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Builds the example as a microcontroller's program is built, for this machine and, where there are compilers, for ARM
with and without an operating system; runs it 10,000 times and looks at what is in it.

    check.py COMPILER PACK KERNELS [RUNS]    PACK: the program that makes tiny.packed; KERNELS: the library of kernels
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
FLAGS = ["-std=c++20", "-Os", "-ffunction-sections", "-fdata-sections", "-Wl,--gc-sections", "-fno-exceptions",
         "-fno-rtti", "-Wall", "-Wextra",
         "-Werror", "-Wno-psabi", f"-I{HERE.parent.parent / 'include'}"]
ARM = [  # name, compiler, its flags, what runs the program
    ("armv7, Linux", "arm-linux-gnueabihf-g++-12", ["-march=armv7-a+neon-vfpv4"],
     ["qemu-arm", "-L", "/usr/arm-linux-gnueabihf"]),
    ("armv7, no operating system", "arm-none-eabi-g++",
     ["-mcpu=cortex-a7", "-mfpu=neon-vfpv4", "-mfloat-abi=hard", "--specs=rdimon.specs", "-DNDEBUG",
      "-D_POSIX_C_SOURCE=200112L"], ["qemu-arm"]),
]


def made(*command):
    result = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    assert result.returncode == 0, f"{command}:\n{result.stdout}{result.stderr}"
    return result.stdout


def check_contents(program):
    """No streams, nothing that throws, no RTTI; where the library is linked into the program, there neither."""
    symbols = made("nm", "--demangle", program)
    found = re.findall(r".*(?:std::basic_[io]?f?stream|std::ios_base|std::locale|__cxa_throw|typeinfo for redzap).*",
                       symbols)
    assert " main\n" in symbols and not found, found


def check_no_state(*files):
    """Nothing of redzap's lies in memory that a program writes to."""
    for file in files:
        symbols = made("objdump", "--syms", "--demangle", file).splitlines()
        assert any("redzap::" in line and ".text" in line for line in symbols), f"{file}: the check sees nothing"
        found = [line for line in symbols if "redzap::" in line and re.search(r"\s\.t?(data|bss)(?!\.rel\.ro)", line)]
        assert not found, found


def xsimd(folder):
    """The machine's xsimd alone: a cross compiler must not see the other headers of this one."""
    folder.mkdir()
    if pathlib.Path("/usr/include/xsimd").is_dir():
        (folder / "xsimd").symlink_to("/usr/include/xsimd")
    return ["-isystem", folder]


def main():
    compiler, pack, kernels, *runs = sys.argv[1:]
    runs = runs[0] if runs else "10000"
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        made(pack, folder / "tiny.packed")
        numbers = (HERE / "tiny.hpp").read_text().split("{")[1].split("}")[0]
        listed = bytes(map(int, numbers.replace("\n", "").strip(",").split(",")))
        assert listed == (folder / "tiny.packed").read_bytes(), "tiny.hpp is old"
        check_no_state(kernels)
        said = set()
        for machine, cxx, flags, runner in [("here", compiler, [], [])] + ARM:
            if machine != "here" and not (shutil.which(cxx) and shutil.which(runner[0])):
                print(f"{machine}: no {cxx} or {runner[0]}, left out")
                continue
            program = folder / "program"
            made(cxx, *FLAGS, *flags, *xsimd(folder / machine.replace(" ", "_")), HERE / "main.cpp", "-o", program)
            check_contents(program)
            check_no_state(program)
            line = made(*runner, program, runs if machine == "here" else "100")
            print(f"{machine}: {line}", end="")
            said.add(line.split("logits")[1])
        assert len(said) == 1, said


if __name__ == "__main__":
    main()
