# redzap_add_dispatched(<target> <source> [ISAS <isa>...] [LINK <library>...]): a static library of one source file, which is compiled
# once for each instruction set; the program that links it runs the best at hand. See redzap/dispatch.hpp.
#   ISAS  from the smallest to the largest, of sse2 sse4_2 avx2 avx512 avx512_vnni avx512_bf16_vnni; the first four where nothing is said.
#         native: one variant alone, with the compiler's own flags, as it is on other machines than x86-64 in any case.
#   LINK  what the source file needs beside redzap::redzap, such as redzap::io or redzap::openmp
# Options, definitions and include directories of <target> hold for the source file too; what the interface needs, with PUBLIC.
function(redzap_add_dispatched target source)
  set(localize ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/redzap_localize.cmake)   # a variable of a subdirectory would not be seen from above
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "ISAS;LINK")
  set(flags_sse2 "")
  set(flags_sse4_2 -msse4.2)
  set(flags_avx2 -mavx2 -mfma)
  set(flags_avx512 -mavx512f -mavx512cd -mavx512bw -mavx512dq -mavx512vl -mfma)
  set(flags_avx512_vnni ${flags_avx512} -mavx512vnni)
  set(flags_avx512_bf16_vnni ${flags_avx512} -mavx512vnni -mavx512bf16)
  if(NOT arg_ISAS)
    set(arg_ISAS sse2 sse4_2 avx2 avx512)
  endif()
  # ELF alone: the variants' symbols are made local by binutils.
  if(NOT CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$" OR NOT CMAKE_SIZEOF_VOID_P EQUAL 8 OR APPLE OR WIN32
     OR NOT CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang" OR arg_ISAS STREQUAL "native")
    set(arg_ISAS native)
  endif()

  # GNU's: with clang, CMake's own variables name LLVM's, whose linker keeps groups.
  if(NOT arg_ISAS STREQUAL "native")
    foreach(tool ld.bfd objcopy objdump nm)
      find_program(redzap_${tool} NAMES x86_64-linux-gnu-${tool} ${tool})
      if(NOT redzap_${tool})
        message(FATAL_ERROR "redzap_add_dispatched: ${target} needs ${tool} of GNU binutils, or ISAS native")
      endif()
      mark_as_advanced(redzap_${tool})
    endforeach()
  endif()

  list(JOIN arg_ISAS "," list)
  set(objects "")
  foreach(isa IN LISTS arg_ISAS)
    set(variant ${target}_${isa})
    add_library(${variant} OBJECT ${source})
    target_link_libraries(${variant} PRIVATE redzap::redzap ${arg_LINK})
    target_include_directories(${variant} PRIVATE $<TARGET_PROPERTY:${target},INCLUDE_DIRECTORIES>)
    target_compile_definitions(${variant} PRIVATE REDZAP_VARIANT=variant_${isa} $<TARGET_PROPERTY:${target},COMPILE_DEFINITIONS>)
    target_compile_options(${variant} PRIVATE $<TARGET_PROPERTY:${target},COMPILE_OPTIONS>)
    set_target_properties(${variant} PROPERTIES POSITION_INDEPENDENT_CODE ON INTERPROCEDURAL_OPTIMIZATION OFF)
    if(isa STREQUAL "native")
      list(APPEND objects $<TARGET_OBJECTS:${variant}>)
      continue()
    elseif(NOT DEFINED flags_${isa})
      message(FATAL_ERROR "redzap_add_dispatched: ${target} wants ${isa}, which is none of sse2 sse4_2 avx2 avx512 avx512_vnni avx512_bf16_vnni")
    endif()
    # After the program's own -march, which it takes back. Unique symbols, GCC's own kind, cannot be made local, nor can what link-time
    # optimization sees.
    target_compile_options(${variant} PRIVATE -march=x86-64 -mtune=generic ${flags_${isa}} -fno-lto $<$<CXX_COMPILER_ID:GNU>:-fno-gnu-unique>)
    set(object ${CMAKE_CURRENT_BINARY_DIR}/${variant}_$<CONFIG>.o)
    add_custom_command(OUTPUT ${object} VERBATIM DEPENDS ${localize} $<TARGET_OBJECTS:${variant}>
      COMMAND ${CMAKE_COMMAND} -D SOURCE=${source} -D VARIANT=variant_${isa} -D INPUT=$<TARGET_OBJECTS:${variant}> -D OUTPUT=${object}
              -D LINKER=${redzap_ld.bfd} -D OBJCOPY=${redzap_objcopy} -D OBJDUMP=${redzap_objdump} -D NM=${redzap_nm} -P ${localize})
    list(APPEND objects ${object})
  endforeach()

  add_library(${target} STATIC ${objects})
  set_source_files_properties(${objects} PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
  set_target_properties(${target} PROPERTIES LINKER_LANGUAGE CXX)
  target_compile_definitions(${target} PUBLIC REDZAP_VARIANTS_${target}=${list})
  target_link_libraries(${target} PUBLIC redzap::redzap ${arg_LINK})
endfunction()
