# SPDX-License-Identifier: MIT
"""A recipe of this checkout, for Conan 2: conan create cmake/conan"""
import os

from conan import ConanFile
from conan.tools.cmake import CMake, CMakeToolchain
from conan.tools.files import copy


class Redzap(ConanFile):
    name = "redzap"
    version = "0.1.0"
    license = "MIT"
    description = "Header-only CNN inference that skips convolution work it can predict away"
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"
    no_copy_source = True

    def export_sources(self):
        root = os.path.join(self.recipe_folder, "..", "..")
        for pattern in ("include/*", "cmake/*", "CMakeLists.txt", "LICENSE"):
            copy(self, pattern, root, self.export_sources_folder)

    def requirements(self):
        self.requires("xsimd/13.0.0")
        self.requires("nlohmann_json/3.11.3")

    def generate(self):
        CMakeToolchain(self).generate()

    def package(self):
        cmake = CMake(self)
        cmake.configure(variables={"REDZAP_INSTALL": "ON", "REDZAP_DEVELOP": "OFF"})
        cmake.install()
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))

    def package_id(self):
        self.info.clear()

    def package_info(self):   # redzap's own CMake package, with redzap_add_kernels
        self.cpp_info.bindirs = self.cpp_info.libdirs = []
        self.cpp_info.set_property("cmake_find_mode", "none")
        self.cpp_info.builddirs = [os.path.join("share", "cmake", "redzap")]
