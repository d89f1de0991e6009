// The matrix product on the GPU: cuBLASLt where strides and dtype allow it, after a copy where only strides are in the way of a large
// product, else a kernel of our own.
#include "kernels/matmul.h"

#include "kernels/cuda/gemm_tiled.cuh"
#include "kernels/cuda/libraries/gemm.h"
#include "kernels/cuda/runtime/options.h"
#include "kernels/table.h"

namespace weft::kernels::cuda {

void copy(View out, ConstView in);
void matmul(View out, ConstView a, ConstView b, double beta);

namespace {

// Multiplications from which on cuBLAS pays for a copy of its operands.
constexpr int64_t kWorthCopying = int64_t{1} << 21;

/// A contiguous copy of `v`, in which a batch that is broadcast is there once.
class Dense {
 public:
  Dense(const ConstView& v, bool read)
      : view_(v), data_(once(v).numel() * static_cast<int64_t>(item_size(v.dtype))) {
    view_.data = data_.data();
    view_.strides[2] = 1;
    view_.strides[1] = v.sizes[2];
    view_.strides[0] = v.strides[0] == 0 ? 0 : v.sizes[1] * v.sizes[2];
    if (read) copy(View(data_.data(), v.dtype, 3, once(v).sizes, view_.strides), once(v));
  }
  const ConstView& view() const { return view_; }
  View writable() const { return {data_.data(), view_.dtype, 3, view_.sizes, view_.strides}; }

 private:
  static ConstView once(const ConstView& v) {
    ConstView first = v;
    if (v.strides[0] == 0) first.sizes[0] = 1;
    return first;
  }
  ConstView view_;
  Scratch<char> data_;
};

bool by_library(const View& out, const ConstView& a, const ConstView& b, double beta) {
  libraries::Gemm gemm;
  if (libraries::describe(out, a, b, beta, &gemm)) {
    if (out.dtype == Dtype::float32 && option(detail::CudaOption::tf32_matmul))
      gemm.precision = libraries::GemmPrecision::tf32;
    return libraries::run(gemm);
  }
  if (out.sizes[0] * out.sizes[1] * out.sizes[2] * a.sizes[2] < kWorthCopying) return false;
  if (!libraries::fits_gemm(a)) return by_library(out, Dense(a, true).view(), b, beta);
  if (!libraries::fits_gemm(b)) return by_library(out, a, Dense(b, true).view(), beta);
  const Dense result(out, beta != 0);
  if (!by_library(result.writable(), a, b, beta)) return false;
  copy(out, result.view());
  return true;
}

}  // namespace

void matmul(View out, ConstView a, ConstView b, double beta) {
  if (out.numel() == 0) return;
  if (is_floating(out.dtype) && a.sizes[2] > 0 && libraries::available() && by_library(out, a, b, beta))
    return;
  by_dtype(out.dtype, [&](auto type) { launch_tiled_product<decltype(type)>(out, a, b, beta); });
}

}  // namespace weft::kernels::cuda
