# The committed table of combinations is what this build runs.
find_package(Python3 QUIET COMPONENTS Interpreter)
if(Python3_FOUND AND TARGET redzap-tests)
  add_test(NAME ${preset}.combinations.table COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/combinations/table.py
    --check ${CMAKE_CROSSCOMPILING_EMULATOR} $<TARGET_FILE:redzap-tests>)
  set_tests_properties(${preset}.combinations.table PROPERTIES TIMEOUT 1200
    ENVIRONMENT "OMP_WAIT_POLICY=passive;${REDZAP_TEST_ENVIRONMENT}")
endif()
