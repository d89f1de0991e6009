// What of the records does not hold on a GPU, and why: the one list of it. The checks of op_case.cpp ask.
#include <algorithm>
#include <iterator>
#include <string_view>

#include "tests/op_cases/op_record.h"

namespace weft::op_cases {

namespace {

struct Exception {
  std::string_view record;  // its title
  std::string_view check;   // empty: all
  const char* reason;
};

constexpr const char* kOtherNumbers =
    "the numbers of seeds are PyTorch's on the CPU; a GPU's generator gives others";
constexpr const char* kNotAsked = "a GPU is not asked for values before an op computes";
constexpr const char* kOtherWords = "a GPU's kernel finds it, and says it in its own words";
constexpr const char* kHostMemory = "is about memory of the CPU";

/// Records of what is drawn: their values, in forward and dtypes, are of CPU generators.
constexpr std::string_view kDrawn[] = {
    "rand",           "randn",           "randint",       "randperm",
    "rand_like",      "randn_like",      "randint_like",  "normal",
    "normal_",        "uniform_",        "log_normal_",   "exponential_",
    "cauchy_",        "geometric_",      "random_",       "dropout",
    "dropout_",       "bernoulli",       "bernoulli_",    "multinomial",
    "rrelu/training", "feature_dropout", "alpha_dropout", "feature_alpha_dropout",
    "gumbel_softmax"};

constexpr Exception kExceptions[] = {
    {"from_blob", "", kHostMemory},
    {"pin_memory", "", kHostMemory},
    {"gumbel_softmax", "gradient_layouts", "its softmax saturates: of tiny gradients only rounding is left"},
    {"gaussian_nll_loss", "errors", kNotAsked},
    {"cov/weights", "errors", kNotAsked},
    {"masked_scatter", "errors", kOtherWords},
    {"ctc_loss", "errors", kOtherWords},
    {"multilabel_margin_loss", "errors", kOtherWords},
    {"unravel_index", "errors", kOtherWords},
    {"linalg.svd", "errors", "drivers are for GPUs"},
};

}  // namespace

const char* not_on_a_gpu(const Record& record, std::string_view check) {
  const std::string title = record.title();
  if ((check == "forward" || check == "dtypes") &&
      std::find(std::begin(kDrawn), std::end(kDrawn), title) != std::end(kDrawn))
    return kOtherNumbers;
  for (const Exception& exception : kExceptions)
    if (exception.record == title && (exception.check.empty() || exception.check == check))
      return exception.reason;
  return nullptr;
}

}  // namespace weft::op_cases
