// The Tensor: a handle to shared memory with a shape, a dtype and a place on the tape. Ops on it are in weft/ops.h, as
// functions and as the methods listed in weft/detail/tensor_methods.inc (stamped from the functions' declarations).
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "weft/detail/tensor_impl.h"
#include "weft/error.h"
#include "weft/scalar.h"

namespace weft {

class Tensor;
class Generator;
class Index;

/// A borrowed list of tensors: `{a, b}`, a std::vector. For arguments only.
class TensorList {
 public:
  TensorList() = default;
  TensorList(std::initializer_list<Tensor> list);  // NOLINT: arguments are written as braces
  TensorList(const std::vector<Tensor>& list);     // NOLINT
  TensorList(const Tensor* data, int64_t size) : data_(data), size_(size) {}
  /// As a std::span has them.
  int64_t size() const { return size_; }
  const Tensor& operator[](int64_t i) const;
  const Tensor* begin() const { return data_; }
  const Tensor* end() const;

 private:
  const Tensor* data_ = nullptr;
  int64_t size_ = 0;
};

/// How dimensions lie in memory: row-major; N, H, W, C for N, C, H, W; or as in the tensor something is made like.
enum class MemoryFormat : int8_t { contiguous, channels_last, preserve };

/// dtype and device of a new tensor: `zeros({2, 3}, {.dtype = int64})`. Absent ones are those of the tensor it is made
/// like (zeros_like, new_zeros), else default_dtype(), or what suits the values, and the CPU.
struct TensorOptions {
  std::optional<Dtype> dtype{};
  std::optional<Device> device{};
  bool requires_grad = false;
};

/// What `backward` and `grad` take besides the tensor.
struct BackwardOptions {
  bool retain_graph = false;
  bool create_graph = false;
};

/// Removes its hook when told to; dropping the handle leaves the hook in place.
class WEFT_API HookHandle {
 public:
  HookHandle() = default;
  explicit HookHandle(std::function<void()> remove) : remove_(std::move(remove)) {}
  /// Removes the hook; a second time does nothing.
  void remove() {
    if (remove_) std::exchange(remove_, nullptr)();
  }

 private:
  std::function<void()> remove_;
};

/// Elements of one dtype in up to 16 dimensions. Copying a Tensor copies the handle, as in Python. Distinct tensors may be
/// used from several threads at once; one tensor may be read from several.
class WEFT_API Tensor {
 public:
  /// No tensor; defined() is false.
  Tensor() = default;
  /// A 0-d tensor of the number: default_dtype() for floating, int64 for integers, bool for bools. In an expression with
  /// tensors it is the weaker partner, as PyTorch's Python numbers are.
  Tensor(Scalar value);  // NOLINT: functors write T(1) - y
  Tensor(const Tensor&) = default;
  Tensor(Tensor&&) noexcept = default;
  Tensor& operator=(const Tensor&) & = default;
  Tensor& operator=(Tensor&&) & noexcept = default;
  /// Assignment into what an index gave: `x[0] = y`, `x[{Slice(), 2}] = 1.0`; see index_put_ for masks and index tensors.
  void operator=(const Tensor& value) &&;
  void operator=(Scalar value) && { std::move(*this) = Tensor(value); }
  ~Tensor() = default;

  /// Whether there is a tensor; ops and accessors throw Error without one.
  bool defined() const { return static_cast<bool>(impl_); }

  // Shape and place
  /// Number of dimensions, their sizes, and the steps between elements (not bytes) along each.
  int64_t dim() const { return impl().sizes.size(); }
  const Shape& sizes() const { return impl().sizes; }
  const Shape& shape() const { return impl().sizes; }
  const Shape& strides() const { return impl().strides; }
  /// Size of dimension `dim`, which may be negative. Throws DimError.
  int64_t size(int64_t dim) const;
  int64_t stride(int64_t dim) const;
  /// Number of elements.
  int64_t numel() const { return impl().numel; }
  /// Where the first element is in the memory it may share with others, in elements.
  int64_t storage_offset() const;
  /// Type and place of the elements, and the bytes of one.
  Dtype dtype() const { return impl().dtype; }
  Device device() const { return impl().device; }
  size_t item_size() const { return weft::item_size(dtype()); }
  /// Whether the elements lie without gaps in that order.
  bool is_contiguous(MemoryFormat format = MemoryFormat::contiguous) const;
  /// Whether the dtype is; only such tensors have gradients.
  bool is_floating() const { return weft::is_floating(dtype()); }

  // Elements
  /// The one element of a tensor with numel() == 1, converted. Waits for a GPU. Throws ShapeError otherwise.
  template <class T = double>
  T item() const {
    if constexpr (std::is_floating_point_v<T>) return static_cast<T>(item_scalar().to_double());
    else if constexpr (std::is_same_v<T, bool>) return item_scalar().to_bool();
    else return static_cast<T>(item_scalar().to_int64());
  }
  /// The same, with its kind.
  Scalar item_scalar() const;
  /// Pointer to the first element. Throws DtypeError unless T is this dtype's C++ type (bool is uint8_t or bool; half types
  /// are Half, BFloat16) and DeviceError off the CPU. A writer calls bump_version() if autograd may have saved the tensor.
  template <class T>
  T* data_ptr() const;
  /// The elements in row-major order, converted to T (float, double, int64_t, int32_t, uint8_t). Waits for a GPU.
  template <class T>
  std::vector<T> to_vector() const;
  /// data_ptr whatever the dtype and device; nullptr if there is no element.
  void* raw_data() const { return impl().data; }

  // Autograd
  /// Whether ops on it record: a leaf that was marked, or the result of one that did.
  bool requires_grad() const { return impl().requires_grad || (impl().is_view && view_requires_grad()); }
  /// Marks a leaf; throws DtypeError unless floating, GradError for false on a non-leaf.
  Tensor requires_grad_(bool value = true) const;
  /// Whether no recorded op made it; backward leaves gradients in leaves.
  bool is_leaf() const;
  /// The accumulated gradient; undefined when there is none.
  Tensor grad() const;
  /// Sets .grad; undefined clears it. Throws ShapeError, DtypeError, DeviceError unless it matches this tensor, ValueError for
  /// this tensor or a view of it. A gradient whose graph leads to this tensor keeps both alive until it is cleared.
  void set_grad(const Tensor& grad) const;
  /// Name of the op that made this tensor, nullptr for leaves.
  const char* grad_fn_name() const;
  /// Accumulates d(this)/d(leaf) into every leaf's .grad. `gradient` may be left out for a tensor of one element.
  /// Throws GradError as PyTorch does: no graph, a second time without retain_graph, missing gradient.
  void backward(const Tensor& gradient = {}, BackwardOptions options = {}) const;
  /// The same memory off the tape; in-place writes on either are seen by both and by version checks.
  Tensor detach() const;
  /// Takes this tensor itself off the tape. Throws GradError for a view.
  Tensor detach_() const;
  /// PyTorch's `.data`: the same memory off the tape, whose in-place writes autograd does not notice.
  Tensor data() const;
  /// Makes this handle's tensor use `other`'s memory, shape and dtype (PyTorch's `x.data = other`); .grad stays as it was.
  /// Throws DtypeError for integers where this requires grad; a non-leaf keeps its dtype and shape (DtypeError, ShapeError).
  void set_data(const Tensor& other) const;
  /// Called with the gradient of this tensor; a defined result replaces it, and must have its shape, dtype and device
  /// (backward throws ShapeError, DtypeError, DeviceError). Throws GradError unless requires_grad().
  HookHandle register_hook(std::function<Tensor(const Tensor&)> hook) const;
  /// Called with this leaf after backward added to its .grad: a step of the optimizer there, and the gradient can go. Throws
  /// GradError unless this is a leaf that requires grad.
  HookHandle register_post_accumulate_grad_hook(std::function<void(const Tensor&)> hook) const;
  /// Keeps .grad on a non-leaf.
  void retain_grad() const;
  /// Whether it was made in inference mode, and so can never be part of a recorded op.
  bool is_inference() const { return impl().inference; }
  /// Whether it is a view that autograd knows of.
  bool is_view() const { return impl().is_view; }
  /// Number of in-place writes to the shared memory so far.
  uint32_t version() const {
    return impl().storage ? impl().storage->version.load(std::memory_order_relaxed) : 0;
  }
  /// Counts one more, as a write to raw memory should.
  void bump_version() const;

  // Indexing (contract in ops/index.h)
  Tensor operator[](const Index& index) const;
  Tensor operator[](std::initializer_list<Index> index) const;
  Tensor operator[](int64_t index) const;
  Tensor operator[](int index) const { return (*this)[static_cast<int64_t>(index)]; }
  Tensor operator[](const Tensor& index) const;

  // Ops as methods
#include "weft/detail/tensor_methods.inc"

  /// As PyTorch prints it: `tensor([1., 2.])`.
  std::string str() const;
  /// The same tensor, not equal elements.
  bool is_same(const Tensor& other) const { return impl_ == other.impl_; }

  // For weft's own layers
  explicit Tensor(detail::Ref<detail::TensorImpl> impl) : impl_(std::move(impl)) {}
  /// Throws Error("[tensor] …") when undefined.
  detail::TensorImpl& impl() const {
    if (!impl_) [[unlikely]]
      throw_undefined();
    return *impl_;
  }
  const detail::Ref<detail::TensorImpl>& ref() const { return impl_; }

 private:
  [[noreturn]] static void throw_undefined();
  bool view_requires_grad() const;

  detail::Ref<detail::TensorImpl> impl_;
};

inline TensorList::TensorList(std::initializer_list<Tensor> list) : size_(static_cast<int64_t>(list.size())) {
  data_ = list.begin();  // the call that the braces are written in outlives the list
}
inline TensorList::TensorList(const std::vector<Tensor>& list)
    : data_(list.data()), size_(static_cast<int64_t>(list.size())) {}
inline const Tensor& TensorList::operator[](int64_t i) const { return data_[i]; }
inline const Tensor* TensorList::end() const { return data_ + size_; }

/// `first:last:step` of one dimension; absent bounds as in Python. step > 0.
struct Slice {
  std::optional<int64_t> first{}, last{};
  int64_t step = 1;
  Slice() = default;
  Slice(std::optional<int64_t> first, std::optional<int64_t> last = std::nullopt, int64_t step = 1)
      : first(first), last(last), step(step) {}
};
/// A new dimension of size 1 in an index.
struct NewAxis {};
inline constexpr NewAxis None{};
/// All dimensions an index does not name.
struct EllipsisType {};
inline constexpr EllipsisType Ellipsis{};

/// One entry of an index: integer, Slice, None, Ellipsis, or a tensor of integers or bools.
class Index {
 public:
  enum class Kind : uint8_t { integer, slice, none, ellipsis, tensor };
  Index(int64_t value) : kind(Kind::integer), integer(value) {}  // NOLINT: indices are written plainly
  Index(int value) : Index(static_cast<int64_t>(value)) {}       // NOLINT
  Index(Slice value) : kind(Kind::slice), slice(value) {}        // NOLINT
  Index(NewAxis) : kind(Kind::none) {}                           // NOLINT
  Index(EllipsisType) : kind(Kind::ellipsis) {}                  // NOLINT
  Index(Tensor value) : kind(Kind::tensor), tensor(std::move(value)) {}  // NOLINT

  Kind kind;
  int64_t integer = 0;
  Slice slice;
  Tensor tensor;
};

}  // namespace weft
