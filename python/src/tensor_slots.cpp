// Python's operators on tensors: arithmetic, comparison, and conversion to Python's numbers.
#include <algorithm>

#include "tensor_object.h"

namespace weft::python {

namespace {

PyObject* not_implemented() { Py_RETURN_NOTIMPLEMENTED; }

// ---- two operands ----

int64_t elements(const Tensor& tensor) { return tensor.numel(); }
int64_t elements(Scalar) { return 1; }

// Once the GIL is released, handles of its own: another thread may drop the operands.
// NOLINTBEGIN(performance-unnecessary-copy-initialization)
template <class Op, class A, class B>
Tensor compute(const A& a, const B& b) {
  if (Op::work(a, b) <= kReleaseGilAbove) return Op::of(a, b);
  const A own_a = a;
  const B own_b = b;
  const ReleaseGil released;
  return Op::of(own_a, own_b);
}

template <class Op, class B>
void compute_into(const Tensor& a, const B& b) {
  if (Op::work(a, b) <= kReleaseGilAbove) return Op::into(a, b);
  const Tensor own_a = a;
  const B own_b = b;
  const ReleaseGil released;
  Op::into(own_a, own_b);
}
// NOLINTEND(performance-unnecessary-copy-initialization)

template <class Op>
PyObject* binary(PyObject* a, PyObject* b) {
  return guarded([&]() -> PyObject* {
    Scalar number;
    if (is_tensor(a)) {
      const Tensor& self = as_tensor(a);
      if (is_tensor(b)) return wrap(compute<Op>(self, as_tensor(b)));
      if (to_scalar(b, &number)) return wrap(compute<Op>(self, number));
      if (is_numpy_array(b)) return wrap(compute<Op>(self, tensor_from_numpy(b)));
      return not_implemented();
    }
    if (to_scalar(a, &number)) return wrap(compute<Op>(number, as_tensor(b)));
    if (is_numpy_array(a)) return wrap(compute<Op>(tensor_from_numpy(a), as_tensor(b)));
    return not_implemented();
  });
}

template <class Op>
PyObject* in_place(PyObject* a, PyObject* b) {
  return guarded([&]() -> PyObject* {
    Scalar number;
    const Tensor& self = as_tensor(a);
    if (is_tensor(b)) compute_into<Op>(self, as_tensor(b));
    else if (to_scalar(b, &number)) compute_into<Op>(self, number);
    else if (is_numpy_array(b)) compute_into<Op>(self, tensor_from_numpy(b));
    else return not_implemented();
    return Py_NewRef(a);
  });
}

struct Elementwise {
  template <class A, class B>
  static int64_t work(const A& a, const B& b) {
    return std::max(elements(a), elements(b));
  }
};

// An operator with its in-place form, given a and b; `flipped` is a - b for a number a.
#define WEFT_OPERATOR(NAME, function, flipped)                                    \
  struct NAME : Elementwise {                                                     \
    static Tensor of(const Tensor& a, const Tensor& b) { return function(a, b); } \
    static Tensor of(const Tensor& a, Scalar b) { return function(a, b); }        \
    static Tensor of(Scalar a, const Tensor& b) { return flipped; }               \
    static void into(const Tensor& a, const Tensor& b) { function##_(a, b); }     \
    static void into(const Tensor& a, Scalar b) { function##_(a, b); }            \
  };
WEFT_OPERATOR(Add, add, add(b, a))
WEFT_OPERATOR(Subtract, sub, rsub(b, a))
WEFT_OPERATOR(Multiply, mul, mul(b, a))
WEFT_OPERATOR(Divide, div, div(a, b))
WEFT_OPERATOR(FloorDivide, floor_divide, floor_divide(Tensor(a), b))
WEFT_OPERATOR(Remainder, remainder, remainder(a, b))
WEFT_OPERATOR(Power, pow, pow(a, b))
WEFT_OPERATOR(And, bitwise_and, bitwise_and(b, a))
WEFT_OPERATOR(Or, bitwise_or, bitwise_or(b, a))
WEFT_OPERATOR(Xor, bitwise_xor, bitwise_xor(b, a))
WEFT_OPERATOR(LeftShift, bitwise_left_shift, bitwise_left_shift(Tensor(a), b))
WEFT_OPERATOR(RightShift, bitwise_right_shift, bitwise_right_shift(Tensor(a), b))
#undef WEFT_OPERATOR

#define WEFT_COMPARISON(NAME, function)                                           \
  struct NAME : Elementwise {                                                     \
    static Tensor of(const Tensor& a, const Tensor& b) { return function(a, b); } \
    static Tensor of(const Tensor& a, Scalar b) { return function(a, b); }        \
  };
WEFT_COMPARISON(Equal, eq)
WEFT_COMPARISON(NotEqual, ne)
WEFT_COMPARISON(Less, lt)
WEFT_COMPARISON(LessEqual, le)
WEFT_COMPARISON(Greater, gt)
WEFT_COMPARISON(GreaterEqual, ge)
#undef WEFT_COMPARISON

template <class Op>
PyObject* compare_with(const Tensor& self, PyObject* other) {
  Scalar number;
  if (is_tensor(other)) return wrap(compute<Op>(self, as_tensor(other)));
  if (to_scalar(other, &number)) return wrap(compute<Op>(self, number));
  if (is_numpy_array(other)) return wrap(compute<Op>(self, tensor_from_numpy(other)));
  return not_implemented();  // so that x == None is False, as for Python's own objects
}

PyObject* compare(PyObject* self, PyObject* other, int operation) {
  return guarded([&]() -> PyObject* {
    const Tensor& tensor = as_tensor(self);
    switch (operation) {
      case Py_EQ:
        return compare_with<Equal>(tensor, other);
      case Py_NE:
        return compare_with<NotEqual>(tensor, other);
      case Py_LT:
        return compare_with<Less>(tensor, other);
      case Py_LE:
        return compare_with<LessEqual>(tensor, other);
      case Py_GT:
        return compare_with<Greater>(tensor, other);
      default:
        return compare_with<GreaterEqual>(tensor, other);
    }
  });
}

struct MatrixMultiply {
  static constexpr int64_t kMultiplicationsAnElement = 8;  // of an elementwise op's time
  static int64_t work(const Tensor& a, const Tensor& b) {
    const int64_t columns = b.dim() > 1 ? b.size(-1) : 1;
    return a.numel() / kMultiplicationsAnElement * columns;
  }
  static Tensor of(const Tensor& a, const Tensor& b) { return matmul(a, b); }
};

PyObject* matrix_multiply(PyObject* a, PyObject* b) {
  return guarded([&]() -> PyObject* {
    if (is_tensor(a)) {
      if (is_tensor(b)) return wrap(compute<MatrixMultiply>(as_tensor(a), as_tensor(b)));
      if (is_numpy_array(b)) return wrap(compute<MatrixMultiply>(as_tensor(a), tensor_from_numpy(b)));
    } else if (is_numpy_array(a)) {
      return wrap(compute<MatrixMultiply>(tensor_from_numpy(a), as_tensor(b)));
    }
    return not_implemented();
  });
}

PyObject* power(PyObject* a, PyObject* b, PyObject* modulus) {
  return modulus == Py_None ? binary<Power>(a, b) : not_implemented();
}

PyObject* power_in_place(PyObject* a, PyObject* b, PyObject*) { return in_place<Power>(a, b); }

// ---- one operand ----

template <Tensor (*function)(const Tensor&)>
PyObject* unary(PyObject* a) {
  return guarded([&] {
    if (as_tensor(a).numel() <= kReleaseGilAbove) return wrap(function(as_tensor(a)));
    const Tensor own = as_tensor(a);
    Tensor result;
    {
      const ReleaseGil released;
      result = function(own);
    }
    return wrap(std::move(result));
  });
}

// ---- Python's numbers ----

void check_one_element(const Tensor& tensor, const char* op) {
  if (tensor.numel() != 1)
    throw ShapeError(
        std::string("[") + op +
        "] only a tensor of one element is a Python number (tolist() gives all of them); shape " +
        tensor.sizes().str());
}

int truth_value(PyObject* self) {
  int value = 0;
  const int status = guarded_status([&] {
    const Tensor& tensor = as_tensor(self);
    if (tensor.numel() == 0)
      throw ShapeError(
          "[bool] the truth of a tensor without elements is ambiguous; ask for numel() > 0; shape " +
          tensor.sizes().str());
    if (tensor.numel() > 1)
      throw ShapeError(
          "[bool] the truth of a tensor of more than one element is ambiguous; use any() or all(), and & or "
          "| between masks; shape " +
          tensor.sizes().str());
    value = tensor.item_scalar().to_bool();
  });
  return status < 0 ? status : value;
}

PyObject* to_float(PyObject* self) {
  return guarded([&] {
    check_one_element(as_tensor(self), "float");
    return PyFloat_FromDouble(as_tensor(self).item_scalar().to_double());
  });
}

PyObject* to_int(PyObject* self) {
  return guarded([&] {
    check_one_element(as_tensor(self), "int");
    const Scalar value = as_tensor(self).item_scalar();
    return value.is_floating() ? PyLong_FromDouble(value.to_double()) : PyLong_FromLongLong(value.to_int64());
  });
}

PyObject* to_index(PyObject* self) {
  return guarded([&] {
    const Tensor& tensor = as_tensor(self);
    if (tensor.is_floating() || tensor.numel() != 1)
      raise(PyExc_TypeError, "only integer tensors of one element can be an index; got dtype " +
                                 std::string(name(tensor.dtype())) + ", shape " + tensor.sizes().str());
    return PyLong_FromLongLong(tensor.item_scalar().to_int64());
  });
}

template <class F>
void* slot(F* function) {
  return reinterpret_cast<void*>(function);
}

}  // namespace

PyType_Slot tensor_number_slots[] = {{Py_nb_add, slot(binary<Add>)},
                                     {Py_nb_subtract, slot(binary<Subtract>)},
                                     {Py_nb_multiply, slot(binary<Multiply>)},
                                     {Py_nb_true_divide, slot(binary<Divide>)},
                                     {Py_nb_floor_divide, slot(binary<FloorDivide>)},
                                     {Py_nb_remainder, slot(binary<Remainder>)},
                                     {Py_nb_power, slot(power)},
                                     {Py_nb_matrix_multiply, slot(matrix_multiply)},
                                     {Py_nb_and, slot(binary<And>)},
                                     {Py_nb_or, slot(binary<Or>)},
                                     {Py_nb_xor, slot(binary<Xor>)},
                                     {Py_nb_lshift, slot(binary<LeftShift>)},
                                     {Py_nb_rshift, slot(binary<RightShift>)},
                                     {Py_nb_inplace_add, slot(in_place<Add>)},
                                     {Py_nb_inplace_subtract, slot(in_place<Subtract>)},
                                     {Py_nb_inplace_multiply, slot(in_place<Multiply>)},
                                     {Py_nb_inplace_true_divide, slot(in_place<Divide>)},
                                     {Py_nb_inplace_floor_divide, slot(in_place<FloorDivide>)},
                                     {Py_nb_inplace_remainder, slot(in_place<Remainder>)},
                                     {Py_nb_inplace_power, slot(power_in_place)},
                                     {Py_nb_inplace_and, slot(in_place<And>)},
                                     {Py_nb_inplace_or, slot(in_place<Or>)},
                                     {Py_nb_inplace_xor, slot(in_place<Xor>)},
                                     {Py_nb_inplace_lshift, slot(in_place<LeftShift>)},
                                     {Py_nb_inplace_rshift, slot(in_place<RightShift>)},
                                     {Py_nb_negative, slot(unary<neg>)},
                                     {Py_nb_positive, slot(unary<positive>)},
                                     {Py_nb_absolute, slot(unary<weft::abs>)},
                                     {Py_nb_invert, slot(unary<bitwise_not>)},
                                     {Py_nb_bool, slot(truth_value)},
                                     {Py_nb_float, slot(to_float)},
                                     {Py_nb_int, slot(to_int)},
                                     {Py_nb_index, slot(to_index)},
                                     {Py_tp_richcompare, slot(compare)},
                                     {0, nullptr}};

}  // namespace weft::python
