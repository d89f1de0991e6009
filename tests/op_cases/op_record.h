// What a record holds, and what the checks of op_checks.cpp are made of: samples, layouts, comparisons.
#pragma once

#include "tests/op_cases/op_case.h"

namespace weft::op_cases {

/// How the values of one input are drawn.
struct Values {
  double low = -2, high = 2;
  bool integers = false, distinct = false, no_gradient = false;
  std::optional<Dtype> dtype;                   // whatever the other inputs have
  std::vector<std::pair<double, double>> gaps;  // value and distance that is kept from it
};

struct DtypeRule {
  Dtype dtype;
  std::optional<Dtype> result;
};
struct ErrorRule {
  std::function<void()> call;
  bool (*matches)(const std::exception&);
  std::string type, message;
};
struct RecordedValues {
  Arrays inputs, outputs, gradients;
};

/// Everything one record says. Fields are set through OpCase.
struct Record {
  std::string name, variant;
  const char* file;
  int line;
  Call call, inplace;
  Reference reference;
  int arity = 0;  // tensors of a sample; of the first one, for an op of a list
  bool elementwise = false, any_shape = false, broadcasting = false, default_dtypes = true;
  std::vector<std::vector<Shape>> samples, large;
  std::vector<Values> values = std::vector<Values>(8);  // of each input
  std::vector<DtypeRule> dtypes{{float32, {}}, {float64, {}}};
  double tolerance = 1e-5, half_tolerance = 1e-2;
  autograd::GradcheckOptions gradcheck{.eps = 1e-6, .atol = 1e-6, .rtol = 1e-5};
  std::vector<RecordedValues> recorded;
  std::vector<ErrorRule> errors;
  std::vector<std::string> skipped;   // checks and layouts with a reason
  std::vector<std::string> problems;  // of the record itself

  bool skips(std::string_view check) const;
  std::string title() const { return variant.empty() ? name : name + "/" + variant; }
  /// float64 where the op takes it, else its first dtype.
  Dtype base_dtype() const;
  bool takes(Dtype dtype) const;
  double tolerance_of(Dtype dtype) const;
};

/// A call of an op with tensors only, stamped from its declaration; `tensors` is -1 for an op of a list of tensors.
struct StampedCall {
  const char* name;
  int tensors;
  Outputs (*call)(const Tensors&);
};
/// The call of `name` with this many tensors, or nullptr.
const StampedCall* find_call(std::string_view name, int tensors);

enum class Layout { contiguous, transposed, strided, expanded_first, expanded_last, channels_last, offset };
inline constexpr Layout kLayouts[] = {Layout::transposed,    Layout::strided,       Layout::expanded_first,
                                      Layout::expanded_last, Layout::channels_last, Layout::offset};
/// The name records skip it by.
const char* name(Layout layout);
/// Whether a tensor of this shape can be laid out so, differently from contiguous.
bool applies(Layout layout, const Shape& shape);

/// Where the records run: the CPU, or what the environment's WEFT_TEST_DEVICE says.
Device test_device();
/// While one lives, that is the CPU.
class OnCpu {
 public:
  OnCpu();
  ~OnCpu();
  OnCpu(const OnCpu&) = delete;
  OnCpu& operator=(const OnCpu&) = delete;
};
/// Why a check of a record does not hold on a GPU; nullptr where it does.
const char* not_on_a_gpu(const Record& record, std::string_view check);

/// A tensor on the device of the tests with these values; memory between its elements holds NaN, or 77. Expanded layouts take the values at index 0.
Tensor make_tensor(const Array& values, Dtype dtype, Layout layout = Layout::contiguous);
/// The elements as the tensor's strides and dtype say, read without any op of weft.
Array read(const Tensor& tensor);
/// Whether the memory between the elements of a strided tensor is as make_tensor left it.
bool gaps_intact(const Tensor& strided);
/// `values` as they are once stored in `dtype`, integers truncated and wrapped.
Array stored_in(const Array& values, Dtype dtype);

/// Values for input `input` of the record, the same in every run; rounded where `dtype` is integral.
Array draw(const Record& record, int input, const Shape& shape, Dtype dtype, int sample);
/// Uniform in [-1, 1].
Array draw_gradient(const Shape& shape, Dtype dtype, int number);

using Shapes = std::vector<Shape>;
using Layouts = std::vector<Layout>;

/// The dtype of an input where the record is checked in `dtype`, and whether it takes a gradient then.
Dtype input_dtype(const Record& record, int input, Dtype dtype);
bool takes_gradient(const Record& record, int input, Dtype dtype);
/// Whether any input does, in base_dtype().
bool differentiable(const Record& record);
/// The types in which what does not depend on the type is checked.
std::vector<Dtype> main_dtypes(const Record& record);

/// The inputs of a sample: their values, and tensors of them.
Arrays draw_all(const Record& record, const Shapes& shapes, Dtype dtype, int sample);
Tensors make_inputs(const Record& record, const Arrays& values, Dtype dtype, const Layouts& layouts = {},
                    bool with_gradient = true);
Arrays read_all(const Tensors& tensors);
/// Gradients arriving at the outputs that record, laid out so where that applies to their shapes.
Tensors make_gradients(const Tensors& outputs, Layout layout = Layout::contiguous);
/// Gradients of the inputs that take one; zeros where none arrived.
Tensors input_gradients(const Tensors& outputs, const Tensors& inputs, const Tensors& arriving,
                        bool create_graph = false);

/// What the record's reference says of these inputs, broadcasting an elementwise one.
Arrays expected_of(const Record& record, const Arrays& inputs);
/// Values repeated along the dimensions that broadcast, and the sum over what was repeated.
Array expand_to(const Array& values, const Shape& shape);
Array sum_to(const Array& values, const Shape& shape);

/// Empty if equal within `tolerance` times the largest expected magnitude (NaN equals NaN), else what differs first.
std::string difference(const Array& actual, const Array& expected, double tolerance);
/// The same bit for bit.
bool same_bits(const Array& a, const Array& b);

/// A named check of a record: throws or reports GoogleTest failures.
struct Check {
  const char* name;
  bool (*concerns)(const Record&);
  void (*run)(const Record&);
};
/// All checks, in the order they are reported.
const std::vector<Check>& checks();
/// The one of op_capture.cpp: on a GPU, the op and its gradients in a captured step, beside the same as usual.
void captured(const Record& record);

}  // namespace weft::op_cases
