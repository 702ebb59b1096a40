#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The vcpkg port makes a whole package, with stand-ins for vcpkg's functions that do what its documentation says:
vcpkg_port.py CMAKE."""
import pathlib
import subprocess
import sys
import tempfile

import recipe

STAND_INS = """
function(vcpkg_cmake_configure)
  cmake_parse_arguments(arg "" "SOURCE_PATH" "OPTIONS" ${ARGN})
  execute_process(COMMAND ${CMAKE_COMMAND} -S ${arg_SOURCE_PATH} -B ${CURRENT_BUILDTREES_DIR}
    -DCMAKE_INSTALL_PREFIX=${CURRENT_PACKAGES_DIR}
    ${arg_OPTIONS} COMMAND_ERROR_IS_FATAL ANY OUTPUT_QUIET)
endfunction()
function(vcpkg_cmake_install)
  execute_process(COMMAND ${CMAKE_COMMAND} --build ${CURRENT_BUILDTREES_DIR} --target install
    COMMAND_ERROR_IS_FATAL ANY OUTPUT_QUIET)
endfunction()
function(vcpkg_cmake_config_fixup)
  cmake_parse_arguments(arg "" "PACKAGE_NAME;CONFIG_PATH" "" ${ARGN})
  file(GLOB files ${CURRENT_PACKAGES_DIR}/${arg_CONFIG_PATH}/*)
  file(COPY ${files} DESTINATION ${CURRENT_PACKAGES_DIR}/share/${arg_PACKAGE_NAME})
  file(REMOVE_RECURSE ${CURRENT_PACKAGES_DIR}/${arg_CONFIG_PATH})
endfunction()
"""

with tempfile.TemporaryDirectory() as scratch:
    package = pathlib.Path(scratch) / "package"
    script = pathlib.Path(scratch) / "run.cmake"
    script.write_text(STAND_INS +
                      f'set(PORT redzap)\nset(CURRENT_PACKAGES_DIR {package})\n'
                      f'set(CURRENT_BUILDTREES_DIR {scratch}/build)\n'
                      f'include({recipe.ROOT}/cmake/vcpkg/portfile.cmake)\n')
    subprocess.run([sys.argv[1], "-P", str(script)], check=True)
    recipe.check(package, "share/redzap/copyright", "share/redzap")
    assert recipe.version_of_vcpkg() == recipe.VERSION
