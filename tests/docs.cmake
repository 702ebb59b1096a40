# What the pages show is compiled; tests/docs/commands.py, which asks the tool, is the tool's.
if(Python3_FOUND)
  add_test(NAME ${preset}.docs.snippets COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/docs/snippets.py)
endif()
# The reference of the headers, without a warning: `cmake --build --preset release --target reference`.
find_program(doxygen doxygen)
if(doxygen)
  set(write_reference ${CMAKE_COMMAND} -E env REDZAP_REFERENCE=${PROJECT_BINARY_DIR}/reference ${doxygen} docs/Doxyfile)
  add_custom_target(reference COMMAND ${write_reference} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} VERBATIM)
  add_test(NAME ${preset}.docs.reference COMMAND ${write_reference} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
endif()
