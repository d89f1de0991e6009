// The examples of the ops' reference pages in C++, stamped from docs/reference/examples/ops.
#include "tests/reference/printed.h"

namespace weft::reference {
namespace {

#include "tests/reference/stamped/ops.inc"

}  // namespace
}  // namespace weft::reference
