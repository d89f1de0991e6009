// What operands must keep, on the CPU: the error is thrown before anything is written. Messages are those of kernels/cuda/runtime/errors.cpp.
#include "kernels/check.h"

#include "kernels/cpu/cursor.h"
#include "kernels/cpu/walk.h"
#include "src/core/check.h"
#include "src/core/dtype_switch.h"
#include "src/core/parallel.h"
#include "weft/half.h"

namespace weft::kernels::cpu {

namespace {

template <class T>
void check_values_of(const ConstView& x, double low, double high, const char* op, const char* rule) {
  using A = std::conditional_t<std::is_same_v<T, double>, double, float>;
  const auto least = static_cast<A>(low), most = static_cast<A>(high);
  const auto wrong = [=](T value) {
    const auto number = static_cast<A>(value);
    return !(number >= least) || !(number <= most);
  };
  const T* const values = x.as<T>();
  const bool contiguous = x.contiguous();
  parallel_for(x.numel(), kGrain, [&](int64_t begin, int64_t end) {
    if (contiguous) {
      bool bad = false;
      for (int64_t i = begin; i < end; ++i) bad |= wrong(values[i]);
      if (!bad) return;
    }
    Cursor cursor(x, begin);
    for (int64_t i = begin; i < end; ++i, cursor.next()) {
      const T value = values[cursor.offset()];
      WEFT_CHECK(!wrong(value), ValueError, op, "{}; got {}", rule,
                 static_cast<double>(static_cast<A>(value)));
    }
  });
}

}  // namespace

void check_values(ConstView x, double low, double high, const char* op, const char* rule) {
  visit_dtype(x.dtype, [&]<class T>(T) {
    if constexpr (!std::is_integral_v<T>) check_values_of<T>(x, low, high, op, rule);
  });
}

void check_offsets(ConstView offsets, int64_t count) {
  const auto at = [&](int64_t i) { return offsets.as<int64_t>()[i * offsets.strides[0]]; };
  const int64_t n = offsets.sizes[0];
  if (n == 0) return;
  constexpr const char* op = "embedding_bag";
  WEFT_CHECK(at(0) == 0, ValueError, op, "offsets must start at 0; got {}", at(0));
  for (int64_t i = 1; i < n; ++i)
    WEFT_CHECK(at(i) >= at(i - 1), ValueError, op, "offsets must not fall; got {} after {}", at(i),
               at(i - 1));
  WEFT_CHECK(at(n - 1) <= count, ValueError, op, "offsets must not exceed the {} indices; got {}", count,
             at(n - 1));
}

void check_repeats(ConstView repeats, ConstView ends, std::optional<int64_t> output_size) {
  constexpr const char* op = "repeat_interleave";
  const int64_t n = repeats.sizes[0];
  int64_t end = 0;
  for (int64_t i = 0; i < n; ++i) {
    const int64_t count = repeats.as<int64_t>()[i * repeats.strides[0]], before = end;
    WEFT_CHECK(count >= 0, ValueError, op, "repeats must not be negative; got {}", count);
    end = ends.as<int64_t>()[i * ends.strides[0]];
    WEFT_CHECK(end >= before, ShapeError, op, "repeats add up to more than 2^63 - 1; repeats ({},)", n);
  }
  WEFT_CHECK(n == 0 || !output_size || *output_size == end, ShapeError, op,
             "output_size must be what the repeats add up to, {}; got {}", end, output_size.value_or(0));
}

}  // namespace weft::kernels::cpu
