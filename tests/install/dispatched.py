#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""One program for every x86-64 processor, made by redzap_add_dispatched of the installed package: what it picks on this
machine and, under qemu, on older ones; the same bits everywhere; and what its object files share.

    dispatched.py CMAKE STAGE COMPILER NM [QEMU]     QEMU: qemu-x86_64
"""
import collections
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ISAS = ["sse2", "sse4_2", "avx2", "avx512"]
PROCESSORS = {"core2duo": "sse2", "Nehalem": "sse4_2", "Haswell": "avx2"}   # qemu 7.2 emulates none with AVX-512


def run(*command, **environment):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True,
                          env={**os.environ, **environment})


def made(*command):
    result = run(*command)
    assert result.returncode == 0, f"{command}:\n{result.stdout}{result.stderr}"
    return result.stdout


def machine():
    flags = set(re.search(r"^flags\s*:(.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.M)[1].split())
    needs = {"sse2": {"sse2"}, "sse4_2": {"sse4_2", "popcnt"}, "avx2": {"avx2", "fma"},
             "avx512": {"avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl", "fma"}}
    return [isa for isa in ISAS if needs[isa] <= flags]


def check_runs(program, qemu):
    """Every variant that there is a machine for gives the same logits and MACs, and the best is what runs unasked."""
    have = machine()
    outputs = {"": made(program)}
    for isa in ISAS:
        result = run(program, PHOTO_ISA=isa)
        if isa in have:
            outputs[isa] = result.stdout
        else:
            assert (result.returncode, result.stderr) == (1, f"dispatch: this processor does not have {isa}\n"), result
    for processor in PROCESSORS if qemu else []:
        outputs[processor] = made(qemu, "-cpu", processor, program)
    expected = {"": have[-1], **{isa: isa for isa in have}, **(PROCESSORS if qemu else {})}
    for name, output in outputs.items():
        assert output.split("\n", 1)[0] == expected[name], f"{name}: {output}"
    rest = {output.split("\n", 1)[1] for output in outputs.values()}
    assert len(rest) == 1, outputs
    assert "image: has 299 values" in rest.pop()
    ran = ", ".join(f"{name or chr(42)} runs {isa}" for name, isa in expected.items())
    print(f"the same bits {len(outputs)} times: {ran}")


def defined(nm, kinds, *files):
    """Which files define a symbol of these kinds, by demangled name."""
    found = collections.defaultdict(set)
    for file in files:
        for line in made(nm, "--defined-only", "--demangle", file).splitlines():
            parts = line.split(" ", 2)
            if len(parts) == 3 and parts[1] in kinds:
                found[parts[2]].add(file)
    return found


def check_symbols(nm, raw, archive):
    """As compiled, objects share symbols of std and of the user, but none of redzap without an instruction set's name;
    in the library nothing is left but the variants."""
    shared = [name for name, files in defined(nm, "WVu", *raw).items() if len(files) > 1]
    assert any(name.startswith("std::") for name in shared), "the check sees nothing"
    untagged = [name for name in shared if re.search(r"\bredzap::(?!on_)", name)]
    assert not untagged, untagged
    outside = sorted(defined(nm, "TWVuBDRS", archive))
    assert outside == sorted(f"photo::variant_{isa}::make_classifier(float)" for isa in ISAS), outside
    of_std = sum(n.startswith('std::') for n in shared)
    print(f"weak symbols in more than one object: {len(shared)} as compiled, {of_std} of them begin with std::, "
          "none is redzap's without its instruction set; in the library none")


def check_linked_as_compiled(compiler, folder, raw, qemu):
    """Redzap itself may be linked without redzap_add_dispatched: the first object's std is everybody's, so the smallest
    goes first."""
    program = folder / "as_compiled"
    made(compiler, folder / "CMakeFiles/dispatched.dir/main.cpp.o", *raw, "-o", program)
    print("linked as compiled, smallest first: core2duo runs", made(qemu, "-cpu", "core2duo", program).split()[0])
    made(compiler, folder / "CMakeFiles/dispatched.dir/main.cpp.o", *reversed(raw), "-o", program)
    result = run(qemu, "-cpu", "core2duo", program)
    print("linked as compiled, largest first: core2duo",
          "runs all the same" if result.returncode == 0 else f"dies, status {result.returncode}")


def check_refused(cmake, stage, compiler, folder):
    """What cannot be told apart at run time does not build, and a sentence says why."""
    script = next(pathlib.Path(stage).rglob("redzap_localize.cmake"))
    for text, sentence in [("struct s { s(); }; s before_main;", "has code that runs before main"),
                           ("int classify() { return 1; }", "defines no function REDZAP_VARIANT::name")]:
        source, compiled = folder / "refused.cpp", folder / "refused.o"
        source.write_text(text)
        made(compiler, "-c", source, "-o", compiled)
        result = run(cmake, f"-DINPUT={compiled}", f"-DOUTPUT={folder}/local.o", "-DSOURCE=refused.cpp",
                     "-DVARIANT=variant_avx2",
                     "-DLINKER=ld", "-DOBJCOPY=objcopy", "-DOBJDUMP=objdump", "-DNM=nm", "-P", script)
        assert result.returncode != 0 and sentence in " ".join(result.stderr.split()), result


def main():
    cmake, stage, compiler, nm, *qemu = filter(None, sys.argv[1:])
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        made(cmake, "-G", "Ninja", "-S", HERE / "dispatched", "-B", folder, f"-DCMAKE_PREFIX_PATH={stage}",
             # not optimized: most functions of std are out of line, and may be the wrong ones
             f"-DCMAKE_CXX_COMPILER={compiler}")
        made(cmake, "--build", folder)
        raw = [folder / f"CMakeFiles/photo_{isa}.dir/photo.cpp.o" for isa in ISAS]
        check_runs(folder / "dispatched", qemu[0] if qemu else None)
        check_symbols(nm, raw, folder / "libphoto.a")
        check_refused(cmake, stage, compiler, folder)
        if qemu:
            check_linked_as_compiled(compiler, folder, raw, qemu[0])


if __name__ == "__main__":
    main()
