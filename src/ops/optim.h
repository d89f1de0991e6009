// The fused update of a parameter, which src/optim makes optimizers of.
#pragma once

#include <memory>

#include "kernels/optim.h"
#include "weft/tensor.h"

namespace weft::ops {

/// One step of an optimizer on self, off the tape, with PyTorch's arithmetic. kernels/optim.h has the formulas, and what
/// states, counters and settings mean in each.
///   states: at most 3 of self's shape and floating dtype, undefined where the form has none.
///   counters: at most 3 of one float32 on self's device, or undefined; the first is the step.
///   settings: contiguous float64 on the CPU, see numbers_on().
///   found_inf: nullptr, or one float32 on self's device: where it is not 0 when the kernel runs, nothing happens.
///   Throws ShapeError, DtypeError, GradError outside NoGrad if one of them requires grad. `name` is the optimizer's.
void optimizer_update(const char* name, const Tensor& self, const Tensor& grad, TensorList states,
                      TensorList counters, const Tensor& settings, kernels::UpdateForm form,
                      const Tensor* found_inf = nullptr);

/// What amp::unscale_ and amp::update_scale_ say (weft/optim/grad_scaler.h).
void unscale_gradients(TensorList gradients, const Tensor& scale, const Tensor& found_inf);
void update_scale(const Tensor& scale, const Tensor& growth_tracker, const Tensor& found_inf,
                  const Tensor& settings);

/// While one is open on a thread, updates of parameters on a GPU are only listed, and those that share settings, form and found_inf
/// are then launched together. The tensors' versions count at once. An exception on the way leaves what was listed undone.
class UpdateBatch {
 public:
  UpdateBatch();
  ~UpdateBatch();
  UpdateBatch(const UpdateBatch&) = delete;
  UpdateBatch& operator=(const UpdateBatch&) = delete;
  /// Launches what is listed.
  void finish();

  struct List;

 private:
  std::unique_ptr<List> list_;
  List* previous_;
};

}  // namespace weft::ops
