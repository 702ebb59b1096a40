# Every header compiles alone, without a warning. Nothing is built: the compiler only reads.
separate_arguments(flags UNIX_COMMAND "${CMAKE_CXX_FLAGS}")
set(syntax_only ${CMAKE_CXX_COMPILER} -std=c++20 ${flags} -fsyntax-only ${redzap_warnings}
  -I${PROJECT_SOURCE_DIR}/include "-isystem$<JOIN:$<TARGET_PROPERTY:redzap-tests,INCLUDE_DIRECTORIES>,;-isystem>")

foreach(header IN LISTS redzap_headers)
  file(RELATIVE_PATH name ${PROJECT_SOURCE_DIR}/include ${header})
  add_test(NAME ${preset}.header.${name} COMMAND ${syntax_only} -Werror -include ${name} -x c++ /dev/null COMMAND_EXPAND_LISTS)
endforeach()
# Where xsimd is missing or does not know the machine, the same headers compile without it.
add_test(NAME ${preset}.header.without_xsimd
  COMMAND ${syntax_only} -Werror -DREDZAP_FORCE_SCALAR -include redzap/redzap.hpp -x c++ /dev/null COMMAND_EXPAND_LISTS)
# Inference needs neither exceptions nor RTTI.
add_test(NAME ${preset}.header.without_exceptions
  COMMAND ${syntax_only} -Werror -fno-exceptions -fno-rtti -include redzap/redzap.hpp -include redzap/io/map_packed_bytes.hpp -x c++ /dev/null
  COMMAND_EXPAND_LISTS)
