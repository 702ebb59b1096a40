# redzap_add_kernels(<target>): a static library of the kernels that are long to compile. What links to it compiles without them, in half
# the time (bench/footprint/table.md), and must have the same compiler flags, -Os and -m flags included, as all targets of one directory
# have. See redzap/core/instance.hpp.
function(redzap_add_kernels name)
  foreach(kernels IN ITEMS KERNELS F16_KERNELS I8_KERNELS)   # a file each: a program's linker takes those that it needs
    string(TOLOWER ${name}_${kernels}.cpp source)
    file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${source} CONTENT "#define REDZAP_COMPILE_${kernels}\n#include <redzap/redzap.hpp>\n")
    list(APPEND sources ${CMAKE_CURRENT_BINARY_DIR}/${source})
  endforeach()
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC redzap::redzap)
  target_compile_definitions(${name} INTERFACE REDZAP_EXTERN_KERNELS)
endfunction()
