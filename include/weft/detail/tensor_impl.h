// What a Tensor handle points to. Public only so that the handle's accessors inline; users read tensor.h.
#pragma once

#include "weft/detail/ref.h"
#include "weft/device.h"
#include "weft/dtype.h"
#include "weft/shape.h"

namespace weft::tape {
struct Node;
struct AutogradMeta;
WEFT_API void dispose(Node* node) noexcept;
WEFT_API void dispose(AutogradMeta* meta) noexcept;
}  // namespace weft::tape

namespace weft::detail {

/// Memory that tensors share. `version` counts in-place writes, so that the tape notices a saved tensor that changed.
struct WEFT_API Storage : RefCounted {
  using Deleter = void (*)(void* context, void* data, size_t bytes) noexcept;

  void* data = nullptr;
  size_t bytes = 0;
  Device device;
  bool read_only = false;
  std::atomic<uint32_t> version{0};
  void* stream = nullptr;
  void* context = nullptr;
  Deleter deleter = nullptr;
};
WEFT_API void dispose(Storage* storage) noexcept;

struct WEFT_API TensorImpl : RefCounted {
  TensorImpl() noexcept;
  ~TensorImpl();

  Ref<Storage> storage;
  void* data = nullptr;  // storage->data + offset, the first element
  int64_t numel = 0;
  Shape sizes;
  Shape strides;  // in elements
  Dtype dtype = Dtype::float32;
  Device device;
  bool contiguous = true;
  bool layout_free = false;     // weft chose the layout, so view() may lay it out anew
  bool viewed = false;          // another tensor was made as a view of this one
  bool reshaped = false;        // its shape was changed in place after views of it had been made
  bool index_copy = false;      // what x[mask] or x[index tensor] gave: writing to it would be lost
  bool is_view = false;         // meta->view is set
  bool wrapped_number = false;  // made from a number in an expression: weakest in promotion
  bool unversioned = false;     // `.data`: writes through it do not count as changes
  bool requires_grad = false;   // set by the user on a leaf, by the tape on a result
  bool retains_grad = false;
  bool inference = false;        // made in inference mode
  uint32_t output_number = 0;    // which output of grad_fn this is
  Ref<tape::Node> grad_fn;       // null for leaves; stale for a view until tape::gradient_edge refreshes it
  Ref<tape::AutogradMeta> meta;  // .grad, hooks, view chain: made when first needed
  void* python = nullptr;        // the Python object of this tensor
  bool owns_python = false;      // nobody in Python holds that object now: it lives as long as this
};
WEFT_API void dispose(TensorImpl* impl) noexcept;

/// Called instead of destroying an impl whose count fell to 0 while it owned its Python object: makes the object the owner again
/// (which may destroy both). Set by the Python package.
WEFT_API extern void (*hand_back_to_python)(TensorImpl* impl) noexcept;

}  // namespace weft::detail
