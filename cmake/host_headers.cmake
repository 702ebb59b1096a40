# A cross compiler must not see the build machine's /usr/include, but the header-only libraries in it are as good there as here:
# one folder with a link to each, and nothing else.
set(host_headers ${PROJECT_BINARY_DIR}/host_headers)
file(MAKE_DIRECTORY ${host_headers})
foreach(library xsimd doctest nlohmann)
  if(EXISTS /usr/include/${library})
    file(CREATE_LINK /usr/include/${library} ${host_headers}/${library} SYMBOLIC)
  endif()
endforeach()
include_directories(SYSTEM ${host_headers})
