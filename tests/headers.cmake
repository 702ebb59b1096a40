# Every header compiles alone, without a warning. Nothing is built: the compiler only reads.
separate_arguments(flags UNIX_COMMAND "${CMAKE_CXX_FLAGS}")
set(syntax_only ${CMAKE_CXX_COMPILER} -std=c++20 ${flags} -fsyntax-only ${redzap_warnings}
  -I${PROJECT_SOURCE_DIR}/include "-isystem$<JOIN:$<TARGET_PROPERTY:redzap-tests,INCLUDE_DIRECTORIES>,;-isystem>")

# Alone without xsimd, in which a header would find what it forgets to include, and which takes longer to read than all else.
set(all "")
foreach(header IN LISTS redzap_headers)
  file(RELATIVE_PATH name ${PROJECT_SOURCE_DIR}/include ${header})
  add_test(NAME ${preset}.header.${name} COMMAND ${syntax_only} -Werror -DREDZAP_FORCE_SCALAR -include ${name} -x c++ /dev/null
    COMMAND_EXPAND_LISTS)
  string(APPEND all "#include <${name}>\n")
endforeach()
# With xsimd, for the instruction set at hand: all together, and alone what has code for instruction sets.
file(GENERATE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/headers.cpp CONTENT "${all}")
add_test(NAME ${preset}.header.together COMMAND ${syntax_only} -Werror ${CMAKE_CURRENT_BINARY_DIR}/headers.cpp COMMAND_EXPAND_LISTS)
foreach(name IN ITEMS core/isa core/dot_bytes core/load_signed_bytes kernel/simd/tile_shape)
  add_test(NAME ${preset}.header.redzap/${name}.hpp.with_xsimd
    COMMAND ${syntax_only} -Werror -include redzap/${name}.hpp -x c++ /dev/null COMMAND_EXPAND_LISTS)
endforeach()
# Inference needs neither exceptions nor RTTI.
add_test(NAME ${preset}.header.without_exceptions
  COMMAND ${syntax_only} -Werror -fno-exceptions -fno-rtti -include redzap/redzap.hpp -include redzap/io/map_packed_bytes.hpp -x c++ /dev/null
  COMMAND_EXPAND_LISTS)
