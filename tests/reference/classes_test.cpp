// The examples of the classes' reference pages in C++, stamped from docs/reference/examples/nn, optim and data.
#include "tests/reference/printed.h"

namespace weft::reference {
namespace {

#include "tests/reference/stamped/data.inc"
#include "tests/reference/stamped/nn.inc"
#include "tests/reference/stamped/optim.inc"

}  // namespace
}  // namespace weft::reference
