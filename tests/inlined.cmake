# No part of a micro-kernel is out of line. Where all kernels are in one library, and where a program of one file has them.
function(redzap_check_inlined program)
  find_package(Python3 QUIET COMPONENTS Interpreter)
  if(Python3_FOUND AND CMAKE_NM AND CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT EMSCRIPTEN)
    get_filename_component(preset ${PROJECT_BINARY_DIR} NAME)
    add_test(NAME ${preset}.inlined.${program} COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/cmake/check_inlined.py
      ${CMAKE_NM} $<TARGET_FILE:${program}>)
  endif()
endfunction()
redzap_check_inlined(redzap-tests)
