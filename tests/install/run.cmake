# Installs the build WEFT_BUILD to a scratch folder, builds the project in consumer/ against it and runs its program.

set(scratch "${WEFT_BUILD}/install-test")
file(REMOVE_RECURSE "${scratch}")

function(must)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "${command}\nended with ${status}:\n${output}")
  endif()
endfunction()

must("${CMAKE_COMMAND}" --install "${WEFT_BUILD}" --prefix "${scratch}/prefix")
must("${CMAKE_COMMAND}" -G "${GENERATOR}" -S "${CMAKE_CURRENT_LIST_DIR}/consumer" -B "${scratch}/build"
     "-DCMAKE_CXX_COMPILER=${CXX}" "-DCMAKE_PREFIX_PATH=${scratch}/prefix")
must("${CMAKE_COMMAND}" --build "${scratch}/build")
must("${scratch}/build/consumer")
