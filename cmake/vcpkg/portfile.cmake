# An overlay port of this checkout: vcpkg install redzap --overlay-ports=<checkout>/cmake/vcpkg
get_filename_component(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../.." ABSOLUTE)
set(VCPKG_BUILD_TYPE release)   # headers alone: nothing differs in a debug build
vcpkg_cmake_configure(SOURCE_PATH "${SOURCE_PATH}" OPTIONS -DREDZAP_INSTALL=ON -DREDZAP_DEVELOP=OFF)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(PACKAGE_NAME redzap CONFIG_PATH share/cmake/redzap)
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/lib" "${CURRENT_PACKAGES_DIR}/debug")
file(INSTALL "${SOURCE_PATH}/LICENSE" DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}" RENAME copyright)
