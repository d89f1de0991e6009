// Running totals along one dimension on the CPU: row by row, many short steps side by side, or, for few long rows, in blocks whose
// totals are joined first.
#include "kernels/cumulative.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <type_traits>

#include "kernels/cpu/convert.h"
#include "kernels/cpu/rows.h"
#include "kernels/cpu/scratch.h"
#include "kernels/cpu/walk.h"
#include "src/core/dtype_switch.h"
#include "src/core/parallel.h"

namespace weft::kernels::cpu {
namespace {

constexpr int64_t kBundle =
    64;  // rows walked side by side where neighbours in memory belong to different rows
constexpr int64_t kFewRows = 8;

// A total that starts at `identity` and is joined with one element after the other, in order.
struct Sum {
  template <class T>
  using Total = std::conditional_t<std::is_integral_v<T>, uint64_t, double>;
  template <class Total>
  static Total identity() {
    return 0;
  }
  template <class Total>
  static Total join(Total a, Total b) {
    return a + b;
  }
};
struct Product {
  template <class T>
  using Total = Sum::Total<T>;
  template <class Total>
  static Total identity() {
    return 1;
  }
  template <class Total>
  static Total join(Total a, Total b) {
    return a * b;
  }
};
struct LogSumExp {
  template <class T>
  using Total = double;
  template <class Total>
  static Total identity() {
    return -std::numeric_limits<double>::infinity();
  }
  static double join(double a, double b) {
    if (std::isnan(a) || std::isnan(b)) return std::numeric_limits<double>::quiet_NaN();
    const double low = std::min(a, b), high = std::max(a, b);
    return low == high && std::isinf(low) ? low : high + std::log1p(std::exp(low - high));
  }
};

template <class Kind, class T>
struct Totals {
  using Total = typename Kind::template Total<T>;
  T* out;
  const T* x;

  static Total identity() { return Kind::template identity<Total>(); }
  static Total join(Total a, Total b) { return Kind::join(a, b); }
  Total element(int64_t x_at, int64_t) const { return cast<Total>(x[x_at]); }
  void write(int64_t out_at, int64_t, Total total) const { out[out_at] = cast<T>(total); }
};

template <class T, bool greatest>
struct Extremes {
  struct Total {
    T value;
    int64_t index;  // -1: nothing yet
  };
  T* values;
  int64_t* indices;
  const T* x;

  static Total identity() { return {T{}, -1}; }
  static Total join(const Total& a, const Total& b) {
    if (b.index < 0) return a;
    if (a.index < 0) return b;
    const auto left = number(a.value), right = number(b.value);
    if (right != right) return b;
    if (left != left) return a;
    return (greatest ? right >= left : right <= left) ? b : a;
  }
  Total element(int64_t x_at, int64_t i) const { return {x[x_at], i}; }
  void write(int64_t values_at, int64_t indices_at, const Total& total) const {
    values[values_at] = total.value;
    indices[indices_at] = total.index;
  }

 private:
  static auto number(T value) {
    if constexpr (std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>) return static_cast<float>(value);
    else return value;
  }
};

// Whether the rows' starts are one element apart in all three views.
bool side_by_side(const int64_t (*at)[3], int64_t count) {
  for (int64_t c = 1; c < count; ++c)
    for (int v = 0; v < 3; ++v)
      if (at[c][v] != at[0][v] + c) return false;
  return true;
}

// Element i of rows that lie side by side. GCC vectorises at -O2 only loops of a known length over memory it knows to be apart.
constexpr int64_t kGroup = 16;
template <class Totals, class Total>
inline void join_group(const Totals& totals, Total* __restrict total, int64_t x_at, int64_t out_at,
                       int64_t other_at, int64_t i) {
  Total elements[kGroup];
  for (int64_t k = 0; k < kGroup; ++k) elements[k] = totals.element(x_at + k, i);
  for (int64_t k = 0; k < kGroup; ++k) total[k] = Totals::join(total[k], elements[k]);
  for (int64_t k = 0; k < kGroup; ++k) totals.write(out_at + k, other_at + k, total[k]);
}

// views: x, out, and a second output or out again. `totals` reads and writes at offsets in elements.
template <class Totals>
void accumulate(const Totals& totals, const ConstView (&views)[3], int dim) {
  using Total = decltype(Totals::identity());
  const RowOffsets<3> offsets_of(views, dim);
  const int64_t n = views[0].sizes[dim], rows = offsets_of.rows();
  if (n == 0 || rows == 0) return;
  const int64_t steps[3] = {views[0].strides[dim], views[1].strides[dim], views[2].strides[dim]};
  const auto run = [&](const int64_t(&at)[3], int64_t begin, int64_t end, Total total, bool write) {
    for (int64_t i = begin; i < end; ++i) {
      total = Totals::join(total, totals.element(at[0] + i * steps[0], i));
      if (write) totals.write(at[1] + i * steps[1], at[2] + i * steps[2], total);
    }
    return total;
  };

  if (rows <= kFewRows && n >= 4 * kGrain) {
    const int64_t blocks = (n + kGrain - 1) / kGrain;
    const Scratch<Total> start(blocks);
    for (int64_t row = 0; row < rows; ++row) {
      int64_t at[3];
      offsets_of.locate(row, at);
      parallel_for(n, kGrain, [&](int64_t begin, int64_t end) {
        start[begin / kGrain] = run(at, begin, end, Totals::identity(), false);
      });
      Total total = Totals::identity();
      for (int64_t block = 0; block < blocks; ++block) {
        const Total next = Totals::join(total, start[block]);
        start[block] = total;
        total = next;
      }
      parallel_for(n, kGrain,
                   [&](int64_t begin, int64_t end) { run(at, begin, end, start[begin / kGrain], true); });
    }
    return;
  }

  bool densest = true;
  for (int d = 0; d < views[0].ndim; ++d)
    densest = densest && (views[0].sizes[d] == 1 || std::abs(views[0].strides[d]) >= std::abs(steps[0]));
  const int64_t width = densest ? 1 : kBundle;
  parallel_for((rows + width - 1) / width, std::max<int64_t>(1, kGrain / (n * width)),
               [&](int64_t begin, int64_t end) {
                 int64_t at[kBundle][3];
                 Total total[kBundle];
                 for (int64_t bundle = begin; bundle < end; ++bundle) {
                   const int64_t first = bundle * width, count = std::min(width, rows - first);
                   for (int64_t c = 0; c < count; ++c) {
                     offsets_of.locate(first + c, at[c]);
                     total[c] = Totals::identity();
                   }
                   if (count == 1) {
                     run(at[0], 0, n, total[0], true);
                     continue;
                   }
                   if (side_by_side(at, count)) {
                     for (int64_t i = 0; i < n; ++i) {
                       const int64_t x_at = at[0][0] + i * steps[0], out_at = at[0][1] + i * steps[1],
                                     other_at = at[0][2] + i * steps[2];
                       int64_t c = 0;
                       for (; c + kGroup <= count; c += kGroup)
                         join_group(totals, total + c, x_at + c, out_at + c, other_at + c, i);
                       for (; c < count; ++c) {
                         total[c] = Totals::join(total[c], totals.element(x_at + c, i));
                         totals.write(out_at + c, other_at + c, total[c]);
                       }
                     }
                     continue;
                   }
                   for (int64_t i = 0; i < n; ++i)
                     for (int64_t c = 0; c < count; ++c) {
                       total[c] = Totals::join(total[c], totals.element(at[c][0] + i * steps[0], i));
                       totals.write(at[c][1] + i * steps[1], at[c][2] + i * steps[2], total[c]);
                     }
                 }
               });
}

template <class Kind>
void accumulate(const View& out, const ConstView& x, int dim) {
  const ConstView views[3] = {x, out, out};
  visit_dtype(x.dtype, [&]<class T>(T) {
    if constexpr (!std::is_same_v<T, bool>) accumulate(Totals<Kind, T>{out.as<T>(), x.as<T>()}, views, dim);
  });
}

}  // namespace

void cumulative_sum(View out, ConstView x, int dim) { accumulate<Sum>(out, x, dim); }
void cumulative_prod(View out, ConstView x, int dim) { accumulate<Product>(out, x, dim); }
void cumulative_logsumexp(View out, ConstView x, int dim) {
  const ConstView views[3] = {x, out, out};
  visit_dtype(x.dtype, [&]<class T>(T) {
    if constexpr (!std::is_integral_v<T>)
      accumulate(Totals<LogSumExp, T>{out.as<T>(), x.as<T>()}, views, dim);
  });
}

void cumulative_extreme(View values, View indices, ConstView x, int dim, bool greatest) {
  const ConstView views[3] = {x, values, indices};
  visit_dtype(x.dtype, [&]<class Stored>(Stored) {
    using T = std::conditional_t<std::is_same_v<Stored, bool>, uint8_t, Stored>;
    const auto with = [&](auto is_greatest) {
      accumulate(Extremes<T, decltype(is_greatest)::value>{values.as<T>(), indices.as<int64_t>(), x.as<T>()},
                 views, dim);
    };
    if (greatest) with(std::true_type{});
    else with(std::false_type{});
  });
}

}  // namespace weft::kernels::cpu
