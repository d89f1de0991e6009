// Ranges, triangles and one-hot rows on the CPU.
#include "kernels/creation.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <type_traits>

#include "kernels/cpu/walk.h"
#include "src/core/dtype_switch.h"
#include "src/core/parallel.h"
#include "weft/error.h"

namespace weft::kernels::cpu {
namespace {

template <class T>
constexpr bool kFloating =
    std::is_floating_point_v<T> || std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>;

template <class T>
T narrowed(double value) {
  if constexpr (std::is_same_v<T, bool>) return value != 0;
  else if constexpr (std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>)
    return T(static_cast<float>(value));
  else if constexpr (kFloating<T>) return static_cast<T>(value);
  // Beyond int64 the conversion would be undefined: such values become the lowest, as the copy kernel makes them.
  else if (value >= -0x1p63 && value < 0x1p63) return static_cast<T>(static_cast<int64_t>(value));
  else return static_cast<T>(std::numeric_limits<int64_t>::min());
}

// out[i] = value(T{}, i)
template <class Value>
void generate(View out, Value value) {
  const int64_t count = out.sizes[0], stride = out.strides[0];
  visit_dtype(out.dtype, [&]<class T>(T) {
    T* data = out.as<T>();
    parallel_for(count, kGrain, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) data[i * stride] = value(T{}, i);
    });
  });
}

// Value i of `count` from start to end, counted from the nearer end, so that both ends are met exactly.
double evenly_spaced(double start, double end, int64_t i, int64_t count) {
  if (count == 1) return start;
  const double step = (end - start) / static_cast<double>(count - 1);
  return i < count / 2 ? start + step * static_cast<double>(i)
                       : end - step * static_cast<double>(count - 1 - i);
}

double bound(Dtype dtype, Scalar value) {
  return is_floating(dtype) ? value.to_double() : static_cast<double>(value.to_int64());
}

}  // namespace

void arange(View out, Scalar start, Scalar step) {
  const double first = start.to_double(), by = step.to_double();
  const auto integer_first = static_cast<uint64_t>(start.to_int64()),
             integer_by = static_cast<uint64_t>(step.to_int64());
  generate(out, [=]<class T>(T, int64_t i) {
    if constexpr (kFloating<T>) return narrowed<T>(first + by * static_cast<double>(i));
    else return static_cast<T>(integer_first + integer_by * static_cast<uint64_t>(i));
  });
}

void linspace(View out, Scalar start, Scalar end) {
  const double first = bound(out.dtype, start), last = bound(out.dtype, end);
  generate(out, [=, count = out.sizes[0]]<class T>(T, int64_t i) {
    return narrowed<T>(evenly_spaced(first, last, i, count));
  });
}

void logspace(View out, Scalar start, Scalar end, double base) {
  double first = bound(out.dtype, start), last = bound(out.dtype, end);
  // PyTorch's half types hold the ends of a line, but not the only value.
  if (is_floating(out.dtype) && item_size(out.dtype) == 2 && out.sizes[0] > 1) {
    const auto held = [&](double end) {
      const auto wide = static_cast<float>(end);
      return static_cast<double>(out.dtype == Dtype::float16 ? static_cast<float>(Half(wide))
                                                             : static_cast<float>(BFloat16(wide)));
    };
    first = held(first);
    last = held(last);
  }
  generate(out, [=, count = out.sizes[0]]<class T>(T, int64_t i) {
    return narrowed<T>(std::pow(base, evenly_spaced(first, last, i, count)));
  });
}

void triangle(View out, ConstView in, int64_t diagonal, bool upper) {
  const ConstView views[] = {out, in};
  const int64_t columns = out.sizes[out.ndim - 1], rows = out.sizes[out.ndim - 2];
  int64_t matrices = 1;
  for (int d = 0; d < out.ndim - 2; ++d) matrices *= out.sizes[d];
  if (matrices * rows * columns == 0) return;
  const auto item = static_cast<int64_t>(item_size(out.dtype));
  const int64_t out_step = out.strides[out.ndim - 1] * item, in_step = in.strides[out.ndim - 1] * item;
  parallel_for(matrices * rows, std::max<int64_t>(1, kGrain / columns), [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      char* to = static_cast<char*>(out.data);
      const char* from = static_cast<const char*>(in.data);
      int64_t rest = row;
      for (int d = out.ndim - 2; d >= 0; rest /= out.sizes[d--]) {
        to += rest % out.sizes[d] * views[0].strides[d] * item;
        from += rest % out.sizes[d] * views[1].strides[d] * item;
      }
      // The diagonal meets this row at column `boundary - 1` (lower) or `boundary` (upper). A diagonal far outside is cut
      // first: adding to it must not overflow.
      const int64_t place = row % rows + std::clamp(diagonal, -rows - 1, columns + 1);
      const int64_t boundary = std::clamp<int64_t>(upper ? place : place + 1, 0, columns);
      for (int64_t column = 0; column < columns; ++column) {
        if ((column < boundary) != upper)
          std::memcpy(to + column * out_step, from + column * in_step, static_cast<size_t>(item));
        else std::memset(to + column * out_step, 0, static_cast<size_t>(item));
      }
    }
  });
}

void one_hot(View out, ConstView index) {
  const int64_t classes = out.sizes[out.ndim - 1], count = index.numel();
  auto* const data = out.as<int64_t>();
  parallel_for(count, std::max<int64_t>(1, kGrain / std::max<int64_t>(classes, 1)),
               [&](int64_t begin, int64_t end) {
                 for (int64_t i = begin; i < end; ++i) {
                   int64_t offset = 0, rest = i;
                   for (int d = index.ndim - 1; d >= 0; rest /= index.sizes[d--])
                     offset += rest % index.sizes[d] * index.strides[d];
                   int64_t* row = data + i * classes;
                   std::fill_n(row, classes, 0);
                   const int64_t number = index.as<int64_t>()[offset];
                   if (number < 0 || number >= classes) {
                     throw IndexError("[one_hot] class numbers must be in [0, " + std::to_string(classes) +
                                      "); got " + std::to_string(number));
                   }
                   row[number] = 1;
                 }
               });
}

}  // namespace weft::kernels::cpu
