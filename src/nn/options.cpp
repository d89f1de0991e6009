// The types that layers' options are written with.
#include "weft/nn/options.h"

#include "src/core/check.h"

namespace weft::nn {

std::string Pair::str() const { return written_as_one ? fmt::format("{}", values[0]) : tuple(); }
std::string Pair::tuple() const { return fmt::format("({}, {})", values[0], values[1]); }

Padding::Padding(const char* text) : name(text) {
  WEFT_CHECK(name == "same" || name == "valid", ValueError, "nn",
             "invalid padding string \"{}\", should be one of \"same\", \"valid\"", name);
}

}  // namespace weft::nn
