# The installed package, seen from another project: find_package, add_subdirectory, FetchContent, pkg-config; one header; packages.
if(REDZAP_INSTALL AND NOT CMAKE_CROSSCOMPILING)
  set(stage ${PROJECT_BINARY_DIR}/stage)
  add_test(NAME ${preset}.install.stage COMMAND ${CMAKE_COMMAND} --install ${PROJECT_BINARY_DIR} --prefix ${stage})
  set_tests_properties(${preset}.install.stage PROPERTIES FIXTURES_SETUP stage)
  foreach(way find_package add_subdirectory fetch_content)
    add_test(NAME ${preset}.install.${way} COMMAND ${CMAKE_CTEST_COMMAND}
      --build-and-test ${CMAKE_CURRENT_SOURCE_DIR}/install ${PROJECT_BINARY_DIR}/install/${way}
      --build-generator ${CMAKE_GENERATOR}
      --build-options -DWAY=${way} -DREDZAP_ROOT=${PROJECT_SOURCE_DIR} -DCMAKE_PREFIX_PATH=${stage}
                      -DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER} -DCMAKE_BUILD_TYPE=Debug
      --test-command consumer)
    set_tests_properties(${preset}.install.${way} PROPERTIES FIXTURES_REQUIRED stage)
  endforeach()
  find_package(Python3 QUIET COMPONENTS Interpreter)
  find_program(pkg_config pkg-config)
  if(Python3_FOUND AND pkg_config)
    add_test(NAME ${preset}.install.pkg_config COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/install/pkg_config.py
      ${pkg_config} ${stage} ${CMAKE_CXX_COMPILER})
    set_tests_properties(${preset}.install.pkg_config PROPERTIES FIXTURES_REQUIRED stage)
  endif()
  if(Python3_FOUND)
    add_test(NAME ${preset}.install.amalgamated COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/install/amalgamated.py
      ${CMAKE_CXX_COMPILER})
  endif()
  find_program(qemu_x86_64 qemu-x86_64)
  if(Python3_FOUND AND CMAKE_BUILD_TYPE STREQUAL "Release" AND CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64" AND CMAKE_SYSTEM_NAME STREQUAL "Linux")
    add_test(NAME ${preset}.install.dispatched COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/install/dispatched.py
      ${CMAKE_COMMAND} ${stage} ${CMAKE_CXX_COMPILER} ${CMAKE_NM} $<$<BOOL:${qemu_x86_64}>:${qemu_x86_64}>)
    set_tests_properties(${preset}.install.dispatched PROPERTIES FIXTURES_REQUIRED stage TIMEOUT 1200)
  endif()
  foreach(recipe vcpkg_port conan_recipe)
    if(Python3_FOUND)
      add_test(NAME ${preset}.install.${recipe} COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/install/${recipe}.py
        ${CMAKE_COMMAND})
    endif()
  endforeach()
  find_program(dpkg dpkg)
  if(Python3_FOUND AND dpkg)
    add_test(NAME ${preset}.install.debian COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/install/debian.py
      ${CMAKE_CPACK_COMMAND} ${PROJECT_BINARY_DIR} ${CMAKE_CXX_COMPILER})
  endif()
endif()
