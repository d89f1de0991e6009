// What becomes of the tensors that ops keep for backward: kept elsewhere, compressed, or computed again.
#pragma once

#include <any>
#include <functional>
#include <optional>
#include <string>

#include "weft/tensor.h"

namespace weft::autograd {

/// In its scope, on this thread, what an op keeps for backward is given to `pack`, and only what that returns is kept; when
/// backward reads the tensor, `unpack` makes it again, with the same shape and dtype:
///
///     autograd::SavedTensorsHooks half([](const Tensor& x) { return x.to(bfloat16); },
///                                      [](const std::any& kept) { return std::any_cast<Tensor>(kept).to(float32); });
///
/// The innermost scope alone counts. Backward may be called outside. Neither function records; `pack` must not write to its
/// tensor (GradError). In-place writes to a packed tensor are not noticed. Numbers in expressions are kept as they are.
class WEFT_API SavedTensorsHooks {
 public:
  using Pack = std::function<std::any(const Tensor&)>;
  using Unpack = std::function<Tensor(const std::any&)>;

  /// Throws GradError inside a DisableSavedTensorsHooks.
  SavedTensorsHooks(Pack pack, Unpack unpack);
  ~SavedTensorsHooks();
  SavedTensorsHooks(const SavedTensorsHooks&) = delete;
  SavedTensorsHooks& operator=(const SavedTensorsHooks&) = delete;
};

/// What ops in its scope keep for backward waits in the CPU's memory, and is copied back to its device when backward reads it.
class WEFT_API SaveOnCpu {
 public:
  SaveOnCpu();

 private:
  SavedTensorsHooks hooks_;
};

/// In its scope, on this thread, SavedTensorsHooks throws a GradError of this message; so does the constructor where hooks
/// already hold.
class WEFT_API DisableSavedTensorsHooks {
 public:
  explicit DisableSavedTensorsHooks(std::string message);
  ~DisableSavedTensorsHooks();
  DisableSavedTensorsHooks(const DisableSavedTensorsHooks&) = delete;
  DisableSavedTensorsHooks& operator=(const DisableSavedTensorsHooks&) = delete;

 private:
  std::optional<std::string> before_;
};

/// What checkpoint takes besides the function and its inputs.
struct CheckpointOptions {
  bool preserve_rng_state = true;  // draw the same random numbers again: dropout's
};

/// function(inputs), of which nothing is kept for backward but the inputs: backward calls it again for the rest. Gradients are
/// the same as without, also of parameters it reads and of higher order; it must compute the same again (GradError where it
/// keeps other tensors the second time). Checkpoints may be nested.
WEFT_API std::vector<Tensor> checkpoint(
    const std::function<std::vector<Tensor>(const std::vector<Tensor>&)>& function,
    const std::vector<Tensor>& inputs, CheckpointOptions options = {});
/// The same for one tensor: `x = checkpoint([&](const Tensor& x) { return block(x); }, x);`.
WEFT_API Tensor checkpoint(const std::function<Tensor(const Tensor&)>& function, const Tensor& input,
                           CheckpointOptions options = {});

}  // namespace weft::autograd
