# Includes run one way, headers have tests and keep to their length; small faults of them are found by those tests.
find_package(Python3 QUIET COMPONENTS Interpreter)
if(Python3_FOUND)
  add_test(NAME ${preset}.structure COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/cmake/check_structure.py)
  add_test(NAME ${preset}.mutation COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/mutation/mutate.py --check)
endif()
# Every row of the table of faults names a test that says its sentence.
if(Python3_FOUND)
  add_test(NAME ${preset}.faults.table COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/faults/table.py)
endif()
