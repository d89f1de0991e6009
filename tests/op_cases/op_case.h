// One record per op drives every check of it: a family's records are in tests/op_cases/<family>.cpp, the checks in
// op_checks.cpp. A failure reads OpCase/softmax.gradient; `--gtest_filter='OpCase/softmax.*'` runs one op.
//
// How to write a record (`namespace weft::op_cases` in the family's file, one per public op):
//   OP_CASE("tanh").inputs(any_shape).range(-4, 4).reference([](double x) { return std::tanh(x); });
//   OP_CASE("add").inputs(any_shape).broadcasting().reference([](double a, double b) { return a + b; });
//   OP_CASE("softmax")
//       .call([](const Tensors& x) { return softmax(x[0], 1); })  // for ops that must be given more than tensors
//       .inputs({{4, 5}})                                         // each .inputs is one sample: its tensors' shapes
//       .reference([](const Arrays& x) { Array y(x[0].shape); …; return y; })  // plain loops over doubles
//       .large({{300, 500}})                                      // above the parallel threshold: determinism
//       .error<DimError>([] { return softmax(Tensor(1.0), 3); }, "dim must be in [-1, 0]; got 3");
// Say what the op is, not which checks to run: each check runs unless the record gives a reason why it cannot. An in-place
// form declared as `name_` is found by itself. A second record for an op gets `.variant("keepdim")`.
#pragma once

#include <exception>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <tuple>
#include <typeinfo>
#include <utility>
#include <vector>

#include "weft/autograd.h"
#include "weft/tensor.h"

namespace weft::op_cases {

using Tensors = std::vector<Tensor>;

/// Elements in row-major order as doubles: what references take and return.
struct Array {
  Shape shape;
  std::vector<double> values;

  Array() = default;
  explicit Array(Shape sizes, double value = 0)
      : shape(std::move(sizes)), values(static_cast<size_t>(shape.numel()), value) {}
  Array(Shape sizes, std::vector<double> elements) : shape(std::move(sizes)), values(std::move(elements)) {}

  int64_t dim() const { return shape.size(); }
  int64_t size(int64_t dim) const { return shape[dim < 0 ? dim + shape.size() : dim]; }
  int64_t numel() const { return static_cast<int64_t>(values.size()); }
  /// The element at a full index: `x({n, c})`. Throws std::out_of_range.
  double& operator()(IntSpan index) { return values[position(index)]; }
  double operator()(IntSpan index) const { return values[position(index)]; }
  double& operator[](int64_t i) { return values[static_cast<size_t>(i)]; }
  double operator[](int64_t i) const { return values[static_cast<size_t>(i)]; }

 private:
  size_t position(IntSpan index) const;
};
using Arrays = std::vector<Array>;

/// What a call or a reference may return: one result or several.
struct Outputs : Tensors {
  Outputs(Tensor y) : Tensors{std::move(y)} {}   // NOLINT: lambdas return what the op returns
  Outputs(Tensors y) : Tensors(std::move(y)) {}  // NOLINT
  template <class... T>
  Outputs(std::tuple<T...> y)  // NOLINT
      : Tensors(std::apply([](auto&... t) { return Tensors{t...}; }, y)) {}
  Outputs(std::pair<Tensor, Tensor> y) : Tensors{y.first, y.second} {}  // NOLINT
};
struct Expected : Arrays {
  Expected(Array y) : Arrays{std::move(y)} {}   // NOLINT
  Expected(Arrays y) : Arrays(std::move(y)) {}  // NOLINT
};

using Call = std::function<Outputs(const Tensors&)>;
using Reference = std::function<Expected(const Arrays&)>;

/// Samples of 0 to 5 dimensions, sizes 0 and 1 among them, and a large one: for ops that take any shape.
struct AnyShape {};
inline constexpr AnyShape any_shape{};

struct Record;

/// Builds one record; see the head of this file.
class OpCase {
 public:
  OpCase(const char* name, const char* file, int line);
  ~OpCase();

  /// Distinguishes a further record of the same op.
  OpCase& variant(const char* text);

  /// What several records have in common: `common` adds it to this one.
  OpCase& apply(const std::function<void(OpCase&)>& common) {
    common(*this);
    return *this;
  }

  // What is called
  /// The op on a sample's tensors, for ops that must be given more than tensors.
  OpCase& call(Call function);
  /// The in-place form writing x[0], if it is not simply `name_` called with the sample's tensors. An op that exists in
  /// place only (OP_CASE("fill_")) has this instead of a call.
  OpCase& inplace(Call function);

  // On what
  OpCase& inputs(AnyShape);
  /// One sample: the shapes of its tensors. Keep them small (about 100 elements): derivatives are checked one by one. A
  /// record without samples is of an op that takes no tensor.
  OpCase& inputs(std::initializer_list<Shape> shapes);
  /// A sample above the parallel threshold, compared with the reference and between 1, 2 and 4 threads.
  OpCase& large(std::initializer_list<Shape> shapes);
  /// Values are uniform in [low, high]; of all inputs or of one. The default is [-2, 2].
  OpCase& range(double low, double high);
  OpCase& range(int input, double low, double high);
  /// Integers from low to high, both included.
  OpCase& integers(int64_t low, int64_t high);
  OpCase& integers(int input, int64_t low, int64_t high);
  /// No two elements of an input are equal or close: for what sorts or takes the largest.
  OpCase& distinct();
  OpCase& distinct(int input);
  /// Nothing within `gap` of `value`: for kinks and poles. May be called several times.
  OpCase& away_from(double value, double gap);
  OpCase& away_from(int input, double value, double gap);
  /// Input `input` has this dtype always (indices, masks, targets) and no gradient unless floating.
  OpCase& input_dtype(int input, Dtype dtype);
  /// Input `input` takes no gradient.
  OpCase& no_gradient(int input);

  // What is right
  /// Elementwise, of broadcast inputs.
  OpCase& reference(std::function<double(double)> function);
  OpCase& reference(std::function<double(double, double)> function);
  OpCase& reference(std::function<double(double, double, double)> function);
  /// Of whole tensors, on plain nested loops.
  OpCase& reference(Reference function);
  /// Values recorded elsewhere (PyTorch): outputs of inputs and, where given, for each input the gradient of the sum of
  /// squares of the floating outputs.
  OpCase& recorded(Arrays inputs, Arrays outputs, Arrays gradients = {});

  // For which types
  /// Replaces the default float32 and float64; the result has the input's dtype. Further calls add.
  OpCase& dtypes(std::initializer_list<Dtype> list);
  /// The same with the result's dtype (that of the first output).
  OpCase& dtypes(std::initializer_list<Dtype> list, Dtype result);
  /// Of float32 results, relative to their largest magnitude: 1e-4 for matrix products, convolutions and norms.
  OpCase& tolerance(double value);
  /// Of float16 and bfloat16 results; 1e-2 unless said.
  OpCase& half_tolerance(double value);
  /// Step and tolerances of the finite differences; eps 1e-6, atol 1e-6, rtol 1e-5 unless said.
  OpCase& gradcheck(autograd::GradcheckOptions options);

  // What else holds
  /// The first two tensors broadcast: checked for all pairs of seven shapes.
  OpCase& broadcasting();
  /// `call` throws E, and the message contains `message`.
  template <class E>
  OpCase& error(const std::function<void()>& call, const char* message) {
    return add_error(
        call, [](const std::exception& e) { return dynamic_cast<const E*>(&e) != nullptr; },
        type_name(typeid(E)), message);
  }

  // What does not, and why
  /// Its values are random or undefined: checked in tests/ops instead.
  OpCase& no_reference(const char* reason);
  OpCase& not_differentiable(const char* reason);
  OpCase& no_second_derivative(const char* reason);
  OpCase& no_inplace(const char* reason);
  /// One of "transposed", "strided", "expanded", "channels_last", "offset", "zero_size".
  OpCase& skip_layouts(const char* layout, const char* reason);

 private:
  friend class Registered;

  OpCase& add_error(std::function<void()> call, bool (*matches)(const std::exception&), std::string type,
                    const char* message);
  OpCase& skip(const char* check, const char* reason);
  static std::string type_name(const std::type_info& type);

  std::unique_ptr<Record> record_;
};

/// Makes the tests of a finished record.
class Registered {
 public:
  Registered(OpCase& op_case);  // NOLINT: the variable that OP_CASE declares
};

/// The ops that have a record, in no particular order, without repetition.
std::vector<std::string> op_case_names();

}  // namespace weft::op_cases

#define WEFT_OP_CASE_NAME_(line) op_case_##line
#define WEFT_OP_CASE_NAME(line) WEFT_OP_CASE_NAME_(line)
/// Opens the record of an op, at namespace scope.
#define OP_CASE(name)                                                                      \
  [[maybe_unused]] static const ::weft::op_cases::Registered WEFT_OP_CASE_NAME(__LINE__) = \
      ::weft::op_cases::OpCase(name, __FILE__, __LINE__)
