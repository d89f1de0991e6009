// Bodies of ops/random.h: which generator, which layout, and the launches.
#include "weft/ops/random.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "src/core/dtype_switch.h"
#include "src/core/tensor_impl.h"
#include "src/ops/check_values.h"
#include "src/ops/new_tensor.h"
#include "src/ops/op_call.h"
#include "weft/ops.h"

namespace weft {

using namespace weft::ops;

namespace {

using kernels::KernelTable;

const Generator* stream(const OpCall& op, Generator* generator) {
  if (!generator) return &default_generator(op.device());
  WEFT_CHECK(generator->device() == op.device(), DeviceError, op.name(),
             "draws on {}, so it needs a generator of that device; got one of {}", op.device(),
             generator->device());
  return generator;
}

// Draws into y, whose layout decides the order; one that weft chose must not show in the numbers.
template <class... P, class... A>
void draw(const OpCall& op, const Tensor& y, Generator* generator,
          void (*KernelTable::*entry)(const Generator*, kernels::View, P...), A... parameters) {
  if (!y.impl().layout_free || y.is_contiguous()) {
    op.launch(entry, stream(op, generator), view(y), static_cast<P>(parameters)...);
    return;
  }
  const Tensor drawn = new_tensor(op.name(), y.sizes(), y.dtype(), y.device());
  op.launch(entry, stream(op, generator), view(drawn), static_cast<P>(parameters)...);
  op.launch(&KernelTable::copy, view(y), view(drawn));
}

template <class... P, class... A>
Tensor drawn(const char* name, Tensor y, bool requires_grad, Generator* generator,
             void (*KernelTable::*entry)(const Generator*, kernels::View, P...), A... parameters) {
  const OpCall op{name, y};
  draw(op, y, generator, entry, parameters...);
  return requires_grad ? y.requires_grad_() : y;
}

template <class... P, class... A>
Tensor draw_into(OpCall& op, const Tensor& self, Generator* generator,
                 void (*KernelTable::*entry)(const Generator*, kernels::View, P...), A... parameters) {
  op.check_inplace(self);
  draw(op, self, generator, entry, parameters...);
  return op.record_inplace(self, {self}, [](const Tensor& grad) { return Grads{zeros_like(grad)}; });
}

Tensor new_floating(const char* name, IntSpan size, const TensorOptions& options) {
  const Dtype dtype = dtype_of(options);
  WEFT_CHECK(is_floating(dtype), DtypeError, name, "needs a floating-point dtype; got {}", dtype);
  return new_tensor(name, size, dtype, device_of(options));
}

Tensor new_floating_like(const char* name, const Tensor& self, TensorOptions options, MemoryFormat format) {
  options.requires_grad = false;
  options.device = detail::checked_device(name, options.device.value_or(self.device()));
  Tensor y = empty_like(self, options, format);
  WEFT_CHECK(y.is_floating(), DtypeError, name, "needs a floating-point dtype; got {}", y.dtype());
  return y;
}

// The largest integer a random_ of this dtype reaches: the last of the integers that floating types hold without gaps.
int64_t largest_integer(Dtype dtype) {
  switch (dtype) {
    case Dtype::float32:
      return int64_t{1} << 24;
    case Dtype::float64:
      return int64_t{1} << 53;
    case Dtype::float16:
      return int64_t{1} << 11;
    case Dtype::bfloat16:
      return int64_t{1} << 8;
    case Dtype::boolean:
      return 1;
    case Dtype::uint8:
      return 255;
    case Dtype::int8:
      return INT8_MAX;
    case Dtype::int16:
      return INT16_MAX;
    case Dtype::int32:
      return INT32_MAX;
    case Dtype::int64:
      return INT64_MAX;
  }
  __builtin_unreachable();
}

void check_range(const char* name, int64_t low, int64_t last, Dtype dtype) {
  if (is_floating(dtype)) {
    const int64_t limit = dtype == float16 ? 65504 : INT64_MAX;
    WEFT_CHECK(low >= -limit && last <= limit, ValueError, name, "[{}, {}] is beyond {}", low, last, dtype);
    return;
  }
  const int64_t largest = largest_integer(dtype), smallest = is_signed(dtype) ? -largest - 1 : 0;
  WEFT_CHECK(low >= smallest && last <= largest, ValueError, name, "[{}, {}] is beyond {}", low, last, dtype);
}

uint64_t checked_range(const char* name, int64_t low, int64_t high, Dtype dtype) {
  WEFT_CHECK(low < high, ValueError, name, "the first bound must be less than the second; got {} and {}", low,
             high);
  check_range(name, low, high - 1, dtype);
  return static_cast<uint64_t>(high) - static_cast<uint64_t>(low);
}

void check_probability(const OpCall& op, double p) {
  WEFT_CHECK(p >= 0 && p <= 1, ValueError, op.name(), "a probability must be in [0, 1]; got {}", p);
}

void check_deviation(const char* name, double std) {
  WEFT_CHECK(std >= 0, ValueError, name, "std must not be negative; got {}", std);
}

void check_deviations(const char* name, const Tensor& std) {
  WEFT_CHECK(std.is_floating(), DtypeError, name, "needs a floating-point std; got {}", std.dtype());
  check_values(name, std, 0, INFINITY, "no element of std may be negative");
}

}  // namespace

Tensor rand(IntSpan size, TensorOptions options, Generator* generator) {
  return drawn("rand", new_floating("rand", size, options), options.requires_grad, generator,
               &KernelTable::draw_uniform, 0.0, 1.0);
}

Tensor randn(IntSpan size, TensorOptions options, Generator* generator) {
  return drawn("randn", new_floating("randn", size, options), options.requires_grad, generator,
               &KernelTable::draw_normal, 0.0, 1.0);
}

Tensor randint(int64_t high, IntSpan size, TensorOptions options, Generator* generator) {
  return randint(0, high, size, options, generator);
}

Tensor randint(int64_t low, int64_t high, IntSpan size, TensorOptions options, Generator* generator) {
  const Dtype dtype = options.dtype.value_or(int64);
  const uint64_t range = checked_range("randint", low, high, dtype);
  return drawn("randint", new_tensor("randint", size, dtype, device_of(options)), options.requires_grad,
               generator, &KernelTable::draw_from_to, low, range);
}

Tensor randperm(int64_t n, TensorOptions options, Generator* generator) {
  const Dtype dtype = options.dtype.value_or(int64);
  WEFT_CHECK(n >= 0, ValueError, "randperm", "n must not be negative; got {}", n);
  WEFT_CHECK(n == 0 || n - 1 <= largest_integer(dtype), ValueError, "randperm", "n {} is too large for {}", n,
             dtype);
  Tensor y = to(drawn("randperm", new_tensor("randperm", {n}, int64, device_of(options)), false, generator,
                      &KernelTable::draw_permutation),
                dtype);
  return options.requires_grad ? y.requires_grad_() : y;
}

Tensor rand_like(const Tensor& self, TensorOptions options, Generator* generator,
                 MemoryFormat memory_format) {
  return drawn("rand_like", new_floating_like("rand_like", self, options, memory_format),
               options.requires_grad, generator, &KernelTable::draw_uniform, 0.0, 1.0);
}

Tensor randn_like(const Tensor& self, TensorOptions options, Generator* generator,
                  MemoryFormat memory_format) {
  return drawn("randn_like", new_floating_like("randn_like", self, options, memory_format),
               options.requires_grad, generator, &KernelTable::draw_normal, 0.0, 1.0);
}

Tensor randint_like(const Tensor& self, int64_t high, TensorOptions options, Generator* generator,
                    MemoryFormat memory_format) {
  return randint_like(self, 0, high, options, generator, memory_format);
}

Tensor randint_like(const Tensor& self, int64_t low, int64_t high, TensorOptions options,
                    Generator* generator, MemoryFormat memory_format) {
  const uint64_t range = checked_range("randint_like", low, high, options.dtype.value_or(self.dtype()));
  const bool requires_grad = std::exchange(options.requires_grad, false);
  options.device = detail::checked_device("randint_like", options.device.value_or(self.device()));
  return drawn("randint_like", empty_like(self, options, memory_format), requires_grad, generator,
               &KernelTable::draw_from_to, low, range);
}

Tensor normal(double mean, double std, IntSpan size, TensorOptions options, Generator* generator) {
  check_deviation("normal", std);
  return drawn("normal", new_floating("normal", size, options), options.requires_grad, generator,
               &KernelTable::draw_normal, mean, std);
}

Tensor normal(const Tensor& mean, double std, Generator* generator) {
  check_deviation("normal", std);
  const NoGrad guard;
  const Tensor y = new_floating("normal", mean.sizes(), {.dtype = mean.dtype(), .device = mean.device()});
  return add_(drawn("normal", y, false, generator, &KernelTable::draw_normal, 0.0, std), mean);
}

Tensor normal(double mean, const Tensor& std, Generator* generator) {
  check_deviations("normal", std);
  const NoGrad guard;
  const Tensor y = new_floating("normal", std.sizes(), {.dtype = std.dtype(), .device = std.device()});
  return add_(mul_(drawn("normal", y, false, generator, &KernelTable::draw_normal, 0.0, 1.0), std), mean);
}

Tensor normal(const Tensor& mean, const Tensor& std, Generator* generator) {
  check_deviations("normal", std);
  const NoGrad guard;
  const Tensor y = new_floating("normal", broadcast_shapes(mean.sizes(), std.sizes(), "normal"),
                                {.dtype = mean.dtype(), .device = mean.device()});
  return add_(mul_(drawn("normal", y, false, generator, &KernelTable::draw_normal, 0.0, 1.0), std), mean);
}

Tensor bernoulli(const Tensor& self, Generator* generator) {
  OpCall op{"bernoulli", self};
  op.check_floating(self);
  Tensor y = empty_like(self);
  {
    const NoGrad guard;
    bernoulli_(y, self, generator);
  }
  return op.record(y, {self}, [](const Tensor& grad) { return Grads{zeros_like(grad)}; });
}

Tensor bernoulli(const Tensor& self, double p, Generator* generator) {
  return bernoulli_(empty_like(self), p, generator);
}

Tensor multinomial(const Tensor& self, int64_t num_samples, bool replacement, Generator* generator) {
  OpCall op{"multinomial", self};
  op.check_floating(self);
  WEFT_CHECK(self.dim() == 1 || self.dim() == 2, ShapeError, op.name(),
             "needs weights of 1 or 2 dimensions; input {}", self.sizes());
  const int64_t categories = self.sizes().back();
  WEFT_CHECK(num_samples > 0, ValueError, op.name(), "num_samples must be positive; got {}", num_samples);
  WEFT_CHECK(replacement || num_samples <= categories, ValueError, op.name(),
             "cannot take {} samples from {} categories without replacement", num_samples, categories);
  Shape sizes = self.sizes();
  sizes[sizes.size() - 1] = num_samples;
  Tensor y = new_tensor(op.name(), sizes, int64, self.device());
  op.launch(&KernelTable::draw_multinomial, stream(op, generator), view(y), view(self), replacement);
  return y;
}

Tensor uniform_(const Tensor& self, double from, double to, Generator* generator) {
  OpCall op{"uniform_", self};
  op.check_floating(self);
  const double limit = visit_dtype(self.dtype(), []<class T>(T) -> double {
    if constexpr (std::is_same_v<T, Half>) return 65504;
    else if constexpr (std::is_same_v<T, double>) return std::numeric_limits<double>::max();
    else return std::numeric_limits<float>::max();
  });
  WEFT_CHECK(from >= -limit && to <= limit && from <= to && to - from <= limit, ValueError, op.name(),
             "needs bounds from <= to within {}; got {} and {}", self.dtype(), from, to);
  return draw_into(op, self, generator, &KernelTable::draw_uniform, from, to);
}

Tensor normal_(const Tensor& self, double mean, double std, Generator* generator) {
  OpCall op{"normal_", self};
  op.check_floating(self);
  check_deviation(op.name(), std);
  return draw_into(op, self, generator, &KernelTable::draw_normal, mean, std);
}

Tensor log_normal_(const Tensor& self, double mean, double std, Generator* generator) {
  OpCall op{"log_normal_", self};
  op.check_floating(self);
  WEFT_CHECK(std > 0, ValueError, op.name(), "std must be positive; got {}", std);
  return draw_into(op, self, generator, &KernelTable::draw_log_normal, mean, std);
}

Tensor exponential_(const Tensor& self, double lambd, Generator* generator) {
  OpCall op{"exponential_", self};
  op.check_floating(self);
  WEFT_CHECK(lambd > 0, ValueError, op.name(), "lambd must be positive; got {}", lambd);
  return draw_into(op, self, generator, &KernelTable::draw_exponential, lambd);
}

Tensor cauchy_(const Tensor& self, double median, double sigma, Generator* generator) {
  OpCall op{"cauchy_", self};
  op.check_floating(self);
  WEFT_CHECK(sigma > 0, ValueError, op.name(), "sigma must be positive; got {}", sigma);
  return draw_into(op, self, generator, &KernelTable::draw_cauchy, median, sigma);
}

Tensor geometric_(const Tensor& self, double p, Generator* generator) {
  OpCall op{"geometric_", self};
  WEFT_CHECK(p > 0 && p < 1, ValueError, op.name(), "p must be in (0, 1); got {}", p);
  return draw_into(op, self, generator, &KernelTable::draw_geometric, p);
}

Tensor bernoulli_(const Tensor& self, double p, Generator* generator) {
  OpCall op{"bernoulli_", self};
  check_probability(op, p);
  return draw_into(op, self, generator, &KernelTable::draw_bernoulli, p);
}

Tensor bernoulli_(const Tensor& self, const Tensor& p, Generator* generator) {
  OpCall op{"bernoulli_", self, p};
  op.check_floating(p);
  const Tensor given = to(p.detach(), op.device()), places = expand(given, self.sizes());
  check_values(op.name(), given, 0, 1, "probabilities must be in [0, 1]");
  return draw_into(op, self, generator, &KernelTable::draw_bernoulli_tensor, view(places));
}

Tensor random_(const Tensor& self, Generator* generator) {
  OpCall op{"random_", self};
  return draw_into(op, self, generator, &KernelTable::draw_integers);
}

Tensor random_(const Tensor& self, int64_t to, Generator* generator) {
  return random_(self, 0, to, generator);
}

Tensor random_(const Tensor& self, int64_t from, std::optional<int64_t> to, Generator* generator) {
  OpCall op{"random_", self};
  uint64_t range = 0;
  if (to) {
    range = checked_range(op.name(), from, *to, self.dtype());
  } else {
    const int64_t last = largest_integer(self.dtype());
    WEFT_CHECK(from < last, ValueError, op.name(), "from must be less than {}, the end of {}; got {}", last,
               self.dtype(), from);
    if (from != INT64_MIN) check_range(op.name(), from, last, self.dtype());
    range = static_cast<uint64_t>(last) - static_cast<uint64_t>(from) + 1;
  }
  return draw_into(op, self, generator, &KernelTable::draw_from_to, from, range);
}

namespace {

Tensor dropout_mask(const OpCall& op, const Tensor& self, IntSpan sizes, double p, Generator* generator) {
  Tensor mask;
  {
    const NoGrad guard;
    const bool whole = sizes.size() == self.dim() && Shape(sizes) == self.sizes();
    mask = whole ? empty_like(self) : new_tensor(op.name(), sizes, self.dtype(), self.device());
  }
  draw(op, mask, generator, &KernelTable::draw_dropout_mask, p);
  return mask;
}

Tensor dropped(const OpCall& op, const Tensor& self, const Tensor& mask) {
  Tensor y;
  {
    const NoGrad guard;
    y = mul(self, mask);
  }
  return op.record(y, {self}, [mask = op.save(mask)](const Tensor& grad) { return Grads{mul(grad, *mask)}; });
}

// Whether anything may be dropped.
bool drops(const OpCall& op, const Tensor& self, double p, bool training) {
  check_probability(op, p);
  op.check_floating(self);
  return training && p > 0;
}

}  // namespace

Tensor dropout(const Tensor& self, double p, bool training, Generator* generator) {
  OpCall op{"dropout", self};
  if (!drops(op, self, p, training)) return self;
  return dropped(op, self, dropout_mask(op, self, self.sizes(), p, generator));
}

Tensor dropout_(const Tensor& self, double p, bool training, Generator* generator) {
  OpCall op{"dropout_", self};
  if (!drops(op, self, p, training)) return self;
  op.check_inplace(self);
  return mul_(self, dropout_mask(op, self, self.sizes(), p, generator));
}

namespace {

// The sizes of what is drawn where whole channels drop.
/// Outside training any tensor is handed through.
bool passes(const OpCall& op, double p, bool training) {
  check_probability(op, p);
  return !training;
}

Shape channels_of(const OpCall& op, const Tensor& self) {
  WEFT_CHECK(self.dim() >= 2, ShapeError, op.name(), "needs an input (N, C, *); input {}", self.sizes());
  Shape sizes(self.dim(), 1);
  sizes[0] = self.sizes()[0];
  sizes[1] = self.sizes()[1];
  return sizes;
}

// alpha dropout is scale * x + shift: both drawn, of shape `sizes`.
struct Affine {
  Tensor scale, shift;
};
Affine alpha_noise(const OpCall& op, const Tensor& self, IntSpan sizes, double p, Generator* generator) {
  const NoGrad guard;
  if (p == 1) return {zeros_like(self), zeros_like(self)};
  constexpr double kLimit = 1.7580993408473766;  // of selu towards minus infinity, negated
  const double a = 1 / std::sqrt((kLimit * kLimit * p + 1) * (1 - p));
  const bool whole = Shape(sizes) == self.sizes();
  const Tensor kept = whole ? empty_like(self) : new_tensor(op.name(), sizes, self.dtype(), self.device());
  draw(op, kept, generator, &KernelTable::draw_bernoulli, 1 - p);
  return {kept * a, (kept - 1) * (kLimit * a) + kLimit * a * p};
}

Tensor alpha_dropped(const OpCall& op, const Tensor& self, IntSpan sizes, double p, Generator* generator) {
  const Affine noise = alpha_noise(op, self, sizes, p, generator);
  return self * noise.scale + noise.shift;
}
Tensor alpha_dropped_(OpCall& op, const Tensor& self, IntSpan sizes, double p, Generator* generator) {
  op.check_inplace(self);
  const Affine noise = alpha_noise(op, self, sizes, p, generator);
  return add_(mul_(self, noise.scale), noise.shift);
}

}  // namespace

Tensor feature_dropout(const Tensor& self, double p, bool training, Generator* generator) {
  OpCall op{"feature_dropout", self};
  if (passes(op, p, training)) return self;
  const Shape sizes = channels_of(op, self);
  if (!drops(op, self, p, training)) return self;
  return dropped(op, self, dropout_mask(op, self, sizes, p, generator));
}
Tensor feature_dropout_(const Tensor& self, double p, bool training, Generator* generator) {
  OpCall op{"feature_dropout_", self};
  if (passes(op, p, training)) return self;
  const Shape sizes = channels_of(op, self);
  if (!drops(op, self, p, training)) return self;
  op.check_inplace(self);
  return mul_(self, dropout_mask(op, self, sizes, p, generator));
}

Tensor alpha_dropout(const Tensor& self, double p, bool training, Generator* generator) {
  OpCall op{"alpha_dropout", self};
  return drops(op, self, p, training) ? alpha_dropped(op, self, self.sizes(), p, generator) : self;
}
Tensor alpha_dropout_(const Tensor& self, double p, bool training, Generator* generator) {
  OpCall op{"alpha_dropout_", self};
  return drops(op, self, p, training) ? alpha_dropped_(op, self, self.sizes(), p, generator) : self;
}

Tensor feature_alpha_dropout(const Tensor& self, double p, bool training, Generator* generator) {
  OpCall op{"feature_alpha_dropout", self};
  if (passes(op, p, training)) return self;
  const Shape sizes = channels_of(op, self);
  return drops(op, self, p, training) ? alpha_dropped(op, self, sizes, p, generator) : self;
}
Tensor feature_alpha_dropout_(const Tensor& self, double p, bool training, Generator* generator) {
  OpCall op{"feature_alpha_dropout_", self};
  if (passes(op, p, training)) return self;
  const Shape sizes = channels_of(op, self);
  return drops(op, self, p, training) ? alpha_dropped_(op, self, sizes, p, generator) : self;
}

}  // namespace weft
