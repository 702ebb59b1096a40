# redzap_add_kernels(<target>): a static library of the kernels that are long to compile. What links to it compiles without them, in half
# the time (bench/footprint/table.md), and must have the same compiler flags, -Os and -m flags included, as all targets of one directory
# have. See redzap/core/instance.hpp.
function(redzap_add_kernels name)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
  file(CONFIGURE OUTPUT ${source} CONTENT "#define REDZAP_COMPILE_KERNELS\n#include <redzap/redzap.hpp>\n")
  add_library(${name} STATIC ${source})
  target_link_libraries(${name} PUBLIC redzap::redzap)
  target_compile_definitions(${name} INTERFACE REDZAP_EXTERN_KERNELS)
endfunction()
