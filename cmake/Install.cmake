# What `cmake --install` lays down: headers, libraries, and the package files behind find_package(weft).

include(CMakePackageConfigHelpers)
set(weft_package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/weft")

install(TARGETS weft EXPORT weft-targets LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}")
if(TARGET weft_cuda)
  install(TARGETS weft_cuda LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}")
endif()
install(DIRECTORY include/weft DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" FILES_MATCHING PATTERN "*.h"
                               PATTERN "*.inc")
install(EXPORT weft-targets NAMESPACE weft:: DESTINATION "${weft_package_dir}")

configure_package_config_file(cmake/weft-config.cmake.in "${CMAKE_CURRENT_BINARY_DIR}/weft-config.cmake"
                              INSTALL_DESTINATION "${weft_package_dir}")
# Before 1.0 a minor version may break what users compile against.
write_basic_package_version_file("${CMAKE_CURRENT_BINARY_DIR}/weft-config-version.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/weft-config.cmake" "${CMAKE_CURRENT_BINARY_DIR}/weft-config-version.cmake"
        DESTINATION "${weft_package_dir}")
