// Comparisons: bool tensors, without derivatives. Shapes broadcast and dtypes promote as in ops/binary.h; both sides are
// compared in the promoted dtype. Forms that end in _ store 0 and 1 in self's dtype.
#pragma once

#include "weft/tensor.h"

namespace weft WEFT_API {

/// self == other. NaN equals nothing. An integer that self's integer dtype cannot hold throws ValueError, here and below.
Tensor eq(const Tensor& self, const Tensor& other);
Tensor eq(const Tensor& self, Scalar other);
Tensor eq_(const Tensor& self, const Tensor& other);
Tensor eq_(const Tensor& self, Scalar other);
/// self != other.
Tensor ne(const Tensor& self, const Tensor& other);
Tensor ne(const Tensor& self, Scalar other);
Tensor ne_(const Tensor& self, const Tensor& other);
Tensor ne_(const Tensor& self, Scalar other);
/// self < other; false beside NaN, as in all four orderings.
Tensor lt(const Tensor& self, const Tensor& other);
Tensor lt(const Tensor& self, Scalar other);
Tensor lt_(const Tensor& self, const Tensor& other);
Tensor lt_(const Tensor& self, Scalar other);
/// self <= other.
Tensor le(const Tensor& self, const Tensor& other);
Tensor le(const Tensor& self, Scalar other);
Tensor le_(const Tensor& self, const Tensor& other);
Tensor le_(const Tensor& self, Scalar other);
/// self > other.
Tensor gt(const Tensor& self, const Tensor& other);
Tensor gt(const Tensor& self, Scalar other);
Tensor gt_(const Tensor& self, const Tensor& other);
Tensor gt_(const Tensor& self, Scalar other);
/// self >= other.
Tensor ge(const Tensor& self, const Tensor& other);
Tensor ge(const Tensor& self, Scalar other);
Tensor ge_(const Tensor& self, const Tensor& other);
Tensor ge_(const Tensor& self, Scalar other);

/// |self - other| <= atol + rtol * |other|; equal infinities are close, NaN is close to NaN if equal_nan. Throws DtypeError
/// unless both have one dtype, ValueError for a negative rtol or atol.
Tensor isclose(const Tensor& self, const Tensor& other, double rtol = 1e-5, double atol = 1e-8,
               bool equal_nan = false);
/// Whether isclose holds everywhere. Waits for a GPU.
bool allclose(const Tensor& self, const Tensor& other, double rtol = 1e-5, double atol = 1e-8,
              bool equal_nan = false);
/// Whether both have the same shape and equal elements, dtypes promoted. Waits for a GPU.
bool equal(const Tensor& self, const Tensor& other);

}  // namespace WEFT_API
