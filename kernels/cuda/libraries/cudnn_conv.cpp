// Convolutions by cuDNN: operands brought into the layout of a plan, and the plan run. kernels/cuda/conv.cu calls these.
#if WEFT_HAS_CUDNN

#include "kernels/cuda/libraries/conv.h"
#include "kernels/cuda/libraries/cudnn_plan.h"
#include "kernels/cuda/runtime/options.h"
#include "kernels/cuda/runtime/scratch.h"

namespace weft::kernels::cuda {
void copy(View out, ConstView in);
}

namespace weft::kernels::cuda::libraries {

namespace {

/// An operand as plans want it: packed, and aligned to 16 bytes. What lies otherwise is copied.
class Packed {
 public:
  Packed(const ConstView& v, bool channels_last, bool read)
      : as_it_lies_(is_packed(v, channels_last) && alignment_of(v.data) >= 16),
        scratch_(as_it_lies_ ? 0 : v.numel() * static_cast<int64_t>(item_size(v.dtype))),
        view_(v) {
    if (as_it_lies_) return;
    view_.data = scratch_.data();
    packed_strides(v.sizes, v.ndim, channels_last, view_.strides);
    if (read) copy(View(scratch_.data(), v.dtype, v.ndim, v.sizes, view_.strides), v);
  }
  /// As cuDNN takes it, inputs too.
  void* data() const { return const_cast<void*>(view_.data); }
  /// The result goes where it belongs.
  void write_to(const View& out) const {
    if (!as_it_lies_) copy(out, view_);
  }

 private:
  bool as_it_lies_;
  Scratch<char> scratch_;
  ConstView view_;
};

ConvOptions options() {
  return {.tf32 = option(detail::CudaOption::tf32_cudnn) != 0,
          .deterministic = option(detail::CudaOption::deterministic) != 0,
          .tried_plans = option(detail::CudaOption::tried_plans)};
}

/// The problem of the views and its plan on this device, if there is one.
class Convolver {
 public:
  Convolver(ConvKind kind, const ConstView& x, const ConstView& weight, const ConstView& y, bool has_bias,
            const Convolution& conv) {
    device_ = CudnnDevice::current();
    if (!device_ || !describe_conv(kind, x, weight, y, has_bias, conv, options(), &problem_)) return;
    plan_ = device_->plan(problem_);
  }
  explicit operator bool() const { return plan_ && plan_->supported; }
  Packed read(const ConstView& v) const { return {v, problem_.channels_last != 0, true}; }
  Packed write(const View& v) const { return {v, problem_.channels_last != 0, false}; }
  void run(const Tensors& tensors) const { device_->run(*plan_, tensors); }

 private:
  CudnnDevice* device_;
  ConvProblem problem_;
  std::shared_ptr<CudnnPlan> plan_;
};

}  // namespace

bool conv_forward(const View& y, const ConstView& x, const ConstView& weight, const ConstView& bias,
                  const Convolution& conv) {
  const Convolver convolver(ConvKind::forward, x, weight, y, bias.data != nullptr, conv);
  if (!convolver) return false;
  const Packed input = convolver.read(x), filter = convolver.read(weight), result = convolver.write(y);
  Tensors tensors = {{tensor_number(ConvTensor::x), input.data()},
                     {tensor_number(ConvTensor::weight), filter.data()},
                     {tensor_number(ConvTensor::y), result.data()}};
  if (bias.data) {
    const Packed added = convolver.read(bias);
    tensors.emplace_back(tensor_number(ConvTensor::bias), added.data());
    convolver.run(tensors);
  } else {
    convolver.run(tensors);
  }
  result.write_to(y);
  return true;
}

bool conv_backward_input(const View& grad_x, const ConstView& grad_y, const ConstView& weight,
                         const Convolution& conv) {
  const Convolver convolver(ConvKind::backward_input, grad_x, weight, grad_y, false, conv);
  if (!convolver) return false;
  const Packed gradient = convolver.read(grad_y), filter = convolver.read(weight);
  const Packed result = convolver.write(grad_x);
  convolver.run({{tensor_number(ConvTensor::y), gradient.data()},
                 {tensor_number(ConvTensor::weight), filter.data()},
                 {tensor_number(ConvTensor::x), result.data()}});
  result.write_to(grad_x);
  return true;
}

bool conv_backward_weight(const View& grad_weight, const ConstView& grad_y, const ConstView& x,
                          const Convolution& conv) {
  const Convolver convolver(ConvKind::backward_weight, x, grad_weight, grad_y, false, conv);
  if (!convolver) return false;
  const Packed gradient = convolver.read(grad_y), input = convolver.read(x);
  const Packed result = convolver.write(grad_weight);
  convolver.run({{tensor_number(ConvTensor::y), gradient.data()},
                 {tensor_number(ConvTensor::x), input.data()},
                 {tensor_number(ConvTensor::weight), result.data()}});
  result.write_to(grad_weight);
  return true;
}

}  // namespace weft::kernels::cuda::libraries

#endif
