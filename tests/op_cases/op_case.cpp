// Builds records and makes the tests of them; included in the program of tests/ops.
#include "tests/op_cases/op_case.h"

#include <cxxabi.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <stdexcept>

#include "src/ops/new_tensor.h"
#include "tests/op_cases/op_record.h"
#include "weft/cuda.h"
#include "weft/ops.h"

namespace weft::op_cases {

namespace {

std::set<std::string>& titles() {
  static std::set<std::string> all;
  return all;
}
std::set<std::string>& names() {
  static std::set<std::string> all;
  return all;
}

// What a record's lambdas make without naming a device is made where its inputs are.
class OnTestDevice {
 public:
  OnTestDevice() { ops::default_device = test_device(); }
  ~OnTestDevice() { ops::default_device = cpu; }
};

// One check of one record.
class OpCaseTest : public testing::Test {
 public:
  OpCaseTest(std::shared_ptr<const Record> record, const Check& check)
      : record_(std::move(record)), check_(check) {}

  void TestBody() override {
    SCOPED_TRACE(std::string("record at ") + record_->file + ":" + std::to_string(record_->line));
    const char* reason = test_device().is_cpu() ? nullptr : not_on_a_gpu(*record_, check_.name);
    if (reason) GTEST_SKIP() << reason;
    const OnTestDevice there;
    check_.run(*record_);
    if (!test_device().is_cpu()) cuda::synchronize(test_device().index);
  }

 private:
  std::shared_ptr<const Record> record_;
  const Check check_;
};

void report_problems(const Record& record) {
  for (const std::string& problem : record.problems) ADD_FAILURE() << problem;
}

void register_check(const std::shared_ptr<const Record>& record, const Check& check) {
  testing::RegisterTest(("OpCase/" + record->title()).c_str(), check.name, nullptr, nullptr, record->file,
                        record->line, [=]() -> OpCaseTest* { return new OpCaseTest(record, check); });
}

// Fills in what the record leaves to the declarations: the call, the in-place form, the number of tensors.
void complete(Record& record) {
  if (!record.elementwise && !record.samples.empty())
    record.arity = static_cast<int>(record.samples[0].size());
  if (record.any_shape && record.arity == 0) record.arity = 1;
  if (record.any_shape) {
    const std::vector<Shape> shapes{{},  {1},      {37}, {3, 4}, {2, 3, 4}, {2, 1, 3, 2}, {2, 2, 1, 2, 3},
                                    {0}, {2, 0, 3}};
    for (const Shape& shape : shapes) record.samples.emplace_back(static_cast<size_t>(record.arity), shape);
    record.large.push_back(std::vector<Shape>(static_cast<size_t>(record.arity), Shape{300, 401}));
  }
  if (record.samples.empty()) record.samples.emplace_back();

  const bool in_place_only = record.name.back() == '_';
  if (!record.inplace && !record.skips("inplace") && !record.skips("forward"))
    if (const StampedCall* found = find_call(in_place_only ? record.name : record.name + "_", record.arity))
      record.inplace = found->call;
  if (!record.call && in_place_only && record.inplace)
    record.call = [write = record.inplace](const Tensors& x) {
      Tensors copies = x;
      copies[0] = clone(copies[0]);
      return write(copies);
    };
  if (!record.call)
    if (const StampedCall* found = find_call(record.name, record.arity)) record.call = found->call;
}

void check_record(Record& record) {
  const auto require = [&](bool holds, const std::string& problem) {
    if (!holds) record.problems.push_back(problem);
  };
  require(static_cast<bool>(record.call), "no declaration of `" + record.name + "` takes just " +
                                              std::to_string(record.arity) +
                                              " tensors: the record needs .call(…)");
  require(record.reference || !record.recorded.empty() || record.skips("forward"),
          "nothing to compare with: the record needs .reference(…) or .recorded(…)");
  for (const auto* samples : {&record.samples, &record.large})
    for (const std::vector<Shape>& shapes : *samples)
      require(!record.elementwise || static_cast<int>(shapes.size()) == record.arity,
              "each sample must have as many tensors as the elementwise reference takes arguments");
  require(titles().insert(record.title()).second, "a second record of this name needs .variant(…)");
}

}  // namespace

size_t Array::position(IntSpan index) const {
  if (index.size() != shape.size()) throw std::out_of_range("an index needs one number per dimension");
  int64_t at = 0;
  for (int64_t i = 0; i < index.size(); ++i) {
    if (index[i] < 0 || index[i] >= shape[i]) throw std::out_of_range("index outside the array");
    at = at * shape[i] + index[i];
  }
  return static_cast<size_t>(at);
}

bool Record::skips(std::string_view check) const {
  return std::find(skipped.begin(), skipped.end(), check) != skipped.end();
}
bool Record::takes(Dtype dtype) const {
  return std::any_of(dtypes.begin(), dtypes.end(),
                     [&](const DtypeRule& rule) { return rule.dtype == dtype; });
}
Dtype Record::base_dtype() const { return takes(float64) ? float64 : dtypes.front().dtype; }
double Record::tolerance_of(Dtype dtype) const {
  // The CPU sums float32 in float64, a GPU in float32.
  constexpr double kFloatSums = 4;
  switch (dtype) {
    case Dtype::float64:
      return 1e-10;
    case Dtype::float32:
      return test_device().is_cpu() ? tolerance : kFloatSums * tolerance;
    case Dtype::float16:
    case Dtype::bfloat16:
      return half_tolerance;
    default:
      return 0;
  }
}

OpCase::OpCase(const char* name, const char* file, int line) : record_(std::make_unique<Record>()) {
  record_->name = name;
  record_->file = file;
  record_->line = line;
}
OpCase::~OpCase() = default;

OpCase& OpCase::variant(const char* text) {
  record_->variant = text;
  return *this;
}
OpCase& OpCase::call(Call function) {
  record_->call = std::move(function);
  return *this;
}
OpCase& OpCase::inplace(Call function) {
  record_->inplace = std::move(function);
  return *this;
}
OpCase& OpCase::inputs(AnyShape) {
  record_->any_shape = true;
  return *this;
}
OpCase& OpCase::inputs(std::initializer_list<Shape> shapes) {
  record_->samples.emplace_back(shapes);
  return *this;
}
OpCase& OpCase::large(std::initializer_list<Shape> shapes) {
  record_->large.emplace_back(shapes);
  return *this;
}

OpCase& OpCase::range(double low, double high) {
  for (Values& values : record_->values) values.low = low, values.high = high;
  return *this;
}
OpCase& OpCase::range(int input, double low, double high) {
  Values& values = record_->values.at(static_cast<size_t>(input));
  values.low = low;
  values.high = high;
  return *this;
}
OpCase& OpCase::integers(int64_t low, int64_t high) {
  for (Values& values : record_->values) values.integers = true;
  return range(static_cast<double>(low), static_cast<double>(high));
}
OpCase& OpCase::integers(int input, int64_t low, int64_t high) {
  record_->values.at(static_cast<size_t>(input)).integers = true;
  return range(input, static_cast<double>(low), static_cast<double>(high));
}
OpCase& OpCase::distinct() {
  for (Values& values : record_->values) values.distinct = true;
  return *this;
}
OpCase& OpCase::distinct(int input) {
  record_->values.at(static_cast<size_t>(input)).distinct = true;
  return *this;
}
OpCase& OpCase::away_from(double value, double gap) {
  for (Values& values : record_->values) values.gaps.emplace_back(value, gap);
  return *this;
}
OpCase& OpCase::away_from(int input, double value, double gap) {
  record_->values.at(static_cast<size_t>(input)).gaps.emplace_back(value, gap);
  return *this;
}
OpCase& OpCase::input_dtype(int input, Dtype dtype) {
  record_->values.at(static_cast<size_t>(input)).dtype = dtype;
  return *this;
}
OpCase& OpCase::no_gradient(int input) {
  record_->values.at(static_cast<size_t>(input)).no_gradient = true;
  return *this;
}

OpCase& OpCase::reference(std::function<double(double)> function) {
  record_->elementwise = true;
  record_->arity = 1;
  record_->reference = [function = std::move(function)](const Arrays& x) {
    Array y(x[0].shape);
    for (int64_t i = 0; i < y.numel(); ++i) y[i] = function(x[0][i]);
    return y;
  };
  return *this;
}
OpCase& OpCase::reference(std::function<double(double, double)> function) {
  record_->elementwise = true;
  record_->arity = 2;
  record_->reference = [function = std::move(function)](const Arrays& x) {
    Array y(x[0].shape);
    for (int64_t i = 0; i < y.numel(); ++i) y[i] = function(x[0][i], x[1][i]);
    return y;
  };
  return *this;
}
OpCase& OpCase::reference(std::function<double(double, double, double)> function) {
  record_->elementwise = true;
  record_->arity = 3;
  record_->reference = [function = std::move(function)](const Arrays& x) {
    Array y(x[0].shape);
    for (int64_t i = 0; i < y.numel(); ++i) y[i] = function(x[0][i], x[1][i], x[2][i]);
    return y;
  };
  return *this;
}
OpCase& OpCase::reference(Reference function) {
  record_->reference = std::move(function);
  return *this;
}
OpCase& OpCase::recorded(Arrays inputs, Arrays outputs, Arrays gradients) {
  record_->recorded.push_back({std::move(inputs), std::move(outputs), std::move(gradients)});
  return *this;
}

OpCase& OpCase::dtypes(std::initializer_list<Dtype> list) {
  if (std::exchange(record_->default_dtypes, false)) record_->dtypes.clear();
  for (Dtype dtype : list) record_->dtypes.push_back({dtype, {}});
  return *this;
}
OpCase& OpCase::dtypes(std::initializer_list<Dtype> list, Dtype result) {
  if (std::exchange(record_->default_dtypes, false)) record_->dtypes.clear();
  for (Dtype dtype : list) record_->dtypes.push_back({dtype, result});
  return *this;
}
OpCase& OpCase::tolerance(double value) {
  record_->tolerance = value;
  return *this;
}
OpCase& OpCase::half_tolerance(double value) {
  record_->half_tolerance = value;
  return *this;
}
OpCase& OpCase::gradcheck(autograd::GradcheckOptions options) {
  record_->gradcheck = options;
  return *this;
}
OpCase& OpCase::broadcasting() {
  record_->broadcasting = true;
  return *this;
}

OpCase& OpCase::no_reference(const char* reason) { return skip("forward", reason); }
OpCase& OpCase::not_differentiable(const char* reason) { return skip("gradient", reason); }
OpCase& OpCase::no_second_derivative(const char* reason) { return skip("second_gradient", reason); }
OpCase& OpCase::no_inplace(const char* reason) { return skip("inplace", reason); }
OpCase& OpCase::skip_layouts(const char* layout, const char* reason) {
  const bool known = std::string_view(layout) == "zero_size" ||
                     std::any_of(std::begin(kLayouts), std::end(kLayouts), [&](Layout other) {
                       return std::string_view(layout) == op_cases::name(other);
                     });
  if (!known) record_->problems.push_back(std::string("there is no layout named ") + layout);
  return skip(layout, reason);
}
OpCase& OpCase::skip(const char* check, const char* reason) {
  if (!*reason) record_->problems.push_back(std::string("leaving out ") + check + " needs a reason");
  record_->skipped.emplace_back(check);
  return *this;
}

OpCase& OpCase::add_error(std::function<void()> call, bool (*matches)(const std::exception&),
                          std::string type, const char* message) {
  record_->errors.push_back({std::move(call), matches, std::move(type), message});
  return *this;
}
std::string OpCase::type_name(const std::type_info& type) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> text(
      abi::__cxa_demangle(type.name(), nullptr, nullptr, &status), std::free);
  return status == 0 ? text.get() : type.name();
}

Registered::Registered(OpCase& op_case) {
  Record& made = *op_case.record_;
  names().insert(made.name);
  complete(made);
  check_record(made);
  const std::shared_ptr<const Record> record(std::move(op_case.record_));
  if (!record->problems.empty()) register_check(record, {"record", nullptr, report_problems});
  else
    for (const Check& check : checks())
      if (!record->skips(check.name) && check.concerns(*record)) register_check(record, check);
}

std::vector<std::string> op_case_names() { return {names().begin(), names().end()}; }

}  // namespace weft::op_cases
