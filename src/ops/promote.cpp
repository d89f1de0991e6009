// Type promotion among operands of different rank.
#include "src/ops/promote.h"

#include <limits>

#include "src/core/check.h"
#include "src/core/dtype_switch.h"
#include "weft/ops/binary.h"

namespace weft {

namespace ops {

void Promotion::join(std::optional<Dtype>& rank, Dtype dtype) {
  rank = rank ? promote_types(*rank, dtype) : dtype;
}

void Promotion::add(const Tensor& t) {
  const auto& impl = t.impl();
  if (!impl.sizes.empty()) join(tensors_, impl.dtype);
  else if (!impl.wrapped_number) join(zero_dim_, impl.dtype);
  else join(numbers_, is_floating(impl.dtype) ? default_dtype() : impl.dtype);
}

void Promotion::add(Scalar number) { join(numbers_, number.is_floating() ? default_dtype() : number.kind()); }

Dtype Promotion::result() const {
  const auto combine = [](std::optional<Dtype> higher, std::optional<Dtype> lower) -> std::optional<Dtype> {
    if (!higher || !lower) return higher ? higher : lower;
    if (is_floating(*higher)) return higher;
    if (*higher == boolean || is_floating(*lower)) return promote_types(*higher, *lower);
    return higher;
  };
  return *combine(tensors_, combine(zero_dim_, numbers_));
}

void check_representable(const char* op, Scalar value, Dtype dtype) {
  visit_dtype(dtype, [&]<class T>(T) {
    if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
      constexpr auto greatest = static_cast<int64_t>(std::numeric_limits<T>::max());
      constexpr int64_t least = std::is_signed_v<T> ? -greatest - 1 : -greatest;
      const double number = value.to_double();
      // 2^63 - 1 is no double: beside it the bound is 2^63, which is beyond the range.
      const bool fits = value.is_floating()
                            ? number >= static_cast<double>(std::is_signed_v<T> ? least : 0) &&
                                  (sizeof(T) < 8 ? number <= static_cast<double>(greatest) : number < 0x1p63)
                            : value.to_int64() >= least && value.to_int64() <= greatest;
      WEFT_CHECK(fits, ValueError, op, "value {} does not fit {}", number, dtype);
    }
  });
}

Scalar held_as(Dtype dtype, Scalar number) {
  return visit_dtype(dtype, [&]<class T>(T) -> Scalar {
    if constexpr (std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>)
      return static_cast<float>(T(static_cast<float>(number.to_double())));
    else if constexpr (std::is_same_v<T, bool>) return number.to_bool();
    else if constexpr (std::is_integral_v<T>) return static_cast<int64_t>(static_cast<T>(number.to_int64()));
    else return number.to_double();
  });
}

}  // namespace ops

Dtype result_type(const Tensor& tensor1, const Tensor& tensor2) { return ops::promoted(tensor1, tensor2); }
Dtype result_type(const Tensor& tensor, Scalar scalar) { return ops::promoted(tensor, scalar); }
Dtype result_type(Scalar scalar, const Tensor& tensor) { return ops::promoted(scalar, tensor); }
Dtype result_type(Scalar scalar1, Scalar scalar2) { return ops::promoted(scalar1, scalar2); }

bool can_cast(Dtype from, Dtype to) {
  if (is_floating(from) && !is_floating(to)) return false;
  return to != boolean || from == boolean;
}

}  // namespace weft
