// The few ops that the tape itself calls.
#include "src/tape/node.h"
#include "weft/ops.h"

namespace weft::tape {

const TapeOps& ops() {
  static constexpr TapeOps table{
      .add = [](const Tensor& a, const Tensor& b) { return weft::add(a, b); },
      .add_into = [](const Tensor& into, const Tensor& value) { weft::add_(into, value); },
      .copy_into = [](const Tensor& into, const Tensor& value) { weft::copy_(into, value); },
      .clone_contiguous = [](const Tensor& t) { return weft::clone(t, MemoryFormat::contiguous); },
      .clone_strided =
          [](const Tensor& t, const Shape& strides) {
            const Tensor copy =
                weft::empty_strided(t.sizes(), strides, {.dtype = t.dtype(), .device = t.device()});
            return weft::copy_(copy, t);
          },
      .ones_like = [](const Tensor& t) { return weft::ones_like(t); },
      .zeros_like = [](const Tensor& t) { return weft::zeros_like(t); },
      .has_nan = [](const Tensor& t) { return weft::any(weft::isnan(t)).item<bool>(); },
  };
  return table;
}

}  // namespace weft::tape
