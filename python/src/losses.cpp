// What Python's losses take and say besides the library's: the old forms of `reduction`, and a warning for sizes that differ.
#include "arguments.h"

namespace weft::python {

namespace {

// On the caller's line. The call may run without the GIL.
void warn(const std::string& text) {
  const py::gil_scoped_acquire gil;
  if (PyErr_WarnEx(PyExc_UserWarning, text.c_str(), 1) != 0) throw py::error_already_set();
}

}  // namespace

Reduction reduction_of(const Arguments& a, int size_average, int reduce, Reduction given) {
  const std::optional<bool> average = a.optional_boolean(size_average), reduces = a.optional_boolean(reduce);
  if (!average && !reduces) [[likely]]
    return given;
  const Reduction meant = !reduces.value_or(true)  ? Reduction::none
                          : average.value_or(true) ? Reduction::mean
                                                   : Reduction::sum;
  const char* const name = meant == Reduction::none ? "none" : meant == Reduction::mean ? "mean" : "sum";
  warn(std::string("size_average and reduce args will be deprecated, please use reduction='") + name +
       "' instead.");
  return meant;
}

const Tensor& target_of(const Arguments& a, int input, int target) {
  const Shape &wanted = a.tensor(input).sizes(), &given = a.tensor(target).sizes();
  if (!(given == wanted)) [[unlikely]]
    warn("Using a target size " + given.str() + " that is different to the input size " + wanted.str() +
         ". This will likely lead to incorrect results due to broadcasting. Please ensure they have the same "
         "size.");
  return a.tensor(target);
}

}  // namespace weft::python
