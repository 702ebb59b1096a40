# cpack -G DEB: libredzap-dev, the headers for any machine, and redzap-tools, the tool with its model.
set(CPACK_PACKAGE_VENDOR "redzap")
set(CPACK_PACKAGE_CONTACT "The authors of redzap <redzap@localhost>")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_COMPONENTS_ALL dev)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION libdevel)

set(CPACK_DEBIAN_DEV_PACKAGE_NAME libredzap-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_DEV_PACKAGE_RECOMMENDS "libxsimd-dev, nlohmann-json3-dev")   # without them: scalar code, and no files
set(CPACK_COMPONENT_DEV_DESCRIPTION "CNN inference that skips convolution work it can predict away (C++20 headers)")

if(TARGET redzap-tool)
  list(APPEND CPACK_COMPONENTS_ALL tools)
  set(CPACK_DEBIAN_TOOLS_PACKAGE_NAME redzap-tools)
  set(CPACK_DEBIAN_TOOLS_PACKAGE_SECTION science)
  set(CPACK_DEBIAN_TOOLS_PACKAGE_SHLIBDEPS ON)
  set(CPACK_COMPONENT_TOOLS_DESCRIPTION "The tool redzap, and an AlexNet for CIFAR-100 with its predictors")
endif()
include(CPack)
