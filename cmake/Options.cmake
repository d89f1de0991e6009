# The switches of the build; included once, from the top CMakeLists.txt.

set(WEFT_ONEDNN AUTO CACHE STRING "oneDNN: AUTO (when a tested version is found), ON, OFF")
set(WEFT_CUDA AUTO CACHE STRING "The CUDA backend, a library of its own: AUTO (with a GPU and nvcc), ON, OFF")
set_property(CACHE WEFT_ONEDNN WEFT_CUDA PROPERTY STRINGS AUTO ON OFF)
foreach(switch WEFT_ONEDNN WEFT_CUDA)
  if(NOT ${switch} MATCHES "^(AUTO|ON|OFF)$")
    message(FATAL_ERROR "${switch} is '${${switch}}'; it takes AUTO, ON or OFF")
  endif()
endforeach()

option(WEFT_CUDA_TELL_SPILLS "Let the CUDA compiler tell each kernel's registers and spills" OFF)
option(WEFT_CUDASIM "Also build the CUDA kernels for the CPU, to test them (target weft_cudasim)" OFF)
set(WEFT_CUDASIM_SANITIZE address CACHE STRING "The sanitizer weft_cudasim is built with, or accesses, the simulation's own, or nothing")
set(WEFT_SANITIZE "" CACHE STRING "Sanitizers to build everything with, such as 'address;undefined'")

option(WEFT_TESTS "Build the C++ tests (needs GoogleTest)" OFF)
option(WEFT_PYTHON "Build the Python extension (needs Python's headers and pybind11)" OFF)
option(WEFT_BENCHMARKS "Build the benchmarks (needs Google Benchmark)" OFF)
option(WEFT_EXAMPLES "Build the example programs (needs CLI11)" ${PROJECT_IS_TOP_LEVEL})

# A newer compiler has warnings that nobody has seen yet; they must not keep a user from building.
set(known_compiler OFF)
if(PROJECT_IS_TOP_LEVEL AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13
   AND NOT WEFT_SANITIZE)
  set(known_compiler ON)
endif()
option(WEFT_WARNINGS_AS_ERRORS "Treat warnings as errors; the default is on for the compiler weft is developed with"
       ${known_compiler})

if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug, Release, RelWithDebInfo or MinSizeRel" FORCE)
endif()
