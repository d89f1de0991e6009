// stamped by tools/stamp.py from include/weft/ops; do not edit
// The fractional_pool ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}, {"kernel_size", Kind::integers, false, nullptr}, {"output_size", Kind::integers, false, nullptr}, {"random_samples", Kind::tensor, false, nullptr}};

PyObject* call_fractional_max_pool2d(Arguments& a) {
  return a.wrap(weft::fractional_max_pool2d(a.tensor(0), a.ints(1), a.ints(2), a.tensor(3)));
}
const Overload overloads_fractional_max_pool2d[] = {{takes_0, 4, 4, false, false}};
const char contract_0[] =
  "The greatest element of each of output_size windows of kernel_size, and where it was (int64, row * W + column). How far the windows\n"
  "are apart follows PyTorch from random_samples: two numbers in [0, 1) for each channel, for the columns and for the rows.\n"
  "  input: (N, C, H, W) or (C, H, W), floating; random_samples: (N or more, C, 2), N being 1 for a single sample; output_size + kernel_size - 1\n"
  "  at most the input's size.\n"
  "  Raises ShapeError, DtypeError, ValueError.";
PythonOp op_fractional_max_pool2d = {"fractional_max_pool2d", overloads_fractional_max_pool2d, 1, 0, false, call_fractional_max_pool2d, nullptr, contract_0,
  "fractional_max_pool2d(input, kernel_size, output_size, random_samples) -> (Tensor, Tensor)"};

PyObject* call_fractional_max_pool3d(Arguments& a) {
  return a.wrap(weft::fractional_max_pool3d(a.tensor(0), a.ints(1), a.ints(2), a.tensor(3)));
}
const Overload overloads_fractional_max_pool3d[] = {{takes_0, 4, 4, false, false}};
const char contract_1[] =
  "The same of volumes, (N, C, D, H, W) or (C, D, H, W); random_samples: (N, C, 3), for planes, rows and columns.";
PythonOp op_fractional_max_pool3d = {"fractional_max_pool3d", overloads_fractional_max_pool3d, 1, 0, false, call_fractional_max_pool3d, nullptr, contract_1,
  "fractional_max_pool3d(input, kernel_size, output_size, random_samples) -> (Tensor, Tensor)"};

}  // namespace

std::span<const Entry> fractional_pool_ops() {
  static constexpr Entry entries[] = {
    {&op_fractional_max_pool2d, as_function<op_fractional_max_pool2d>, nullptr},
    {&op_fractional_max_pool3d, as_function<op_fractional_max_pool3d>, nullptr},
  };
  return entries;
}

}  // namespace weft::python
