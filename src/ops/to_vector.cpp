// Tensor::to_vector. It stands among the ops because it reads tensors of other devices with `to`.
#include <type_traits>
#include <vector>

#include "src/core/check.h"
#include "src/core/cuda_backend.h"
#include "src/core/dtype_switch.h"
#include "src/core/tensor_impl.h"
#include "weft/half.h"
#include "weft/ops/shape.h"

namespace weft {
namespace {

template <class T, class Element>
T converted(Element element) {
  const auto scalar = [&] {
    if constexpr (std::is_same_v<Element, Half> || std::is_same_v<Element, BFloat16>)
      return Scalar(static_cast<float>(element));
    else return Scalar(element);
  }();
  if constexpr (std::is_floating_point_v<T>) return static_cast<T>(scalar.to_double());
  else return static_cast<T>(scalar.to_int64());
}

template <class T>
void append_elements(std::vector<T>& values, const detail::TensorImpl& impl) {
  visit_dtype(impl.dtype, [&]<class Element>(Element) {
    const auto* base = static_cast<const Element*>(impl.data);
    Shape at(impl.sizes.size(), 0);
    int64_t offset = 0;
    for (int64_t n = 0; n < impl.numel; ++n) {
      values.push_back(converted<T>(base[offset]));
      for (int64_t d = impl.sizes.size() - 1; d >= 0; --d) {
        offset += impl.strides[d];
        if (++at[d] < impl.sizes[d]) break;
        offset -= at[d] * impl.strides[d];
        at[d] = 0;
      }
    }
  });
}

}  // namespace

template <class T>
std::vector<T> Tensor::to_vector() const {
  detail::check_host_read("to_vector");
  std::vector<T> values;
  try {
    values.reserve(static_cast<size_t>(numel()));
  } catch (const std::exception&) {
    detail::raise<MemoryError>("to_vector", "there is no memory for {} elements of {} bytes; shape {}",
                               numel(), sizeof(T), sizes());
  }
  if (device().is_cpu()) {
    append_elements(values, impl());
  } else {
    detail::check_no_capture("to_vector");
    append_elements(values, weft::to(detach(), cpu).impl());
  }
  return values;
}
template WEFT_API std::vector<float> Tensor::to_vector() const;
template WEFT_API std::vector<double> Tensor::to_vector() const;
template WEFT_API std::vector<int64_t> Tensor::to_vector() const;
template WEFT_API std::vector<int32_t> Tensor::to_vector() const;
template WEFT_API std::vector<uint8_t> Tensor::to_vector() const;

}  // namespace weft
