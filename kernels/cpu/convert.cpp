// The conversions between all pairs of dtypes.
#include "kernels/cpu/convert.h"

#include <cstring>

#include "kernels/cpu/dense.h"
#include "src/core/dtype_switch.h"

namespace weft::kernels::cpu {
namespace {

template <class T>
using Stored = std::conditional_t<std::is_same_v<T, bool>, Bool, T>;

template <class Out, class In>
void convert(void* out, int64_t out_stride, const void* in, int64_t in_stride, int64_t n) {
  constexpr int64_t out_item = sizeof(Out), in_item = sizeof(In);
  int64_t i = 0;
  if (out_stride == out_item && in_stride == in_item) {
    if constexpr (std::is_same_v<Out, In>) {
      std::memcpy(out, in, static_cast<size_t>(n * out_item));
    } else {
      static const DenseConvert dense = dense_converter(dtype_of<Out>(), dtype_of<In>());
      dense(out, in, n);
    }
    return;
  }
  auto* to = static_cast<char*>(out);
  const auto* from = static_cast<const char*>(in);
  if (in_stride == 0 && n > 0) {
    const Out value = cast<Out>(*static_cast<const In*>(in));
    if (out_stride == out_item) {
      static const DenseConvert repeat = repeated(out_item);
      return repeat(out, &value, n);
    }
    for (; i < n; ++i) *reinterpret_cast<Out*>(to + i * out_stride) = value;
    return;
  }
  if constexpr (std::is_same_v<Out, In> && out_item >= 4) {
    if (out_stride == out_item && in_stride == -in_item) {
      static const DenseConvert reverse = reverse_copy(out_item);
      return reverse(out, in, n);
    }
  }
  for (; i < n; ++i) {
    *reinterpret_cast<Out*>(to + i * out_stride) =
        cast<Out>(*reinterpret_cast<const In*>(from + i * in_stride));
  }
}

}  // namespace

Convert converter(Dtype out, Dtype in) {
  if (out == in) {
    switch (item_size(out)) {
      case 1:
        return convert<uint8_t, uint8_t>;
      case 2:
        return convert<uint16_t, uint16_t>;
      case 4:
        return convert<uint32_t, uint32_t>;
      default:
        return convert<uint64_t, uint64_t>;
    }
  }
  return visit_dtype(out, [in]<class Out>(Out) {
    return visit_dtype(in, []<class In>(In) -> Convert {
      if constexpr (std::is_same_v<Out, In>) return nullptr;
      else return convert<Stored<Out>, Stored<In>>;
    });
  });
}

}  // namespace weft::kernels::cpu
