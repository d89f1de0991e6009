// Binary search in sorted rows on the CPU.
#include "kernels/search.h"

#include <algorithm>
#include <type_traits>

#include "kernels/cpu/walk.h"
#include "src/core/dtype_switch.h"
#include "src/core/parallel.h"
#include "weft/half.h"

namespace weft::kernels::cpu {
namespace {

template <class T>
auto number(T value) {
  if constexpr (std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>) return static_cast<float>(value);
  else return value;
}

// The first of n places whose element, read by `at`, is not before `value`.
template <class T, class At>
int64_t place(int64_t n, T value, bool right, At at) {
  int64_t first = 0;
  while (n > 0) {
    const int64_t half = n / 2;
    const T middle = at(first + half);
    const bool before = right ? !(middle > value) : !(middle >= value);
    first = before ? first + half + 1 : first;
    n = before ? n - half - 1 : half;
  }
  return first;
}

}  // namespace

void search_sorted(View out, ConstView sequence, ConstView sorter, ConstView values, bool right) {
  const int64_t n = sequence.sizes[1], m = values.sizes[1];
  const bool one_sequence = sequence.sizes[0] == 1;
  visit_dtype(values.dtype, [&]<class Stored>(Stored) {
    using T = std::conditional_t<std::is_same_v<Stored, bool>, uint8_t, Stored>;
    parallel_for(values.numel(), kGrain / 8, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        const int64_t start = one_sequence ? 0 : i / m * n;
        const T* row = sequence.as<T>() + start;
        const int64_t* order = sorter.data ? sorter.as<int64_t>() + start : nullptr;
        const auto value = number(values.as<T>()[i]);
        const int64_t found = order
                                  ? place(n, value, right, [&](int64_t at) { return number(row[order[at]]); })
                                  : place(n, value, right, [&](int64_t at) { return number(row[at]); });
        if (out.dtype == int32) out.as<int32_t>()[i] = static_cast<int32_t>(found);
        else out.as<int64_t>()[i] = found;
      }
    });
  });
}

}  // namespace weft::kernels::cpu
