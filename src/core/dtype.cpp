// Names of dtypes, the promotion table, and the default dtype.
#include "weft/dtype.h"

#include <atomic>

#include "src/core/check.h"
#include "src/core/dtype_switch.h"

namespace weft {

std::string_view name(Dtype dtype) {
  constexpr std::string_view names[kDtypeCount] = {"float32", "float64", "float16", "bfloat16", "int64",
                                                   "int32",   "int16",   "int8",    "uint8",    "bool"};
  return is_dtype(dtype) ? names[static_cast<int>(dtype)] : "no dtype";
}

void throw_unknown(Dtype dtype) {
  detail::raise<DtypeError>("dtype", "{} is the number of no dtype; there are {}", static_cast<int>(dtype),
                            kDtypeCount);
}

Dtype promote_types(Dtype a, Dtype b) {
  if (!is_dtype(a) || !is_dtype(b)) throw_unknown(is_dtype(a) ? b : a);
  if (a == b) return a;
  if (is_floating(a) && is_floating(b)) return a == float64 || b == float64 ? float64 : float32;
  if (is_floating(a)) return a;
  if (is_floating(b)) return b;
  if (a == boolean) return b;
  if (b == boolean) return a;
  if (a == uint8 || b == uint8) {
    const Dtype other = a == uint8 ? b : a;
    return other == int8 ? int16 : other;
  }
  return weft::item_size(a) > weft::item_size(b) ? a : b;
}

namespace {
std::atomic<Dtype> default_dtype_value{Dtype::float32};
}

Dtype default_dtype() { return default_dtype_value.load(std::memory_order_relaxed); }

void set_default_dtype(Dtype dtype) {
  WEFT_CHECK(is_floating(dtype), DtypeError, "set_default_dtype", "needs a floating-point dtype; got {}",
             dtype);
  default_dtype_value = dtype;
}

}  // namespace weft
