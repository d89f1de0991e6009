# weft_cuda: the CUDA kernels in a shared library of their own, which libweft loads at run time from beside itself, so
# that one build of weft runs with and without a GPU. weft_cudasim: the same sources for the CPU, to test them.

set(WEFT_HAS_CUDA OFF)
# Compiling for GPUs takes as long as all the rest, so AUTO does it only where there is one.
set(gpu OFF)
if(EXISTS "/proc/driver/nvidia/version" OR EXISTS "/dev/dxg")
  set(gpu ON)
endif()
if(WEFT_CUDA STREQUAL "ON" OR (WEFT_CUDA STREQUAL "AUTO" AND gpu))
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
  if(NOT CMAKE_CUDA_ARCHITECTURES AND gpu)
    set(CMAKE_CUDA_ARCHITECTURES native)
  elseif(NOT CMAKE_CUDA_ARCHITECTURES)
    set(CMAKE_CUDA_ARCHITECTURES 90)
  endif()
  enable_language(CUDA)
  find_package(CUDAToolkit REQUIRED)

  file(GLOB weft_cuda_sources CONFIGURE_DEPENDS "kernels/cuda/*.cu" "kernels/cuda/*.cpp" "kernels/cuda/runtime/*.cpp"
       "kernels/cuda/libraries/*.cu" "kernels/cuda/libraries/*.cpp")
  add_library(weft_cuda SHARED ${weft_cuda_sources})
  target_include_directories(weft_cuda PRIVATE include .)
  target_compile_features(weft_cuda PRIVATE cxx_std_20)
  target_link_libraries(weft_cuda PRIVATE CUDA::cudart_static ${CMAKE_DL_LIBS})
  target_link_options(weft_cuda PRIVATE ${WEFT_NO_UNDEFINED})
  weft_compile_options(weft_cuda)

  # cuBLAS and cuDNN are opened at run time; their headers and cuDNN's C++ front end are all that is needed here. Without them
  # weft's own kernels compute instead.
  file(GLOB site_packages "${PROJECT_SOURCE_DIR}/.venv/lib/python3*/site-packages")
  find_path(WEFT_CUBLAS_INCLUDE cublasLt.h HINTS ${CUDAToolkit_INCLUDE_DIRS} ${site_packages}/nvidia/cu13 PATH_SUFFIXES include)
  find_path(WEFT_CUDNN_FRONTEND cudnn_frontend.h HINTS ${site_packages} PATH_SUFFIXES include)
  find_path(WEFT_CUDNN_INCLUDE cudnn.h HINTS ${CUDAToolkit_INCLUDE_DIRS} ${site_packages}/nvidia/cudnn PATH_SUFFIXES include)
  if(WEFT_CUBLAS_INCLUDE)
    target_include_directories(weft_cuda SYSTEM PRIVATE "${WEFT_CUBLAS_INCLUDE}")
    target_compile_definitions(weft_cuda PRIVATE WEFT_HAS_CUBLAS=1)
  else()
    message(WARNING "weft: no cuBLAS headers (cublasLt.h); matrix products on a GPU will use weft's own kernels, which are slower. "
                    "WEFT_CUBLAS_INCLUDE names their folder")
  endif()
  if(WEFT_CUDNN_FRONTEND AND WEFT_CUDNN_INCLUDE)
    set(cudnn_includes "${WEFT_CUDNN_FRONTEND}" "${WEFT_CUDNN_INCLUDE}" ${CUDAToolkit_INCLUDE_DIRS})
    set(cudnn_definitions WEFT_HAS_CUDNN=1 CUDNN_FRONTEND_SKIP_JSON_LIB)
    target_include_directories(weft_cuda SYSTEM PRIVATE ${cudnn_includes})
    target_compile_definitions(weft_cuda PRIVATE ${cudnn_definitions})
    # Which engines cuDNN has for the shapes that matter, asked without a GPU: ./dev cuda-plans.
    add_executable(
      weft_check_plans EXCLUDE_FROM_ALL
      tools/cuda/check_plans.cpp tools/cuda/described_device.cpp kernels/cuda/libraries/attention_problem.cpp
      kernels/cuda/libraries/conv_problem.cpp kernels/cuda/libraries/cudnn_graphs.cpp
      kernels/cuda/libraries/cudnn_library.cpp kernels/cuda/libraries/library.cpp
      kernels/cuda/libraries/without_libraries.cpp)
    target_include_directories(weft_check_plans PRIVATE include .)
    target_include_directories(weft_check_plans SYSTEM PRIVATE ${cudnn_includes})
    target_compile_definitions(weft_check_plans PRIVATE ${cudnn_definitions})
    target_compile_features(weft_check_plans PRIVATE cxx_std_20)
    target_link_libraries(weft_check_plans PRIVATE nlohmann_json::nlohmann_json ${CMAKE_DL_LIBS})
    weft_compile_options(weft_check_plans)
  else()
    message(WARNING "weft: no cuDNN headers (cudnn.h, cudnn_frontend.h); convolutions and attention on a GPU will use weft's own "
                    "kernels, which are slower. WEFT_CUDNN_INCLUDE and WEFT_CUDNN_FRONTEND name their folders")
  endif()

  # CMake 3.25 does not know that nvcc takes C++20. Kernels are compressed: seven architectures take the room of one. g++ cannot
  # see that a view's sizes beyond its dimensions are never read, nor that elements are read as what their dtype says.
  set(cuda_flags -std=c++20 --expt-relaxed-constexpr --compress-mode=size
                 -Xcompiler=-Wall,-Wextra,-Wno-maybe-uninitialized,-Wno-array-bounds,-ffp-contract=off)
  if(WEFT_WARNINGS_AS_ERRORS)
    list(APPEND cuda_flags -Werror=all-warnings -Xcompiler=-Werror)
  endif()
  if(WEFT_CUDA_TELL_SPILLS)
    list(APPEND cuda_flags -Xptxas=-v)
  endif()
  target_compile_options(weft_cuda PRIVATE "$<$<COMPILE_LANGUAGE:CUDA>:${cuda_flags}>")
  set_target_properties(
    weft_cuda
    PROPERTIES CUDA_VISIBILITY_PRESET hidden CUDA_SEPARABLE_COMPILATION OFF CUDA_RUNTIME_LIBRARY Static
               LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib" INSTALL_RPATH "$ORIGIN")
endif()

if(WEFT_CUDASIM)
  add_subdirectory(kernels/cuda/sim)
endif()
