# The installed package, seen from another project: find_package and add_subdirectory.
if(REDZAP_INSTALL AND NOT CMAKE_CROSSCOMPILING)
  set(stage ${PROJECT_BINARY_DIR}/stage)
  add_test(NAME ${preset}.install.stage COMMAND ${CMAKE_COMMAND} --install ${PROJECT_BINARY_DIR} --prefix ${stage})
  set_tests_properties(${preset}.install.stage PROPERTIES FIXTURES_SETUP stage)
  foreach(way find_package add_subdirectory)
    add_test(NAME ${preset}.install.${way} COMMAND ${CMAKE_CTEST_COMMAND}
      --build-and-test ${CMAKE_CURRENT_SOURCE_DIR}/install ${PROJECT_BINARY_DIR}/install/${way}
      --build-generator ${CMAKE_GENERATOR}
      --build-options -DWAY=${way} -DREDZAP_ROOT=${PROJECT_SOURCE_DIR} -DCMAKE_PREFIX_PATH=${stage}
                      -DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER} -DCMAKE_BUILD_TYPE=Debug
      --test-command consumer)
    set_tests_properties(${preset}.install.${way} PROPERTIES FIXTURES_REQUIRED stage)
  endforeach()
endif()
