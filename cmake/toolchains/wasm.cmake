# Debian's emscripten and nodejs. What emscripten 3.1.6 writes takes node for a browser where that has a fetch, as from version 18.
set(CMAKE_CROSSCOMPILING_EMULATOR node;--no-experimental-fetch)
include(/usr/share/emscripten/cmake/Modules/Platform/Emscripten.cmake)
set(CMAKE_CXX_FLAGS_INIT "-fexceptions -sALLOW_MEMORY_GROWTH=1 -sEXIT_RUNTIME=1 -sNODERAWFS=1 -include ${CMAKE_CURRENT_LIST_DIR}/wasm_bit_cast.hpp")
