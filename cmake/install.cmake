# find_package(redzap) and pkg-config. Header-only, so one package serves every architecture.
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_DATADIR}/cmake/redzap)

install(TARGETS redzap redzap_io redzap_openmp EXPORT redzapTargets FILE_SET HEADERS COMPONENT dev)
install(EXPORT redzapTargets NAMESPACE redzap:: DESTINATION ${package_dir} COMPONENT dev)
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/redzapConfig.cmake.in redzapConfig.cmake
  INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(redzapConfigVersion.cmake COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/redzapConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/redzapConfigVersion.cmake
  ${CMAKE_CURRENT_LIST_DIR}/redzap_add_kernels.cmake ${CMAKE_CURRENT_LIST_DIR}/redzap_add_dispatched.cmake
  ${CMAKE_CURRENT_LIST_DIR}/redzap_localize.cmake DESTINATION ${package_dir} COMPONENT dev)

configure_file(${CMAKE_CURRENT_LIST_DIR}/redzap.pc.in redzap.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/redzap.pc DESTINATION ${CMAKE_INSTALL_DATADIR}/pkgconfig COMPONENT dev)
