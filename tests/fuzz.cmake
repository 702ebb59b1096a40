# tests/fuzz/<reader>.cpp: one libFuzzer target each. ctest replays tests/fuzz/corpus/<reader>/ and then fuzzes for REDZAP_FUZZ_SECONDS, with
# what it finds in the build tree. By hand: build/fuzz/bin/fuzz-<reader> -max_len=4096 FOLDER tests/fuzz/corpus/<reader>.
set(REDZAP_FUZZ_SECONDS 60 CACHE STRING "Seconds that ctest lets each fuzz target run")
set(REDZAP_FUZZ_TARGETS "cifar;image;network;operating_point;options;packed;safetensors" CACHE STRING "Sources of tests/fuzz that are built")

find_package(CLI11 QUIET)
find_package(nlohmann_json QUIET)
find_path(redzap_stb stb/stb_image.h)
if(NOT CLI11_FOUND OR NOT nlohmann_json_FOUND OR NOT redzap_stb)
  message(FATAL_ERROR "redzap: the fuzz targets need CLI11, nlohmann-json and stb")
endif()
set(tool ${PROJECT_SOURCE_DIR}/examples/redzap_tool)
set(image_sources ${tool}/image.cpp ${tool}/jpeg_tables.cpp ${tool}/pnm.cpp)
# stb_image copies the no bytes of a PNG's empty IDAT to a null pointer, which C allows from C2y on.
set_source_files_properties(${tool}/image.cpp PROPERTIES COMPILE_OPTIONS -fno-sanitize=nonnull-attribute)
set(operating_point_sources ${tool}/operating_point.cpp ${tool}/technique.cpp)
set(options_sources ${tool}/options.cpp ${operating_point_sources})
set(cifar_length 10000)    # of the longest input: three images
set(packed_length 8192)     # a whole file and more
set(network_length 8192)
set(options_length 512)
set(operating_point_length 1024)

add_custom_target(fuzz-targets)
foreach(reader IN LISTS REDZAP_FUZZ_TARGETS)
  add_executable(fuzz-${reader} fuzz/${reader}.cpp ${${reader}_sources})   # a reader without a source is an error
  add_dependencies(fuzz-targets fuzz-${reader})
  target_link_libraries(fuzz-${reader} PRIVATE redzap::io)
  target_include_directories(fuzz-${reader} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
  target_compile_options(fuzz-${reader} PRIVATE ${redzap_warnings} -fsanitize=fuzzer
    -fsanitize-coverage-ignorelist=${CMAKE_CURRENT_SOURCE_DIR}/fuzz/uncounted.txt)
  target_link_options(fuzz-${reader} PRIVATE -fsanitize=fuzzer)
  target_compile_definitions(fuzz-${reader} PRIVATE REDZAP_BUNDLED="${PROJECT_SOURCE_DIR}/examples/alexnet_cifar100")
  set(length ${${reader}_length})
  if(NOT length)
    set(length 4096)
  endif()
  file(GLOB seeds CONFIGURE_DEPENDS fuzz/corpus/${reader}/*)
  if(NOT seeds)
    message(FATAL_ERROR "redzap: tests/fuzz/corpus/${reader} is empty")
  endif()
  set(found ${PROJECT_BINARY_DIR}/corpus/${reader})
  file(MAKE_DIRECTORY ${found})
  add_test(NAME ${preset}.fuzz.${reader}.corpus COMMAND fuzz-${reader} -timeout=120 ${seeds})
  add_test(NAME ${preset}.fuzz.${reader} COMMAND fuzz-${reader} -seed=1 -max_total_time=${REDZAP_FUZZ_SECONDS} -max_len=${length} -timeout=120
    -rss_limit_mb=1024 -artifact_prefix=${found}- ${found} ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/corpus/${reader})
  # New memory is filled throughout: by default AddressSanitizer fills 4 KiB, behind which a reader of what nobody wrote goes unseen.
  set_tests_properties(${preset}.fuzz.${reader}.corpus ${preset}.fuzz.${reader} PROPERTIES
    ENVIRONMENT "ASAN_OPTIONS=max_malloc_fill_size=1048576:malloc_fill_byte=255")
endforeach()
