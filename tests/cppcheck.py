#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What cppcheck finds in the headers, each by itself, with the macros of each instruction set; fails if it finds anything.

cppcheck 2.10, Debian 12's, stops at two things of C++20 that the headers have: the template parameters of a lambda, and
a variable template that is indexed or asked by ?:. They are taken out of copies, of which lines keep their numbers. To
see that it reads a header to its end, a fault stands there in the copy, and has to be found.
"""
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile

INCLUDE = pathlib.Path(__file__).resolve().parents[1] / "include"
X86 = ["__x86_64__", "__SSE2__"]
AVX2 = [*X86, "__SSE4_2__", "__AVX2__", "__FMA__", "__F16C__"]
INSTRUCTION_SETS = {
    "scalar": [],
    "sse2": X86,
    "avx2": AVX2,
    "avx512": [*AVX2, *("__AVX512" + part + "__" for part in ("F", "CD", "BW", "DQ", "VL", "VNNI", "BF16"))],
    "neon64": ["__aarch64__", "__ARM_NEON", "__ARM_FEATURE_MATMUL_INT8"],
}
EVERYWHERE = ["REDZAP_HAS_MMAP", "__cpp_exceptions=199711", "__linux__", "_OPENMP=201511"]

UNREADABLE = [
    re.compile(r"(?<=\])<(?:class|int|std::size_t)\b[^()\n]*>(?=\()"),   # [&]<class T>(T t)
    re.compile(r"(?<=\w)<\w+>(?=\[| \?)"),                             # tiles<Isa>[size - 1], is_factor<T> ? 1 : 2
]
PLANTED = "inline int planted() { int two[2] = {}; return two[2]; }\n"

# Findings that are none, by file and cppcheck's name of them, with the reason.
NOT_SO = {
    ("pattern/work_list.hpp", "uninitvar"): "a loop writes each element of a vector",
    ("quantization/calibration.hpp", "identicalConditionAfterEarlyExit"): "two requires-expressions, taken for one name",
    ("trace/recorder.hpp", "legacyUninitvar"): "auto const cost = session_->template cost<I>() is an initializer",
    ("training/load_bytes.hpp", "uninitvar"): "a loop writes each element",
}


def check(header, instruction_set):
    macros = ["-D" + macro for macro in EVERYWHERE + INSTRUCTION_SETS[instruction_set]]
    if instruction_set != "scalar":
        macros.append("-DREDZAP_HAS_XSIMD")
    command = ["cppcheck", "--quiet", "--std=c++20", "--language=c++", "--enable=warning,performance,portability",
               "--template={file}\t{line}\t{message}\t{id}", "--template-location=", *macros, header]
    return subprocess.run(command, capture_output=True, text=True, check=True).stderr.splitlines()


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        length = {}
        for path in sorted(INCLUDE.rglob("*.hpp")):
            header = path.relative_to(INCLUDE)
            source = path.read_text()
            length[str(header)] = source.count("\n")
            for pattern in UNREADABLE:
                source = pattern.sub("", source)
            header.parent.mkdir(parents=True, exist_ok=True)
            header.write_text(source + PLANTED)
        jobs = [(header, instruction_set) for header in length for instruction_set in INSTRUCTION_SETS]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            reports = list(pool.map(lambda job: check(*job), jobs))

    wrong, excused = set(), set()
    for (header, instruction_set), lines in zip(jobs, reports):
        read = False
        for line in lines:
            file, number, message, name = line.split("\t")
            reason = (file.removeprefix("redzap/"), name)
            if int(number) > length[file]:
                read = True
            elif reason in NOT_SO:
                excused.add(reason)
            else:
                wrong.add(f"{file}:{number}: {message} [{name}]")
        if not read:
            wrong.add(f"{header}: not read to its end with the macros of {instruction_set}")
    for file, name in NOT_SO.keys() - excused:
        wrong.add(f"{file}: {name} is not found any more: take its reason out of NOT_SO")
    print(*sorted(wrong), sep="\n", end="\n" if wrong else "")
    print(f"{len(length)} headers, {len(INSTRUCTION_SETS)} instruction sets, {len(excused)} findings that are none")
    return 1 if wrong else 0


sys.exit(main())
