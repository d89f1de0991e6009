// The matrix product on the GPU: cuBLASLt where strides and dtype allow it, after a copy where only strides are in the way of a large
// product, else a kernel of our own. Linear layers are one product with its epilogue, where cuBLASLt has that.
#include "kernels/matmul.h"

#include "kernels/cuda/gemm_tiled.cuh"
#include "kernels/cuda/libraries/gemm.h"
#include "kernels/cuda/runtime/options.h"
#include "kernels/table.h"

namespace weft::kernels::cuda {

void copy(View out, ConstView in);
void reduce_sum(View out, ConstView in, double divisor);
void matmul(View out, ConstView a, ConstView b, double beta);
void linear_forward(View y, ConstView x, ConstView weight, ConstView bias);
void linear_backward_weight(View grad_weight, View grad_bias, ConstView grad_y, ConstView x);

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

bool run_gemm(libraries::Gemm gemm) {
  if (gemm.dtype == Dtype::float32 && option(detail::CudaOption::tf32_matmul))
    gemm.precision = libraries::GemmPrecision::tf32;
  return libraries::run(gemm);
}

bool by_library(const View& out, const ConstView& a, const ConstView& b, double beta) {
  libraries::Gemm gemm;
  if (libraries::describe(out, a, b, beta, &gemm)) return run_gemm(gemm);
  if (out.sizes[0] * out.sizes[1] * out.sizes[2] * a.sizes[2] < kWorthCopying) return false;
  if (!libraries::fits_gemm(a)) return by_library(out, Dense(a, true).view(), b, beta);
  if (!libraries::fits_gemm(b)) return by_library(out, a, Dense(b, true).view(), beta);
  const Dense result(out, beta != 0);
  if (!by_library(result.writable(), a, b, beta)) return false;
  copy(out, result.view());
  return true;
}

/// Whether the library may be asked for a product of these with an epilogue.
bool may_have_epilogue(const View& out, const ConstView& a, const ConstView& b) {
  return is_floating(out.dtype) && out.numel() > 0 && a.numel() > 0 && b.numel() > 0 &&
         libraries::available();
}

}  // namespace

void matmul(View out, ConstView a, ConstView b, double beta) {
  if (out.numel() == 0) return;
  if (is_floating(out.dtype) && a.sizes[2] > 0 && libraries::available() && by_library(out, a, b, beta))
    return;
  by_dtype(out.dtype, [&](auto type) { launch_tiled_product<decltype(type)>(out, a, b, beta); });
}

void linear_forward(View y, ConstView x, ConstView weight, ConstView bias) {
  libraries::Gemm gemm;
  if (bias.data && may_have_epilogue(y, x, weight) &&
      libraries::describe_linear_forward(y, x, weight, bias, &gemm) && run_gemm(gemm))
    return;
  if (bias.data) copy(y, repeated_row(bias, y.sizes[0]));
  matmul(batch_of_one(y), batch_of_one(x), batch_of_one(weight, true), bias.data ? 1 : 0);
}

void linear_backward_weight(View grad_weight, View grad_bias, ConstView grad_y, ConstView x) {
  libraries::Gemm gemm;
  if (may_have_epilogue(grad_weight, grad_y, x) &&
      libraries::describe_linear_backward(grad_weight, grad_bias, grad_y, x, &gemm) && run_gemm(gemm))
    return;
  matmul(batch_of_one(grad_weight), batch_of_one(grad_y, true), batch_of_one(x), 0);
  reduce_sum(repeated_row(grad_bias, 1), grad_y, 1);
}

}  // namespace weft::kernels::cuda
