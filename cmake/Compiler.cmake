# How weft's own code is compiled: weft_compile_options(<target>) for every target, and the linker and compiler cache.

if(PROJECT_IS_TOP_LEVEL)
  set(CMAKE_CXX_EXTENSIONS OFF)
  set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
  # -O3 made no measured difference and costs build time.
  string(REPLACE "-O3" "-O2" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")

  find_program(WEFT_CCACHE ccache)
  mark_as_advanced(WEFT_CCACHE)
  if(WEFT_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${WEFT_CCACHE}")
    set(CMAKE_CUDA_COMPILER_LAUNCHER "${WEFT_CCACHE}")
  endif()

  include(CheckLinkerFlag)
  check_linker_flag(CXX "-fuse-ld=lld" WEFT_LLD)
  if(WEFT_LLD)
    add_link_options("$<HOST_LINK:-fuse-ld=lld>")
  endif()
endif()

foreach(sanitizer IN LISTS WEFT_SANITIZE)
  add_compile_options("$<$<COMPILE_LANGUAGE:CXX>:-fsanitize=${sanitizer}>")
  add_link_options("-fsanitize=${sanitizer}")
endforeach()
if(WEFT_SANITIZE)
  add_compile_options("$<$<COMPILE_LANGUAGE:CXX>:-fno-sanitize-recover=all;-fno-omit-frame-pointer>")
endif()

# A shared library of ours names everything it needs: what is missing shows when it is linked, not when it is loaded.
set(WEFT_NO_UNDEFINED "LINKER:-z,defs")

function(weft_compile_options target)
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden
                                             VISIBILITY_INLINES_HIDDEN ON CXX_EXTENSIONS OFF)
  # The compiler may not fuse a*b+c on its own: results would differ between machines and between fused and eager code.
  set(flags -Wall -Wextra -ffp-contract=off)
  if(WEFT_WARNINGS_AS_ERRORS)
    list(APPEND flags -Werror)
  endif()
  target_compile_options(${target} PRIVATE "$<$<COMPILE_LANGUAGE:CXX>:${flags}>")
endfunction()
