// What of the records does not hold on a GPU, and why: the one list of it. The checks of op_case.cpp ask.
#include <string_view>

#include "tests/op_cases/op_record.h"

namespace weft::op_cases {

namespace {

struct Exception {
  std::string_view record;  // its title; one that ends in * stands for all that begin so
  std::string_view check;   // empty: all
  const char* reason;
};

constexpr const char* kOtherNumbers =
    "the numbers of seeds are PyTorch's on the CPU; a GPU's generator gives others";
constexpr const char* kNotAsked = "a GPU is not asked for values before an op computes";
constexpr const char* kHostMemory = "makes tensors of memory of the CPU";

constexpr Exception kExceptions[] = {
    {"from_blob", "", kHostMemory},
    {"pin_memory", "", "pins memory of the CPU"},
    {"is_pinned", "", "asks of memory of the CPU"},
};

bool names(std::string_view pattern, std::string_view title) {
  if (pattern.ends_with('*')) return title.starts_with(pattern.substr(0, pattern.size() - 1));
  return pattern == title;
}

}  // namespace

const char* not_on_a_gpu(const Record& record, std::string_view check) {
  const std::string title = record.title();
  for (const Exception& exception : kExceptions)
    if (names(exception.record, title) && (exception.check.empty() || exception.check == check))
      return exception.reason;
  return nullptr;
}

}  // namespace weft::op_cases
