# ONNX's own test cases, where Debian's libonnx-testdata is: taken out of it, and the committed list compared with what it gives.
find_package(Python3 QUIET COMPONENTS Interpreter)
if(Python3_FOUND AND EXISTS /usr/share/libonnx-testdata/data)
  set(cases ${PROJECT_BINARY_DIR}/onnx_cases.safetensors)
  add_test(NAME ${preset}.conformance.cases COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/conformance/onnx_cases.py --check ${cases})
  set_tests_properties(${preset}.conformance.cases PROPERTIES FIXTURES_SETUP ${preset}.onnx_cases)
  set_tests_properties(${preset}.conformance PROPERTIES FIXTURES_REQUIRED ${preset}.onnx_cases
    ENVIRONMENT "OMP_WAIT_POLICY=passive;REDZAP_ONNX_CASES=${cases};${REDZAP_TEST_ENVIRONMENT}")
else()
  message(STATUS "tests: no libonnx-testdata, so ONNX's cases are not run")
endif()
