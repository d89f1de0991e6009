// What construct.cpp, numpy.cpp, dlpack.cpp, random.cpp and files.cpp share: arguments that constructors have in
// common, and the parts of add_construct.
#pragma once

#include <optional>
#include <string>

#include "bind.h"

namespace weft::python {

/// None, a weft.dtype, or Python's float, int and bool (float64, int64, bool). Throws TypeError naming `function`.
std::optional<Dtype> dtype_argument(const char* function, py::handle dtype);

/// device= and requires_grad= applied to the new tensor of the function `op`.
Tensor finished(const char* op, Tensor tensor, py::handle device, bool requires_grad);
/// The same for what is copied anyway: without device= it goes to the default device.
Tensor finished_anywhere(const char* op, Tensor tensor, py::handle device, bool requires_grad);

/// NumPy's scalars: what isinstance(x, numpy.generic) says, without importing NumPy.
bool is_numpy_scalar(PyObject* object);

/// A NumPy array's or scalar's values in its own dtype, copied whatever its strides and alignment. Unsigned types
/// that weft has not become int64 or float64 if `wanted` says that they will be converted anyway. Throws DtypeError.
Tensor values_of_numpy(PyObject* array, std::optional<Dtype> wanted);
/// The same as `dtype`.
Tensor copy_of_numpy(PyObject* array, std::optional<Dtype> dtype);

/// A tensor over an array's memory if weft can describe it; nothing for negative or odd strides, unaligned elements
/// and element types weft does not have.
std::optional<Tensor> view_of_numpy(PyObject* array);

/// weft.frombuffer: `count` elements (-1: all) of anything with the buffer protocol, from byte `offset`.
Tensor tensor_from_buffer(PyObject* buffer, Dtype dtype, int64_t count, int64_t offset);

/// Whether it is an array on a GPU, of CuPy or Numba, say: its class has __cuda_array_interface__ and it is no tensor.
bool is_cuda_array(PyObject* object);
/// A tensor over such an array's memory, on the current GPU, in order with the array's stream. Throws ValueError, DtypeError for what
/// weft cannot describe.
Tensor view_of_cuda_array(PyObject* array);
/// Corrects the device of a tensor that from_blob made over memory of a GPU.
void say_it_is_on(const Tensor& tensor, Device device);

/// A tensor over what a DLPack capsule, or an object with __dlpack__, describes.
Tensor tensor_from_dlpack(PyObject* source, py::handle copy);

/// Adds a method to weft.Tensor.
template <class F, class... Extra>
void define_method(const char* name, F&& function, const Extra&... extra) {
  const auto type = py::handle(reinterpret_cast<PyObject*>(tensor_type));
  type.attr(name) =
      py::cpp_function(std::forward<F>(function), py::name(name), py::is_method(type), extra...);
}

void add_numpy(py::module_& module);   // numpy.cpp
void add_dlpack(py::module_& module);  // dlpack.cpp
void add_cuda_arrays();                // cuda_array.cpp

}  // namespace weft::python
