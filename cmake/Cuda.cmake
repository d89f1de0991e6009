# weft_cuda: the CUDA kernels in a shared library of their own, which libweft loads at run time from beside itself, so
# that one build of weft runs with and without a GPU.

file(GLOB_RECURSE weft_cuda_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/kernels/cuda/*.cu"
     "${PROJECT_SOURCE_DIR}/kernels/cuda/*.cpp")

set(WEFT_HAS_CUDA OFF)
if(weft_cuda_sources AND NOT WEFT_CUDA STREQUAL "OFF")
  include(CheckLanguage)
  check_language(CUDA)
  if(CMAKE_CUDA_COMPILER)
    set(WEFT_HAS_CUDA ON)
  elseif(WEFT_CUDA STREQUAL "ON")
    message(FATAL_ERROR "WEFT_CUDA=ON, but no nvcc was found; set CUDACXX or put nvcc on PATH, or use WEFT_CUDA=OFF")
  else()
    message(STATUS "weft: no CUDA toolkit; this build is for the CPU only")
  endif()
endif()

if(WEFT_HAS_CUDA)
  if(NOT CMAKE_CUDA_ARCHITECTURES)
    set(CMAKE_CUDA_ARCHITECTURES ${WEFT_CUDA_ARCHITECTURES})
  endif()
  enable_language(CUDA)
  find_package(CUDAToolkit REQUIRED)

  add_library(weft_cuda SHARED ${weft_cuda_sources})
  target_include_directories(weft_cuda PRIVATE include .)
  target_compile_features(weft_cuda PRIVATE cxx_std_20)
  target_link_libraries(weft_cuda PRIVATE CUDA::cudart_static)
  target_link_options(weft_cuda PRIVATE ${WEFT_NO_UNDEFINED})
  weft_compile_options(weft_cuda)
  # CMake 3.25 does not know that nvcc takes C++20.
  set(cuda_flags -std=c++20 -Xcompiler=-Wall,-Wextra,-ffp-contract=off)
  if(WEFT_WARNINGS_AS_ERRORS)
    list(APPEND cuda_flags -Werror=all-warnings -Xcompiler=-Werror)
  endif()
  target_compile_options(weft_cuda PRIVATE "$<$<COMPILE_LANGUAGE:CUDA>:${cuda_flags}>")
  set_target_properties(
    weft_cuda
    PROPERTIES CUDA_VISIBILITY_PRESET hidden CUDA_SEPARABLE_COMPILATION OFF CUDA_RUNTIME_LIBRARY Static
               LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib" INSTALL_RPATH "$ORIGIN")
endif()
