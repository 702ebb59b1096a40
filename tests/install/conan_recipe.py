#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The Conan recipe makes a whole package, with stand-ins for what it imports that do what Conan's documentation says:
conan_recipe.py CMAKE."""
import importlib.util
import pathlib
import shutil
import subprocess
import sys
import tempfile
import types

import recipe


def copy(_, pattern, source, target):
    for path in pathlib.Path(source).glob(pattern.replace("/*", "/**/*")):
        if path.is_file():
            to = pathlib.Path(target) / path.relative_to(source)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, to)


class CMake:
    def __init__(self, owner):
        self.owner = owner

    def configure(self, variables):
        defined = [f"-D{name}={value}" for name, value in variables.items()]
        subprocess.run([sys.argv[1], "-S", self.owner.source_folder, "-B", self.owner.build_folder,
                        f"-DCMAKE_INSTALL_PREFIX={self.owner.package_folder}", *defined], check=True,
                        stdout=subprocess.DEVNULL)

    def install(self):
        subprocess.run([sys.argv[1], "--install", self.owner.build_folder], check=True, stdout=subprocess.DEVNULL)


class Anything:
    def __init__(self, *_):
        self.clear = self.generate = lambda: None
        self.set_property = lambda *_: None


def module(name, **members):
    sys.modules[name] = types.ModuleType(name)
    vars(sys.modules[name]).update(members)


class ConanFile:
    def requires(self, reference):
        self.required.append(reference.split("/")[0])


module("conan", ConanFile=ConanFile)
module("conan.tools")
module("conan.tools.cmake", CMake=CMake, CMakeToolchain=Anything)
module("conan.tools.files", copy=copy)
loader = importlib.util.spec_from_file_location("conanfile", recipe.ROOT / "cmake/conan/conanfile.py")
conanfile = importlib.util.module_from_spec(loader)
loader.loader.exec_module(conanfile)

with tempfile.TemporaryDirectory() as scratch:
    made = conanfile.Redzap()
    made.required, made.info, made.cpp_info = [], Anything(), Anything()
    made.recipe_folder = str(recipe.ROOT / "cmake/conan")
    made.export_sources_folder = made.source_folder = f"{scratch}/source"
    made.build_folder, made.package_folder = f"{scratch}/build", f"{scratch}/package"
    for step in (made.export_sources, made.requirements, made.generate, made.package, made.package_id,
                 made.package_info):
        step()
    recipe.check(pathlib.Path(made.package_folder), "licenses/LICENSE", made.cpp_info.builddirs[0])
    assert made.version == recipe.VERSION and made.required == ["xsimd", "nlohmann_json"], made.required
