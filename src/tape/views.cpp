// Views and in-place writes: a view remembers its base and how to be made again; writing to it rewrites the base's history.
#include <algorithm>

#include "src/core/check.h"
#include "src/core/tensor_impl.h"
#include "src/tape/node.h"

namespace weft::tape {

namespace {

Tensor replay(const std::shared_ptr<ViewStep>& last, Tensor base) {
  std::vector<const ViewStep*> steps;
  for (const ViewStep* step = last.get(); step; step = step->parent.get()) steps.push_back(step);
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) base = (*step)->apply(base);
  return base;
}

const ViewInfo* tracked_view(const detail::TensorImpl& impl) {
  if (!impl.is_view) return nullptr;
  const ViewInfo* view = impl.meta->view.get();
  return view->tracked ? view : nullptr;
}

// Views of a tensor are made again from its shape.
void check_base_shape(const ViewInfo& view) {
  WEFT_CHECK(!view.base.impl().reshaped, GradError, "view",
             "a view needs its tensor, whose shape was changed in place after the view was made; shape {}",
             view.base.sizes());
}

// A write to a view, as its saved result sees it when that is differentiated again: beside the CopySlices that holds the
// same write, and either may be walked, and let go of it, first.
struct WriteAlone final : Node {
  explicit WriteAlone(const detail::Ref<Node>& shared)
      : Node(shared->name, shared->num_inputs, 1), written(shared) {
    for (int i = 0; i < num_inputs; ++i) set_edge(i, shared->edges[i]);
    holds_saved = shared->holds_saved;
  }
  Grads apply(Grads&& grads, const Needs& needs) override { return written->apply(std::move(grads), needs); }
  void release_saved() override {
    name = "copy_slices";  // the other may have been the write's own
    written = {};
    released = true;
  }

  detail::Ref<Node> written;
};

// The history of a base after `written` wrote to one of its views: outside the view gradients pass, inside they go through.
struct CopySlices final : Node {
  CopySlices(const Tensor& base, detail::Ref<Node> written, std::shared_ptr<ViewStep> steps)
      : Node("copy_slices", written->num_inputs, 1),
        base_strides(base.strides()),
        written(std::move(written)),
        steps(std::move(steps)) {
    holds_saved = this->written->holds_saved;
  }

  Grads apply(Grads&& grads, const Needs& needs) override {
    // Laid out as the base was, for which the steps were taken: a view may exist for one layout only.
    const Tensor through = ops().clone_strided(grads[0], base_strides);
    const Tensor inside = replay(steps, through);
    Grads arriving;
    arriving.resize(1);
    arriving[0] = ops().clone_contiguous(inside);
    const detail::Ref<Node> running_as =
        grad_enabled() ? detail::Ref<Node>(new WriteAlone(written)) : written;
    Grads result;
    {
      RunningNode running(running_as.get());
      result = written->apply(std::move(arriving), needs);
    }
    const Tensor own = result[0].defined() ? result[0] : ops().zeros_like(inside);
    ops().copy_into(inside, own);
    result[0] = through;
    return result;
  }
  void release_saved() override {
    written = {};
    released = true;
  }

  Shape base_strides;
  detail::Ref<Node> written;
  std::shared_ptr<ViewStep> steps;
};

}  // namespace

Edge gradient_edge(const Tensor& tensor) {
  auto& impl = tensor.impl();
  if (const ViewInfo* view = tracked_view(impl);
      view && view->base.requires_grad() && view->fresh_at != tensor.version()) {
    check_base_shape(*view);
    EnableGrad recording;
    const Tensor again = replay(view->steps, view->base);
    impl.grad_fn = again.impl().grad_fn;
    impl.output_number = again.impl().output_number;
    impl.requires_grad = true;
    impl.meta->view->fresh_at = tensor.version();
  }
  if (impl.grad_fn) return {impl.grad_fn, nullptr, impl.output_number};
  if (impl.requires_grad) return {nullptr, tensor.ref(), 0};
  return {};
}

Tensor make_view(const Tensor& base, const Shape& sizes, const Shape& strides, int64_t offset,
                 GradHook replay) {
  const auto& from = base.impl();
  Tensor y = detail::make_tensor(from.storage, base.storage_offset() + offset, from.dtype, sizes, strides);
  auto& impl = y.impl();
  impl.unversioned = from.unversioned;
  impl.inference = from.inference;
  const ViewInfo* parent = from.is_view ? from.meta->view.get() : nullptr;
  base.impl().viewed = true;
  impl.viewed = true;
  impl.is_view = true;
  auto view = std::make_unique<ViewInfo>();
  view->base = parent ? parent->base : base;
  view->tracked = grad_enabled() && (!parent || parent->tracked);
  if (view->tracked)
    view->steps = std::allocate_shared<ViewStep>(detail::PoolAllocator<ViewStep>(),
                                                 parent ? parent->steps : nullptr, std::move(replay));
  view->fresh_at = y.version();
  meta(y).view = std::move(view);
  return y;
}

void attach(const Tensor& y, uint32_t number, detail::Ref<Node> node) {
  auto& impl = y.impl();
  impl.grad_fn = std::move(node);
  impl.output_number = number;
  impl.requires_grad = true;
}

namespace {
void move_history(const Tensor& x, detail::Ref<Node> node) {
  auto& impl = x.impl();
  if (impl.retains_grad && impl.grad_fn && impl.grad_fn->extras) {
    std::erase(impl.grad_fn->extras->retained, &impl);
    node->ensure_extras().retained.push_back(&impl);
  }
  attach(x, 0, std::move(node));
}
}  // namespace

void rebase(const Tensor& x, detail::Ref<Node> node) {
  const ViewInfo* view = tracked_view(x.impl());
  if (!view) return move_history(x, std::move(node));
  check_base_shape(*view);
  const Tensor base = view->base;
  detail::Ref<Node> copy(new CopySlices(base, node, view->steps));
  copy->set_edge(0, gradient_edge(base));
  for (int i = 1; i < node->num_inputs; ++i) copy->set_edge(i, node->edges[i]);
  move_history(base, std::move(copy));
}

void take_shape(const char* op, const Tensor& x, const Tensor& view) {
  auto& impl = x.impl();
  const auto& from = view.impl();
  WEFT_CHECK(
      !from.requires_grad || gradient_edge(x).node, GradError, op,
      "the shape of a leaf that requires grad cannot be changed in place; do it inside NoGrad, or out of "
      "place; shape {}",
      x.sizes());
  WEFT_CHECK(from.requires_grad || !gradient_edge(x).node, GradError, op,
             "the shape of a tensor on the tape cannot be changed in place inside NoGrad; shape {}",
             x.sizes());
  impl.data = from.data;
  impl.sizes = from.sizes;
  impl.strides = from.strides;
  detail::refresh_layout(impl);
  if (impl.is_view) {
    impl.meta->view->steps = from.meta->view->steps;
    impl.meta->view->fresh_at = x.version();
  }
  if (from.grad_fn) move_history(x, from.grad_fn);
}

void check_inplace(const char* op, const Tensor& x, bool recording) {
  const auto& impl = x.impl();
  WEFT_CHECK(!impl.storage || !impl.storage->read_only, Error, op,
             "the tensor's memory is read-only; write to a clone(); shape {}", x.sizes());
  WEFT_CHECK(!detail::overlaps_itself(x), ShapeError, op,
             "more than one element of the written-to tensor refers to one memory location; clone() it "
             "first; shape {}, "
             "strides {}",
             x.sizes(), x.strides());
  WEFT_CHECK(!impl.inference || inference_mode(), GradError, op,
             "in-place update to an inference tensor outside of inference mode is not allowed; write to a "
             "clone(); shape {}",
             x.sizes());
  if (!grad_enabled()) return;
  WEFT_CHECK(!x.requires_grad() || gradient_edge(x).node, GradError, op,
             "a leaf Variable that requires grad is being used in an in-place operation; update it inside "
             "NoGrad, or write "
             "to a clone(); shape {}",
             x.sizes());
  if (!impl.is_view) return;
  const ViewInfo& view = *impl.meta->view;
  const auto& base = view.base.impl();
  WEFT_CHECK(!view.tracked || !(base.requires_grad && !base.grad_fn), GradError, op,
             "a view of a leaf Variable that requires grad is being used in an in-place operation; do it "
             "inside NoGrad, or "
             "on a clone(); shape {}",
             x.sizes());
  WEFT_CHECK(view.tracked || !(recording || base.requires_grad), GradError, op,
             "a view made inside NoGrad is being written to with gradients enabled; make the view outside "
             "NoGrad; shape {}",
             x.sizes());
}

}  // namespace weft::tape
