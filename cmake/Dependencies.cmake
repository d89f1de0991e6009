# Finds what weft stands on and gathers it in the target weft_dependencies; third_party/README.md says why each.

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_package(OpenBLAS MODULE REQUIRED)
find_package(TBB REQUIRED)
find_package(Highway MODULE REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(ZLIB REQUIRED)
find_package(PNG REQUIRED)

add_library(weft_dependencies INTERFACE)
target_link_libraries(weft_dependencies INTERFACE OpenBLAS::OpenBLAS TBB::tbb Highway::hwy fmt::fmt
                                                  nlohmann_json::nlohmann_json ZLIB::ZLIB PNG::PNG Threads::Threads
                                                  ${CMAKE_DL_LIBS})

# Every version is tested before it is used: the library's API is stable, its defects are not.
set(weft_tested_onednn 2.6)
set(WEFT_HAS_ONEDNN OFF)
set(WEFT_USED_ONEDNN OFF)
if(NOT WEFT_ONEDNN STREQUAL "OFF")
  if(WEFT_ONEDNN STREQUAL "ON")
    find_package(oneDNN MODULE REQUIRED)
  else()
    find_package(oneDNN MODULE QUIET)
  endif()
  if(oneDNN_FOUND AND (WEFT_ONEDNN STREQUAL "ON" OR oneDNN_VERSION MATCHES "^${weft_tested_onednn}\\."))
    set(WEFT_HAS_ONEDNN ON)
    set(WEFT_USED_ONEDNN ${oneDNN_VERSION})
    target_link_libraries(weft_dependencies INTERFACE oneDNN::oneDNN)
  elseif(oneDNN_FOUND)
    message(STATUS "weft: oneDNN ${oneDNN_VERSION} found, but only ${weft_tested_onednn} is tested; "
                   "convolutions use BLAS (-DWEFT_ONEDNN=ON takes it all the same)")
  else()
    message(STATUS "weft: no oneDNN; convolutions use BLAS")
  endif()
endif()
target_compile_definitions(weft_dependencies INTERFACE WEFT_HAS_ONEDNN=$<BOOL:${WEFT_HAS_ONEDNN}>)
