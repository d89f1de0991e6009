// Where recorded data lie: in the source tree that a test was compiled from, or where WEFT_TEST_DATA says, for programs that moved.
#pragma once

#include <cstdlib>
#include <string>

namespace weft {

inline std::string data_file(const std::string& name) {
  const char* folder = std::getenv("WEFT_TEST_DATA");
  return std::string(folder && *folder ? folder : WEFT_TEST_DATA) + "/" + name;
}

}  // namespace weft
