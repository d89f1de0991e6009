// The Tensor handle: accessors, elements, and the making of implementations.
#include "weft/tensor.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "src/core/allocator.h"
#include "src/core/changes.h"
#include "src/core/check.h"
#include "src/core/cuda_backend.h"
#include "src/core/dtype_switch.h"
#include "src/core/tensor_impl.h"

namespace weft {
namespace detail {

Ref<TensorImpl> make_impl() {
  Ref<TensorImpl> impl(new (pool_allocate(sizeof(TensorImpl))) TensorImpl);
  impl->inference = inference_mode;
  return impl;
}

void refresh_layout(TensorImpl& impl) {
  int64_t expected = 1;
  bool contiguous = true, overflow = false, empty = false;
  for (int64_t i = impl.sizes.size() - 1; i >= 0; --i) {
    const int64_t size = impl.sizes[i];
    if (size != 1 && impl.strides[i] != expected) contiguous = false;
    empty = empty || size == 0;
    overflow = __builtin_mul_overflow(expected, size, &expected) || overflow;
  }
  WEFT_CHECK(empty || !overflow, ShapeError, "tensor", "shape {} has more elements than 2^63 - 1",
             impl.sizes);
  impl.numel = empty ? 0 : expected;
  impl.contiguous = contiguous || empty;
}

Tensor make_tensor(Ref<Storage> storage, int64_t offset, Dtype dtype, const Shape& sizes,
                   const Shape& strides) {
  WEFT_CHECK(sizes.size() <= kMaxDims, ShapeError, "tensor", "has at most {} dimensions; shape {}", kMaxDims,
             sizes);
  Ref<TensorImpl> impl = make_impl();
  impl->device = storage->device;
  if (storage->data)
    impl->data = static_cast<char*>(storage->data) + offset * static_cast<int64_t>(item_size(dtype));
  impl->storage = std::move(storage);
  impl->dtype = dtype;
  impl->sizes = sizes;
  impl->strides = strides;
  refresh_layout(*impl);
  return Tensor(std::move(impl));
}

Tensor make_contiguous(const char* op, Dtype dtype, Device device, const Shape& sizes) {
  Ref<TensorImpl> impl = make_impl();
  impl->dtype = dtype;
  impl->sizes = sizes;
  impl->strides = sizes;
  int64_t step = 1, bytes = 0;
  bool overflow = false, empty = false;
  for (int64_t i = sizes.size() - 1; i >= 0; --i) {
    impl->strides[i] = step;
    empty = empty || sizes[i] == 0;
    overflow = __builtin_mul_overflow(step, std::max<int64_t>(sizes[i], 1), &step) || overflow;
  }
  overflow = __builtin_mul_overflow(step, static_cast<int64_t>(item_size(dtype)), &bytes) || overflow;
  WEFT_CHECK(!overflow, ShapeError, op, "asked for more bytes than memory can address; size {} of {}", sizes,
             dtype);
  impl->numel = empty ? 0 : step;
  impl->storage = allocate_storage(empty ? 0 : static_cast<size_t>(bytes), device);
  impl->device = impl->storage->device;
  impl->data = impl->storage->data;
  return Tensor(std::move(impl));
}

Tensor shallow_copy(const Tensor& t) {
  const TensorImpl& from = t.impl();
  Ref<TensorImpl> impl = make_impl();
  impl->storage = from.storage;
  impl->data = from.data;
  impl->numel = from.numel;
  impl->sizes = from.sizes;
  impl->strides = from.strides;
  impl->dtype = from.dtype;
  impl->device = from.device;
  impl->contiguous = from.contiguous;
  impl->wrapped_number = from.wrapped_number;
  impl->unversioned = from.unversioned;
  impl->inference = from.inference;
  return Tensor(std::move(impl));
}

namespace {
// Dimensions larger than one, by rising stride.
int sorted_dims(const TensorImpl& impl, int* order) {
  int count = 0;
  for (int i = 0; i < impl.sizes.size(); ++i)
    if (impl.sizes[i] != 1) order[count++] = i;
  std::sort(order, order + count, [&](int a, int b) { return impl.strides[a] < impl.strides[b]; });
  return count;
}
}  // namespace

bool is_non_overlapping_and_dense(const Tensor& t) {
  const TensorImpl& impl = t.impl();
  if (impl.contiguous) return true;
  int order[kMaxDims];
  const int count = sorted_dims(impl, order);
  int64_t expected = 1;
  for (int i = 0; i < count; ++i) {
    if (impl.strides[order[i]] != expected) return false;
    expected *= impl.sizes[order[i]];
  }
  return true;
}

namespace {
// For strides that interleave, as those of a diagonal of windows do: by marking each element's place. Where that would take
// more than a few megabytes, they are said to overlap.
bool places_meet(const TensorImpl& impl, const int* order, int count) {
  constexpr int64_t kLargestExtent = int64_t{1} << 26;
  int64_t extent = 1;
  for (int i = 0; i < count; ++i) extent += (impl.sizes[order[i]] - 1) * impl.strides[order[i]];
  if (extent > kLargestExtent) return true;
  std::vector<bool> taken(static_cast<size_t>(extent));
  int64_t at[kMaxDims] = {};
  int64_t place = 0;
  for (int i = 0; i < count;) {
    if (taken[static_cast<size_t>(place)]) return true;
    taken[static_cast<size_t>(place)] = true;
    for (i = 0; i < count; ++i) {
      place += impl.strides[order[i]];
      if (++at[i] < impl.sizes[order[i]]) break;
      place -= at[i] * impl.strides[order[i]];
      at[i] = 0;
    }
  }
  return false;
}
}  // namespace

bool overlaps_itself(const Tensor& t) {
  const TensorImpl& impl = t.impl();
  if (impl.contiguous || t.numel() == 0) return false;
  int order[kMaxDims];
  const int count = sorted_dims(impl, order);
  int64_t reach = 0;
  for (int i = 0; i < count; ++i) {
    const int64_t stride = impl.strides[order[i]];
    if (stride <= reach) return stride == 0 || places_meet(impl, order, count);
    reach += (impl.sizes[order[i]] - 1) * impl.strides[order[i]];
  }
  return false;
}

void check_host_read(const char* op) {
  WEFT_CHECK(!host_reads_forbidden, Error, op,
             "reads a result on the host, which a step that is being recorded for replay cannot do");
}

}  // namespace detail

Tensor::Tensor(Scalar value) {
  const Dtype dtype = value.is_floating() ? default_dtype() : value.is_boolean() ? boolean : int64;
  *this = detail::make_tensor(allocate_storage(weft::item_size(dtype), cpu), 0, dtype, {}, {});
  impl_->wrapped_number = true;
  visit_dtype(dtype, [&]<class T>(T) {
    if constexpr (std::is_integral_v<T>) *static_cast<T*>(impl_->data) = static_cast<T>(value.to_int64());
    else
      *static_cast<T*>(impl_->data) =
          T(static_cast<std::conditional_t<std::is_same_v<T, double>, double, float>>(value.to_double()));
  });
}

void Tensor::throw_undefined() {
  detail::raise<Error>("tensor", "this Tensor is undefined: it was never given a value");
}

namespace {
int64_t wrap(int64_t dim, int64_t ndim, const char* op) {
  WEFT_CHECK(ndim > 0, DimError, op, "a 0-d tensor has no dimension {}", dim);
  WEFT_CHECK(dim >= -ndim && dim < ndim, DimError, op, "dim must be in [{}, {}]; got {}", -ndim, ndim - 1,
             dim);
  return dim < 0 ? dim + ndim : dim;
}
}  // namespace

int64_t Tensor::size(int64_t dim) const { return impl().sizes[wrap(dim, this->dim(), "size")]; }
int64_t Tensor::stride(int64_t dim) const { return impl().strides[wrap(dim, this->dim(), "stride")]; }

int64_t Tensor::storage_offset() const {
  if (!impl().data) return 0;
  return (static_cast<char*>(impl().data) - static_cast<char*>(impl().storage->data)) /
         static_cast<int64_t>(item_size());
}

bool Tensor::is_contiguous(MemoryFormat format) const {
  if (format == MemoryFormat::contiguous || format == MemoryFormat::preserve) return impl().contiguous;
  WEFT_CHECK(format == MemoryFormat::channels_last, ValueError, "is_contiguous",
             "{} is the number of no memory format; shape {}", static_cast<int>(format), sizes());
  if (dim() != 4) return false;
  const Shape expected = channels_last_strides(sizes());
  for (int i = 0; i < 4; ++i)
    if (impl().sizes[i] != 1 && impl().strides[i] != expected[i]) return false;
  return true;
}

namespace {
template <class T>
Scalar to_scalar(T value) {
  if constexpr (std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>)
    return Scalar(static_cast<float>(value));
  else return Scalar(value);
}
}  // namespace

Scalar Tensor::item_scalar() const {
  detail::check_host_read("item");
  WEFT_CHECK(numel() == 1, ShapeError, "item", "needs a tensor of one element; shape {}", sizes());
  alignas(8) std::byte element[8];
  const void* data = impl().data;
  if (!device().is_cpu()) {
    detail::check_no_capture("item");
    detail::cuda_runtime("item").copy(element, cpu, data, device(), item_size(), false);
    data = element;
  }
  return visit_dtype(dtype(), [&]<class T>(T) { return to_scalar(*static_cast<const T*>(data)); });
}

namespace {
template <class T>
bool stores(Dtype dtype) {
  if (dtype == boolean && std::is_same_v<T, uint8_t>) return true;
  return visit_dtype(dtype, []<class U>(U) { return std::is_same_v<T, U>; });
}

// The types of elements as programs write them.
#define WEFT_ELEMENT_TYPES(X) \
  X(float) X(double) X(Half) X(BFloat16) X(int64_t) X(int32_t) X(int16_t) X(int8_t) X(uint8_t) X(bool)
#define WEFT_NAME(T) \
  const char* cpp_name(T) { return #T; }
WEFT_ELEMENT_TYPES(WEFT_NAME)
#undef WEFT_NAME
}  // namespace

template <class T>
T* Tensor::data_ptr() const {
  using Plain = std::remove_const_t<T>;
  WEFT_CHECK(device().is_cpu(), DeviceError, "data_ptr", "needs a CPU tensor; it is on {}", device());
  WEFT_CHECK(stores<Plain>(dtype()), DtypeError, "data_ptr",
             "asked for {}, but the elements of dtype {} are {}; shape {}", cpp_name(Plain()), dtype(),
             visit_dtype(dtype(), [](auto element) { return cpp_name(element); }), sizes());
  return static_cast<T*>(impl().data);
}
#define WEFT_INSTANTIATE(T)                         \
  template WEFT_API T* Tensor::data_ptr<T>() const; \
  template WEFT_API const T* Tensor::data_ptr<const T>() const;
WEFT_ELEMENT_TYPES(WEFT_INSTANTIATE)
#undef WEFT_INSTANTIATE
#undef WEFT_ELEMENT_TYPES

void Tensor::bump_version() const {
  const auto& impl = this->impl();
  if (!impl.storage) return;
  detail::note_written(*impl.storage);
  if (!impl.unversioned) impl.storage->version.fetch_add(1, std::memory_order_relaxed);
}

Tensor Tensor::detach() const {
  Tensor copy = detail::shallow_copy(*this);
  impl().viewed = true;
  copy.impl().viewed = true;
  return copy;
}

Tensor Tensor::data() const {
  Tensor copy = detach();
  copy.impl().unversioned = true;
  return copy;
}

}  // namespace weft
