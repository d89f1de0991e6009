// Bodies of what holds values within bounds: clamp and its forms, nan_to_num.
#include <cmath>
#include <limits>

#include "src/core/dtype_switch.h"
#include "src/ops/elementwise.h"
#include "src/ops/unary_op.h"
#include "weft/ops/unary.h"

namespace weft {

using namespace weft::ops;
using kernels::KernelTable;

namespace {

// An absent bound is one that nothing exceeds.
Scalar lowest_of(Dtype dtype) {
  return is_floating(dtype) ? Scalar(-INFINITY) : Scalar(std::numeric_limits<int64_t>::min());
}
Scalar highest_of(Dtype dtype) {
  return is_floating(dtype) ? Scalar(INFINITY) : Scalar(std::numeric_limits<int64_t>::max());
}
Scalar in_dtype(Scalar bound, Dtype dtype) {
  return is_floating(dtype) ? Scalar(bound.to_double()) : Scalar(bound.to_int64());
}

void check_not_bool(const OpCall& op, Dtype dtype, const Tensor& self) {
  WEFT_CHECK(dtype != boolean, DtypeError, op.name(), "does not give bool; input {}", self.sizes());
}

struct Range {
  Scalar low, high;
};

struct NumberBounds {
  std::optional<Scalar> min, max;

  Dtype result_dtype(const OpCall& op, const Tensor& self) const {
    WEFT_CHECK(min || max, ValueError, op.name(), "needs min or max; got neither, input {}", self.sizes());
    Promotion promotion;
    promotion.add(self);
    if (min) promotion.add(*min);
    if (max) promotion.add(*max);
    const Dtype dtype = promotion.result();
    check_not_bool(op, dtype, self);
    check_reachable(op, dtype);
    return dtype;
  }
  /// A bound that no element of `dtype` could satisfy would leave nothing to store.
  void check_reachable(const OpCall& op, Dtype dtype) const {
    visit_dtype(dtype, [&]<class T>(T) {
      if constexpr (std::is_integral_v<T>) {
        WEFT_CHECK(!min || min->to_int64() <= int64_t{std::numeric_limits<T>::max()}, ValueError, op.name(),
                   "min {} is beyond the range of {}", min->to_int64(), dtype);
        WEFT_CHECK(!max || max->to_int64() >= int64_t{std::numeric_limits<T>::lowest()}, ValueError,
                   op.name(), "max {} is beyond the range of {}", max->to_int64(), dtype);
      }
    });
  }
  Range range(Dtype dtype) const {
    return {min ? in_dtype(*min, dtype) : lowest_of(dtype), max ? in_dtype(*max, dtype) : highest_of(dtype)};
  }
  /// For the derivative, to which a bound that is not there is NaN.
  Range edges() const {
    const Scalar none = std::numeric_limits<double>::quiet_NaN();
    return {min ? Scalar(min->to_double()) : none, max ? Scalar(max->to_double()) : none};
  }
};

Tensor clamp_backward(const Tensor& g, const Tensor& x, Range edges) {
  if (will_be_differentiated(g, x)) return functors::Clamp::df<Term>(g, x, x, edges.low, edges.high).tensor();
  OpCall op{"clamp_backward", g, x};
  Tensor grad_x = new_result(op, g.dtype(), g.sizes(), {&x, &g});
  op.launch(&KernelTable::clamp_df, view(grad_x), view(g), operand(op, x, g.sizes()),
            kernels::Operand(edges.low), kernels::Operand(edges.high));
  return grad_x;
}

/// Where a gradient goes that came to clamp with tensors as bounds, of which one may be undefined: to the one that is the
/// result. A bound and an x that are equal share it, unless the other bound equals them too. Beside NaN it goes to x.
struct BoundShares {
  Tensor x, min, max;

  Tensor of_input(const Tensor& g) const {
    Tensor share = where(tie(), g / 2, g);
    const Tensor zero = zeros_like(g);
    if (min.defined()) share = where(lt(x, min), zero, share);
    if (max.defined()) share = where(gt(x, max), zero, share);
    return Origin(x).bring(share);
  }
  Tensor of_min(const Tensor& g) const {
    const Tensor zero = zeros_like(g);
    if (!max.defined()) return Origin(min).bring(where(eq(x, min), g / 2, where(gt(x, min), zero, g)));
    const Tensor taken = where(eq(x, min), g / 2, where(lt(x, min), g, zero));
    return Origin(min).bring(where(lt(min, max), taken, zero));
  }
  Tensor of_max(const Tensor& g) const {
    const Tensor zero = zeros_like(g);
    if (!min.defined()) return Origin(max).bring(where(eq(x, max), g / 2, where(lt(x, max), zero, g)));
    const Tensor taken = where(eq(x, max), g / 2, where(gt(x, max), g, zero));
    return Origin(max).bring(where(gt(min, max), g, where(logical_and(eq(x, max), eq(x, min)), zero, taken)));
  }

 private:
  Tensor tie() const {
    if (!min.defined()) return eq(x, max);
    if (!max.defined()) return eq(x, min);
    return logical_xor(eq(x, min), eq(x, max));
  }
};

}  // namespace

Tensor clamp(const Tensor& self, std::optional<Scalar> min, std::optional<Scalar> max) {
  OpCall op{"clamp", self};
  const NumberBounds bounds{min, max};
  const Dtype dtype = bounds.result_dtype(op, self);
  const Range range = bounds.range(dtype);
  Tensor y = new_result(op, dtype, self.sizes(), {&self});
  op.launch(&KernelTable::clamp, view(y), operand(op, self, self.sizes()), kernels::Operand(range.low),
            kernels::Operand(range.high));
  return op.record(y, {self}, [x = op.save(self), edges = bounds.edges()](const Tensor& g) {
    return Grads{clamp_backward(g, *x, edges)};
  });
}

Tensor clamp_(const Tensor& self, std::optional<Scalar> min, std::optional<Scalar> max) {
  OpCall op{"clamp_", self};
  const NumberBounds bounds{min, max};
  check_result_fits(op, bounds.result_dtype(op, self), self.sizes(), self);
  op.check_inplace(self);
  const Range range = bounds.range(self.dtype());
  Saved old = op.recording() ? op.save(clone(self)) : Saved();
  op.launch(&KernelTable::clamp, view(self), operand(op, self, self.sizes()), kernels::Operand(range.low),
            kernels::Operand(range.high));
  return op.record_inplace(self, {self}, [old = std::move(old), edges = bounds.edges()](const Tensor& g) {
    return Grads{clamp_backward(g, *old, edges)};
  });
}

Tensor clamp(const Tensor& self, const Tensor& min, const Tensor& max) {
  OpCall op{"clamp", self, min, max};
  WEFT_CHECK(min.defined() || max.defined(), ValueError, op.name(), "needs min or max; got neither, input {}",
             self.sizes());
  Promotion promotion;
  promotion.add(self);
  Shape shape = self.sizes();
  for (const Tensor* bound : {&min, &max}) {
    if (!bound->defined()) continue;
    promotion.add(*bound);
    shape = broadcast_shapes(shape, bound->sizes(), op.name());
  }
  const Dtype dtype = promotion.result();
  if (min.defined() && max.defined()) check_not_bool(op, dtype, self);
  const auto bound = [&](const Tensor& t, Scalar absent) {
    return t.defined() ? operand(op, t, shape) : kernels::Operand(absent);
  };
  Tensor y = new_result(op, dtype, shape, {&self, &min, &max});
  op.launch(&KernelTable::clamp, view(y), operand(op, self, shape), bound(min, lowest_of(dtype)),
            bound(max, highest_of(dtype)));
  if (!op.recording()) return y;
  return op.record(
      y, {self, min, max},
      [x = op.save(self), low = op.save(min), high = op.save(max)](const Tensor& g, const Needs& needs) {
        const BoundShares shares{*x, low ? *low : Tensor(), high ? *high : Tensor()};
        return Grads{needs[0] ? shares.of_input(g) : Tensor(), needs[1] ? shares.of_min(g) : Tensor(),
                     needs[2] ? shares.of_max(g) : Tensor()};
      });
}
Tensor clamp_(const Tensor& self, const Tensor& min, const Tensor& max) {
  return write_result("clamp_", self, clamp(before_writing(self), min, max));
}

Tensor clip(const Tensor& self, std::optional<Scalar> min, std::optional<Scalar> max) {
  return clamp(self, min, max);
}
Tensor clip(const Tensor& self, const Tensor& min, const Tensor& max) { return clamp(self, min, max); }
Tensor clip_(const Tensor& self, std::optional<Scalar> min, std::optional<Scalar> max) {
  return clamp_(self, min, max);
}
Tensor clip_(const Tensor& self, const Tensor& min, const Tensor& max) { return clamp_(self, min, max); }
Tensor clamp_min(const Tensor& self, Scalar min) { return clamp(self, min, std::nullopt); }
Tensor clamp_min(const Tensor& self, const Tensor& min) { return clamp(self, min, Tensor()); }
Tensor clamp_min_(const Tensor& self, Scalar min) { return clamp_(self, min, std::nullopt); }
Tensor clamp_min_(const Tensor& self, const Tensor& min) { return clamp_(self, min, Tensor()); }
Tensor clamp_max(const Tensor& self, Scalar max) { return clamp(self, std::nullopt, max); }
Tensor clamp_max(const Tensor& self, const Tensor& max) { return clamp(self, Tensor(), max); }
Tensor clamp_max_(const Tensor& self, Scalar max) { return clamp_(self, std::nullopt, max); }
Tensor clamp_max_(const Tensor& self, const Tensor& max) { return clamp_(self, Tensor(), max); }

namespace {

double greatest_number(Dtype dtype) {
  switch (dtype) {
    case Dtype::float64:
      return std::numeric_limits<double>::max();
    case Dtype::float16:
      return 65504;
    case Dtype::bfloat16:
      return 0x1.fep127;
    default:
      return std::numeric_limits<float>::max();
  }
}
kernels::Numbers replacements(Dtype dtype, double nan, std::optional<double> posinf,
                              std::optional<double> neginf) {
  return {{nan, posinf.value_or(greatest_number(dtype)), neginf.value_or(-greatest_number(dtype))}};
}

Tensor nan_to_num_backward(const Tensor& g, const Tensor& x) { return where(isfinite(x), g, zeros_like(g)); }

}  // namespace

Tensor nan_to_num(const Tensor& self, double nan, std::optional<double> posinf,
                  std::optional<double> neginf) {
  if (!self.is_floating()) return clone(self);
  OpCall op{"nan_to_num", self};
  Tensor y = new_result(op, self.dtype(), self.sizes(), {&self});
  op.launch(&KernelTable::nan_to_num, view(y), view(self), replacements(self.dtype(), nan, posinf, neginf));
  return op.record(y, {self},
                   [x = op.save(self)](const Tensor& g) { return Grads{nan_to_num_backward(g, *x)}; });
}

Tensor nan_to_num_(const Tensor& self, double nan, std::optional<double> posinf,
                   std::optional<double> neginf) {
  OpCall op{"nan_to_num_", self};
  op.check_inplace(self);
  if (!self.is_floating()) return self;
  Saved old = op.recording() ? op.save(clone(self)) : Saved();
  op.launch(&KernelTable::nan_to_num, view(self), view(self),
            replacements(self.dtype(), nan, posinf, neginf));
  return op.record_inplace(
      self, {self}, [old = std::move(old)](const Tensor& g) { return Grads{nan_to_num_backward(g, *old)}; });
}

}  // namespace weft
