// Shapes: views that share memory with their tensor, copies, conversions, and joining and rearranging tensors.
// Dimensions may be negative, counted from the last; one out of range throws DimError, sizes that do not fit
// ShapeError. A view's writes are its base's writes; gradients pass through both.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "weft/tensor.h"

namespace weft WEFT_API {

// ---- views; a form that ends in _ gives self itself the new shape. It throws GradError for a leaf that requires grad, and
// views that self had before can be on the tape no more ----

/// The same elements in another shape without a copy; one size may be -1. A tensor whose layout weft chose (a convolution's
/// result) is laid out anew when its strides do not allow it. Throws ShapeError if the counts of elements differ, or if no
/// strides give that shape (use reshape).
Tensor view(const Tensor& self, IntSpan size);
/// The same memory read as elements of another dtype, without conversion. Where these are smaller or larger, the last
/// dimension is longer or shorter; it must then be contiguous and fit (ShapeError). Not on the tape.
Tensor view(const Tensor& self, Dtype dtype);
/// self.view(other.sizes()).
Tensor view_as(const Tensor& self, const Tensor& other);
/// As view where strides allow it, else a contiguous copy.
Tensor reshape(const Tensor& self, IntSpan shape);
/// self.reshape(other.sizes()).
Tensor reshape_as(const Tensor& self, const Tensor& other);
/// Dimensions start_dim to end_dim, both included, merged into one, as reshape does; a 0-d tensor gives one of 1 element.
Tensor flatten(const Tensor& self, int64_t start_dim = 0, int64_t end_dim = -1);
/// All elements in one dimension, as reshape does.
Tensor ravel(const Tensor& self);
/// Dimension `dim` split into `sizes`, of which one may be -1.
Tensor unflatten(const Tensor& self, int64_t dim, IntSpan sizes);

/// Without the dimensions of size 1; with `dim`, without those named that are of size 1.
Tensor squeeze(const Tensor& self);
Tensor squeeze(const Tensor& self, IntSpan dim);
Tensor squeeze_(const Tensor& self);
Tensor squeeze_(const Tensor& self, IntSpan dim);
/// With a new dimension of size 1 at `dim`, -dim()-1 to dim().
Tensor unsqueeze(const Tensor& self, int64_t dim);
Tensor unsqueeze_(const Tensor& self, int64_t dim);

/// Two dimensions exchanged.
Tensor transpose(const Tensor& self, int64_t dim0, int64_t dim1);
Tensor transpose_(const Tensor& self, int64_t dim0, int64_t dim1);
/// transpose under NumPy's name.
Tensor swapaxes(const Tensor& self, int64_t axis0, int64_t axis1);
Tensor swapaxes_(const Tensor& self, int64_t axis0, int64_t axis1);
/// transpose under another name.
Tensor swapdims(const Tensor& self, int64_t dim0, int64_t dim1);
Tensor swapdims_(const Tensor& self, int64_t dim0, int64_t dim1);
/// A matrix transposed; tensors of 0 and 1 dimensions as they are. Throws ShapeError for more than two dimensions.
Tensor t(const Tensor& self);
Tensor t_(const Tensor& self);
/// Dimension i of the result is dimension dims[i] of self; dims names each once.
Tensor permute(const Tensor& self, IntSpan dims);
/// Dimensions `source` moved to the places `destination`, the others in their order.
Tensor movedim(const Tensor& self, IntSpan source, IntSpan destination);

/// Dimensions of size 1 repeated to `size` without a copy, new ones in front; -1 keeps a size. Written to only after clone().
Tensor expand(const Tensor& self, IntSpan size);
/// self.expand(other.sizes()).
Tensor expand_as(const Tensor& self, const Tensor& other);
/// expand under NumPy's name.
Tensor broadcast_to(const Tensor& self, IntSpan size);
/// All tensors expanded to the shape they broadcast to.
std::vector<Tensor> broadcast_tensors(TensorList tensors);

/// Element `index` of dimension `dim`, which disappears. Throws IndexError out of [-size, size).
Tensor select(const Tensor& self, int64_t dim, int64_t index);
/// Elements start to start + length - 1 of dimension `dim`. Throws IndexError for a start out of [-size, size], ShapeError
/// for a length that does not fit.
Tensor narrow(const Tensor& self, int64_t dim, int64_t start, int64_t length);
/// The same, start being a 0-d tensor of integers, which is read: one on a GPU is waited for. Throws ShapeError or DtypeError for another.
Tensor narrow(const Tensor& self, int64_t dim, const Tensor& start, int64_t length);
/// Python's self[start:end:step] in dimension `dim`: bounds out of range are cut. Throws ValueError unless step > 0.
Tensor slice(const Tensor& self, int64_t dim = 0, std::optional<int64_t> start = {},
             std::optional<int64_t> end = {}, int64_t step = 1);
/// Diagonal number `offset` of dimensions dim1 and dim2, as the last dimension of the result.
Tensor diagonal(const Tensor& self, int64_t offset = 0, int64_t dim1 = 0, int64_t dim2 = 1);
/// Any shape and strides over self's memory, from storage_offset (self's when absent). Throws ShapeError if that reaches
/// beyond the memory.
Tensor as_strided(const Tensor& self, IntSpan size, IntSpan stride,
                  std::optional<int64_t> storage_offset = {});
Tensor as_strided_(const Tensor& self, IntSpan size, IntSpan stride,
                   std::optional<int64_t> storage_offset = {});
/// self with src written to the elements that as_strided names: another tensor of self's layout. Throws ShapeError unless src
/// has the shape `size`.
Tensor as_strided_scatter(const Tensor& self, const Tensor& src, IntSpan size, IntSpan stride,
                          std::optional<int64_t> storage_offset = {});
/// self in another size, row by row: over its memory where that is enough, else over new memory that begins with its elements (a view is
/// none any more then, and other views of the old memory keep that). New elements are uninitialised; in its own size self stays as it is.
/// Throws GradError for a tensor that requires grad, ValueError for a negative size.
Tensor resize_(const Tensor& self, IntSpan size);
/// resize_ to the shape of `other`.
Tensor resize_as_(const Tensor& self, const Tensor& other);
/// All windows of `size` elements, `step` apart, in `dimension`; a window is the last dimension of the result.
Tensor unfold(const Tensor& self, int64_t dimension, int64_t size, int64_t step);

/// Views of `split_size` elements each in `dim`, the last one smaller if need be. This and the functions below that give
/// several views throw ValueError for more than 2^22 of them.
std::vector<Tensor> split(const Tensor& self, int64_t split_size, int64_t dim = 0);
/// Views of the given sizes, which add up to the size of `dim`.
std::vector<Tensor> split(const Tensor& self, IntSpan split_sizes, int64_t dim = 0);
/// split with a list of sizes, under its other name.
std::vector<Tensor> split_with_sizes(const Tensor& self, IntSpan split_sizes, int64_t dim = 0);
/// At most `chunks` views of equal size (the last one smaller) in `dim`.
std::vector<Tensor> chunk(const Tensor& self, int64_t chunks, int64_t dim = 0);
/// `sections` views whose sizes differ by at most one, the larger ones first.
std::vector<Tensor> tensor_split(const Tensor& self, int64_t sections, int64_t dim = 0);
/// The views between the given indices, which are cut as in slice. (A single one is written IntSpan(i): i and {i} are numbers.)
std::vector<Tensor> tensor_split(const Tensor& self, IntSpan indices, int64_t dim = 0);
/// The same, with the number of sections in a 0-d int64 tensor or the indices in a 1-d one.
std::vector<Tensor> tensor_split(const Tensor& self, const Tensor& indices_or_sections, int64_t dim = 0);
/// tensor_split in dimension 1, or 0 if there is only one; `sections` must divide the size.
std::vector<Tensor> hsplit(const Tensor& self, int64_t sections);
std::vector<Tensor> hsplit(const Tensor& self, IntSpan indices);
/// tensor_split in dimension 0; at least 2 dimensions, `sections` must divide the size.
std::vector<Tensor> vsplit(const Tensor& self, int64_t sections);
std::vector<Tensor> vsplit(const Tensor& self, IntSpan indices);
/// tensor_split in dimension 2; at least 3 dimensions, `sections` must divide the size.
std::vector<Tensor> dsplit(const Tensor& self, int64_t sections);
std::vector<Tensor> dsplit(const Tensor& self, IntSpan indices);
/// The views self.select(dim, i) for every i.
std::vector<Tensor> unbind(const Tensor& self, int64_t dim = 0);

/// At least one, two (new ones in front) or three dimensions (PyTorch's places), new ones of size 1; of one tensor or of each
/// of several.
Tensor atleast_1d(const Tensor& self);
std::vector<Tensor> atleast_1d(TensorList tensors);
/// At least two dimensions: (n) becomes (1, n).
Tensor atleast_2d(const Tensor& self);
std::vector<Tensor> atleast_2d(TensorList tensors);
/// At least three dimensions: (n) becomes (1, n, 1), (m, n) becomes (m, n, 1).
Tensor atleast_3d(const Tensor& self);
std::vector<Tensor> atleast_3d(TensorList tensors);

// ---- copies and conversions ----

/// A copy on the tape. preserve keeps the order of dimensions in memory, see empty_like.
Tensor clone(const Tensor& self, MemoryFormat memory_format = MemoryFormat::preserve);
/// self if it is laid out so, else a copy that is. Throws ValueError for preserve.
Tensor contiguous(const Tensor& self, MemoryFormat memory_format = MemoryFormat::contiguous);
/// Writes src, broadcast and converted, into self; gradients go to src. The two may share memory: src is read as it was; they
/// may be on different devices, see to().
Tensor copy_(const Tensor& self, const Tensor& src, bool non_blocking = false);
/// Writes the number (or 0-d tensor) into every element.
Tensor fill_(const Tensor& self, Scalar value);
Tensor fill_(const Tensor& self, const Tensor& value);
/// A new tensor of self's shape and dtype, full of value.
Tensor fill(const Tensor& self, Scalar value);
Tensor fill(const Tensor& self, const Tensor& value);
/// Writes 0 into every element.
Tensor zero_(const Tensor& self);

/// self in another dtype, on another device, like another tensor, or in another memory format: self itself if nothing
/// changes, unless `copy`. Values convert as in PyTorch (float to integer truncates), gradients convert back. Throws
/// DeviceError for a device that is not there.
/// To a GPU, unpinned memory is read before the call returns. With non_blocking, pinned memory is read later, in the order of the
/// GPU's stream, and a result on the CPU is pinned and written later: wait for the stream before touching either. Without it
/// both are done when the call returns.
Tensor to(const Tensor& self, Dtype dtype, bool non_blocking = false, bool copy = false,
          std::optional<MemoryFormat> memory_format = {});
Tensor to(const Tensor& self, Device device, std::optional<Dtype> dtype = {}, bool non_blocking = false,
          bool copy = false, std::optional<MemoryFormat> memory_format = {});
Tensor to(const Tensor& self, const Tensor& other, bool non_blocking = false, bool copy = false,
          std::optional<MemoryFormat> memory_format = {});
Tensor to(const Tensor& self, MemoryFormat memory_format);
/// self in other's dtype and on its device.
Tensor type_as(const Tensor& self, const Tensor& other);
/// self in host memory that GPUs copy from and to without waiting for each other: self itself if it is there already. Throws
/// DeviceError unless self is on the CPU, or without a GPU.
Tensor pin_memory(const Tensor& self);
/// Whether self is in such memory.
bool is_pinned(const Tensor& self);

// ---- joining and rearranging ----

/// The tensors one after the other in `dim`, other sizes equal; dtypes promote. Tensors of shape (0,) are left out, as in
/// PyTorch. Throws ValueError for an empty list, ShapeError for sizes that do not fit.
Tensor cat(TensorList tensors, int64_t dim = 0);
/// cat under NumPy's name.
Tensor concatenate(TensorList tensors, int64_t dim = 0);
/// Tensors of one shape along a new dimension `dim`.
Tensor stack(TensorList tensors, int64_t dim = 0);
/// cat in dimension 1, or 0 for tensors of one dimension.
Tensor hstack(TensorList tensors);
/// cat of at least 2-d tensors in dimension 0.
Tensor vstack(TensorList tensors);
/// cat of at least 3-d tensors in dimension 2.
Tensor dstack(TensorList tensors);
/// hstack in which tensors of 0 and 1 dimensions are columns.
Tensor column_stack(TensorList tensors);
/// The matrices on the diagonal of one, zeros elsewhere; tensors of 0 and 1 dimensions are rows.
Tensor block_diag(TensorList tensors);

/// The order of elements reversed in `dims` (a copy).
Tensor flip(const Tensor& self, IntSpan dims);
/// flip in dimension 1.
Tensor fliplr(const Tensor& self);
/// flip in dimension 0.
Tensor flipud(const Tensor& self);
/// Elements moved by `shifts` places in `dims`, from the end back to the start; without dims, of the flattened tensor.
Tensor roll(const Tensor& self, IntSpan shifts, IntSpan dims = {});
/// The plane dims[0], dims[1] turned k times by 90 degrees from the first towards the second.
Tensor rot90(const Tensor& self, int64_t k = 1, IntSpan dims = {0, 1});
/// The whole tensor repeats[i] times in dimension i; new dimensions in front. Throws ShapeError if repeats has fewer entries
/// than self has dimensions.
Tensor repeat(const Tensor& self, IntSpan repeats);
/// repeat with ones put in front of a short `dims` (NumPy).
Tensor tile(const Tensor& self, IntSpan dims);
/// Every element `repeats` times in a row, in `dim` or in the flattened tensor. output_size, if given, must be the size that
/// this gives (ShapeError).
Tensor repeat_interleave(const Tensor& self, int64_t repeats, std::optional<int64_t> dim = {},
                         std::optional<int64_t> output_size = {});
/// Element i repeats[i] times; repeats: integers, 0-d or 1-d of dim's size. Without output_size a GPU is waited for, and with it
/// repeats that add up to something else are not noticed there.
Tensor repeat_interleave(const Tensor& self, const Tensor& repeats, std::optional<int64_t> dim = {},
                         std::optional<int64_t> output_size = {});
/// Grids of the coordinates in 1-d (or 0-d) tensors: result i varies in dimension i. indexing: "ij", or "xy", which
/// exchanges the first two dimensions.
std::vector<Tensor> meshgrid(TensorList tensors, std::string_view indexing = "ij");

/// A copy of self in which self.select(dim, index) is src.
Tensor select_scatter(const Tensor& self, const Tensor& src, int64_t dim, int64_t index);
/// A copy of self in which self.slice(dim, start, end, step) is src.
Tensor slice_scatter(const Tensor& self, const Tensor& src, int64_t dim = 0,
                     std::optional<int64_t> start = {}, std::optional<int64_t> end = {}, int64_t step = 1);
/// A copy of self in which self.diagonal(offset, dim1, dim2) is src.
Tensor diagonal_scatter(const Tensor& self, const Tensor& src, int64_t offset = 0, int64_t dim1 = 0,
                        int64_t dim2 = 1);

}  // namespace WEFT_API
