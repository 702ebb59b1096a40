# redzap-differential: random problems, bit for bit the reference. 5,000 here, fewer where a program is emulated; a release has 100,000 and as
# many in real values, by hand:
#   cmake --preset release -DREDZAP_DIFFERENTIAL_FULL=ON && cmake --build --preset release --target redzap-differential
#   build/release/bin/redzap-differential --problems 100000 [--real]
option(REDZAP_DIFFERENTIAL_FULL "Random problems of all precisions, at twice the time to compile" OFF)
add_executable(redzap-differential differential/main.cpp)
target_link_libraries(redzap-differential PRIVATE redzap-kernels redzap::openmp)
target_include_directories(redzap-differential PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
target_compile_options(redzap-differential PRIVATE ${redzap_warnings} $<$<CONFIG:Release>:-O1>)
target_compile_definitions(redzap-differential PRIVATE $<$<BOOL:${REDZAP_DIFFERENTIAL_FULL}>:REDZAP_DIFFERENTIAL_FULL>
  $<$<BOOL:${REDZAP_EXPECT_ISA}>:REDZAP_EXPECT_ISA="${REDZAP_EXPECT_ISA}">)
set(problems 5000)
set(patience 1200)   # seconds
if(CMAKE_CROSSCOMPILING)
  set(patience 3600)
endif()
if(CMAKE_CROSSCOMPILING OR NOT CMAKE_BUILD_TYPE STREQUAL "Release")
  set(problems 500)
endif()
function(redzap_add_differential_test name)
  add_test(NAME ${preset}.${name} COMMAND redzap-differential ${ARGN})
  set_tests_properties(${preset}.${name} PROPERTIES TIMEOUT ${patience} ENVIRONMENT "OMP_WAIT_POLICY=passive;${REDZAP_TEST_ENVIRONMENT}")
endfunction()
redzap_add_differential_test(differential --problems ${problems})
redzap_add_differential_test(differential.real --problems ${problems} --real)
redzap_add_differential_test(differential.labels --labels)

# By hand, see the program: labels of the bundled images on one instruction set against those on another.
if(TARGET nlohmann_json::nlohmann_json)
  add_executable(redzap-label-flips EXCLUDE_FROM_ALL differential/label_flips.cpp)
  target_link_libraries(redzap-label-flips PRIVATE redzap-kernels redzap::io redzap::openmp)
  target_include_directories(redzap-label-flips PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
  target_compile_options(redzap-label-flips PRIVATE ${redzap_warnings})
  target_compile_definitions(redzap-label-flips PRIVATE REDZAP_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
endif()
# And layers whose activations are all irreducible against oneDNN: `redzap-differential-onednn 10000`.
if(NOT REDZAP_TEST_ROOMS)
  add_executable(redzap-differential-onednn EXCLUDE_FROM_ALL differential/onednn.cpp)
  target_link_libraries(redzap-differential-onednn PRIVATE redzap-bench-peer)
  target_compile_options(redzap-differential-onednn PRIVATE ${redzap_warnings} $<$<CONFIG:Release>:-O1>)
endif()
