# Every header compiles alone, without a warning. Nothing is built: the compiler only reads.
separate_arguments(flags UNIX_COMMAND "${CMAKE_CXX_FLAGS}")
set(syntax_only ${CMAKE_CXX_COMPILER} -std=c++20 ${flags} -fsyntax-only ${redzap_warnings}
  -I${PROJECT_SOURCE_DIR}/include "-isystem$<JOIN:$<TARGET_PROPERTY:redzap-tests,INCLUDE_DIRECTORIES>,;-isystem>")

# Alone without xsimd, in which a header would find what it forgets to include, and which takes longer to read than all else;
# with it, for the instruction set at hand, alone what has code for instruction sets, and all together.
set(all "")
foreach(header IN LISTS redzap_headers)
  file(RELATIVE_PATH name ${PROJECT_SOURCE_DIR}/include ${header})
  add_test(NAME ${preset}.header.${name} COMMAND ${syntax_only} -Werror -DREDZAP_FORCE_SCALAR -include ${name} -x c++ /dev/null
    COMMAND_EXPAND_LISTS)
  file(STRINGS ${header} chooses REGEX "REDZAP_HAS_XSIMD|defined\\(__(AVX|SSE|ARM|aarch64)")
  if(chooses)
    add_test(NAME ${preset}.header.${name}.with_xsimd COMMAND ${syntax_only} -Werror -include ${name} -x c++ /dev/null COMMAND_EXPAND_LISTS)
  endif()
  string(APPEND all "#include <${name}>\n")
endforeach()
set(together ${CMAKE_CURRENT_BINARY_DIR}/headers.cpp)
file(GENERATE OUTPUT ${together} CONTENT "${all}")
add_test(NAME ${preset}.header.together COMMAND ${syntax_only} -Werror ${together} COMMAND_EXPAND_LISTS)
# By Debian's newest clang too, where that is installed.
find_program(REDZAP_NEWEST_CLANG clang++-22)
mark_as_advanced(REDZAP_NEWEST_CLANG)
if(REDZAP_NEWEST_CLANG AND CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
  foreach(isa x86-64 x86-64-v3 native)
    add_test(NAME ${preset}.header.together.clang22.${isa} COMMAND ${REDZAP_NEWEST_CLANG} -std=c++20 -march=${isa} -fsyntax-only ${redzap_warnings}
      -Werror -I${PROJECT_SOURCE_DIR}/include ${together})
  endforeach()
endif()
# Inference needs neither exceptions nor RTTI.
add_test(NAME ${preset}.header.without_exceptions
  COMMAND ${syntax_only} -Werror -fno-exceptions -fno-rtti -include redzap/redzap.hpp -include redzap/io/map_packed_bytes.hpp -x c++ /dev/null
  COMMAND_EXPAND_LISTS)
