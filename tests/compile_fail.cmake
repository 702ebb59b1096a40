# Each source compiles; with -DREDZAP_MISTAKE it does not, and the compiler's words hold the sentence after "// expect: ".
file(GLOB sources CONFIGURE_DEPENDS compile_fail/*.cpp)
foreach(source IN LISTS sources)
  get_filename_component(name ${source} NAME_WE)
  file(STRINGS ${source} expectation REGEX "^// expect: ")
  string(REPLACE "// expect: " "" expectation "${expectation}")
  string(REGEX REPLACE "([][+.*()^$?|\\])" "\\\\\\1" expectation "${expectation}")
  string(REGEX REPLACE "\\\\*;" "." expectation "${expectation}")   # else a list of expressions, of which one would do
  add_test(NAME ${preset}.compile_fail.${name}.right COMMAND ${syntax_only} ${source} COMMAND_EXPAND_LISTS)
  add_test(NAME ${preset}.compile_fail.${name}.mistake COMMAND ${syntax_only} -DREDZAP_MISTAKE ${source} COMMAND_EXPAND_LISTS)
  set_tests_properties(${preset}.compile_fail.${name}.mistake PROPERTIES
    PASS_REGULAR_EXPRESSION "static assertion failed[^\n]*${expectation}|static_assert failed[^\n]*${expectation}")
endforeach()
