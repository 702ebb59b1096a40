# Makes all that the object file INPUT defines local, but the functions of the namespace VARIANT: what redzap_add_dispatched runs for each
# instruction set. Templates and inline functions, those of std too, are weak symbols, of which a linker keeps the first it meets
# for the whole program, whatever instructions that one has.
function(run result)
  execute_process(COMMAND ${ARGN} OUTPUT_VARIABLE output ERROR_VARIABLE error RESULT_VARIABLE status)
  if(status)
    file(REMOVE ${OUTPUT})
    message(FATAL_ERROR "redzap_add_dispatched: ${SOURCE}: '${ARGN}' failed:\n${error}")
  endif()
  set(${result} "${output}" PARENT_SCOPE)
endfunction()

run(sections ${OBJDUMP} -h ${INPUT})
if(sections MATCHES "\\.(init_array|ctors)")
  message(FATAL_ERROR "redzap_add_dispatched: ${SOURCE} has code that runs before main, on every processor, and it is compiled for ${VARIANT}: "
    "a global object with a constructor, an #include <iostream>, or a sanitizer. Move it into another file, or say ISAS native")
endif()
run(none ${LINKER} -r --force-group-allocation -o ${OUTPUT} ${INPUT})   # no group is left, by whose name a linker would choose again
run(none ${OBJCOPY} --wildcard --keep-global-symbol=_ZN*${VARIANT}* ${OUTPUT})
run(symbols ${NM} --defined-only --extern-only --format=posix ${OUTPUT})
string(REGEX REPLACE "[^\n]*${VARIANT}[^\n]*\n" "" others "${symbols}")
if(others)
  file(REMOVE ${OUTPUT})
  message(FATAL_ERROR "redzap_add_dispatched: ${SOURCE}: these symbols cannot be made local to ${VARIANT}:\n${others}")
endif()
if(NOT symbols)
  message(FATAL_ERROR "redzap_add_dispatched: ${SOURCE} defines no function REDZAP_VARIANT::name, see redzap/dispatch.hpp")
endif()
