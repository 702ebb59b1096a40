# SPDX-License-Identifier: MIT
"""What a package of redzap's headers must hold, whoever makes it."""
import json
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
VERSION = re.search(r"project\(redzap VERSION ([\d.]+)", (ROOT / "CMakeLists.txt").read_text()).group(1)


def check(package, licence, config):
    headers = [p.relative_to(ROOT / "include") for p in (ROOT / "include").rglob("*.hpp")]
    missing = [h for h in headers if not (package / "include" / h).is_file()]
    assert not missing, missing
    for name in ("redzapConfig.cmake", "redzapConfigVersion.cmake", "redzapTargets.cmake", "redzap_add_kernels.cmake"):
        assert (package / config / name).is_file(), name
    assert (package / licence).read_text() == (ROOT / "LICENSE").read_text()
    folders = {p.relative_to(package).parts[0] for p in package.rglob("*") if p.is_file()}
    others = folders - {"include", "share", "licenses"}
    assert not others, others


def version_of_vcpkg():
    return json.loads((ROOT / "cmake/vcpkg/vcpkg.json").read_text())["version"]
