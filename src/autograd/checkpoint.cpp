// Checkpoints: nothing is kept for backward but the inputs of a function, which is called again when backward reads the rest.
#include <algorithm>
#include <mutex>
#include <utility>

#include "src/core/autocast_modes.h"
#include "src/core/check.h"
#include "src/core/cuda_backend.h"
#include "src/tape/node.h"
#include "weft/autograd.h"
#include "weft/generator.h"
#include "weft/saved_tensors.h"

namespace weft::autograd {

namespace {

using Tensors = std::vector<Tensor>;
using Function = std::function<Tensors(const Tensors&)>;

/// The states of default generators: the CPU's, and those of the GPUs that a function's inputs are on.
using RandomStates = std::vector<std::pair<Device, std::vector<uint8_t>>>;

RandomStates random_states(const Tensors& inputs) {
  RandomStates states{{cpu, default_generator().get_state()}};
  for (const Tensor& input : inputs) {
    if (!input.defined()) continue;
    const bool known = std::any_of(states.begin(), states.end(),
                                   [&](const auto& state) { return state.first == input.device(); });
    if (!known) states.emplace_back(input.device(), default_generator(input.device()).get_state());
  }
  return states;
}

/// The default generators in a former state, while it lives.
class FormerRandomState {
 public:
  explicit FormerRandomState(const RandomStates& states) : FormerRandomState() {
    for (const auto& [device, state] : states) {
      present_.emplace_back(device, default_generator(device).get_state());
      weft::detail::draw_again_from(default_generator(device), state);
    }
  }
  ~FormerRandomState() {
    for (const auto& [device, state] : present_) default_generator(device).set_state(state);
  }
  FormerRandomState(const FormerRandomState&) = delete;
  FormerRandomState& operator=(const FormerRandomState&) = delete;

 private:
  FormerRandomState() = default;  // an exception after it restores what has changed

  RandomStates present_;
};

/// One call of a function. Held by what its ops saved.
struct Frame : std::enable_shared_from_this<Frame> {
  struct Slot {
    Shape sizes;
    Dtype dtype;
    bool wanted = true;  // until the op that saved it is gone
    Tensor again;
  };

  Function function;
  std::vector<tape::Saved> inputs;
  weft::detail::AutocastModes autocast = weft::detail::autocast_modes;
  RandomStates random_state;  // empty where it is not preserved
  std::mutex mutex;           // guards `slots`; never held while the function runs
  std::vector<Slot> slots;

  size_t open(const Tensor& tensor) {
    const std::lock_guard lock(mutex);
    slots.push_back({.sizes = tensor.sizes(), .dtype = tensor.dtype(), .again = {}});
    return slots.size() - 1;
  }

  Tensor read(size_t at) {
    {
      const std::lock_guard lock(mutex);
      if (slots[at].again.defined()) return slots[at].again;
    }
    const Tensors saved = compute_again();
    // One backward reads what one computation gave, and leaves nothing behind.
    if (tape::running_walk().id != 0)
      tape::at_end_of_walk([weak = weak_from_this()] {
        if (const auto frame = weak.lock()) frame->forget();
      });
    const std::lock_guard lock(mutex);
    for (size_t i = 0; i < slots.size(); ++i)
      if (slots[i].wanted) slots[i].again = saved[i];
    return saved[at];
  }

  Tensors compute_again() {
    std::optional<FormerRandomState> random;
    if (!random_state.empty()) random.emplace(random_state);
    const EnableGrad recording;
    const weft::detail::WithAutocastModes as_before(autocast);
    Tensors arguments, saved;
    for (const tape::Saved& input : inputs) arguments.push_back(input ? *input : Tensor());
    {
      const SavedTensorsHooks collect(
          [&saved](const Tensor& tensor) {
            saved.push_back(tensor);
            return tensor;
          },
          [](const std::any& kept) { return std::any_cast<Tensor>(kept); });
      function(arguments);
    }
    const std::lock_guard lock(mutex);
    WEFT_CHECK(
        saved.size() == slots.size(), GradError, "checkpoint",
        "a different number of tensors was saved during the original forward and recomputation; forward {}, "
        "recomputation {}",
        slots.size(), saved.size());
    for (size_t i = 0; i < slots.size(); ++i)
      WEFT_CHECK(
          saved[i].sizes() == slots[i].sizes && saved[i].dtype() == slots[i].dtype, GradError, "checkpoint",
          "recomputed values have different metadata than during the forward pass; tensor {} was {} of shape "
          "{}, and is now {} of shape {}",
          i, slots[i].dtype, slots[i].sizes, saved[i].dtype(), saved[i].sizes());
    return saved;
  }

  void forget() {
    Tensors dropped;
    const std::lock_guard lock(mutex);
    for (Slot& slot : slots) dropped.push_back(std::exchange(slot.again, Tensor()));
  }
};

/// What is kept of a saved tensor: its number.
struct Place {
  std::shared_ptr<Frame> frame;
  size_t at;

  Place(std::shared_ptr<Frame> frame, size_t at) : frame(std::move(frame)), at(at) {}
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() {
    Tensor dropped;
    const std::lock_guard lock(frame->mutex);
    frame->slots[at].wanted = false;
    dropped = std::exchange(frame->slots[at].again, Tensor());
  }
};

}  // namespace

std::vector<Tensor> checkpoint(const Function& function, const Tensors& inputs, CheckpointOptions options) {
  WEFT_CHECK(function, ValueError, "checkpoint", "the function must be callable; got an empty function");
  if (!grad_enabled()) return function(inputs);
  const auto frame = std::make_shared<Frame>();
  frame->function = function;
  // Saved as an op would: the hooks of a checkpoint around this one find them again.
  for (const Tensor& input : inputs)
    frame->inputs.push_back(input.defined() ? tape::Saved::input(input) : tape::Saved());
  if (options.preserve_rng_state) frame->random_state = random_states(inputs);
  const SavedTensorsHooks hooks(
      [frame](const Tensor& tensor) { return std::make_shared<Place>(frame, frame->open(tensor)); },
      [](const std::any& kept) {
        const auto& place = std::any_cast<const std::shared_ptr<Place>&>(kept);
        return place->frame->read(place->at);
      });
  return function(inputs);
}

Tensor checkpoint(const std::function<Tensor(const Tensor&)>& function, const Tensor& input,
                  CheckpointOptions options) {
  WEFT_CHECK(function, ValueError, "checkpoint", "the function must be callable; got an empty function");
  return checkpoint([function](const Tensors& inputs) { return Tensors{function(inputs[0])}; },
                    Tensors{input}, options)[0];
}

}  // namespace weft::autograd
