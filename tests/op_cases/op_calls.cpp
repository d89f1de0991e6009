// The ops that can be called with tensors alone, by name: what a record without .call calls.
#include "tests/op_cases/op_record.h"
#include "weft/ops.h"

namespace weft::op_cases {

namespace {
constexpr StampedCall kCalls[] = {
#include "tests/op_cases/calls.inc"
};
}  // namespace

const StampedCall* find_call(std::string_view name, int tensors) {
  const StampedCall* of_list = nullptr;
  for (const StampedCall& call : kCalls) {
    if (name != call.name) continue;
    if (call.tensors == tensors) return &call;
    if (call.tensors < 0) of_list = &call;
  }
  return of_list;
}

}  // namespace weft::op_cases
