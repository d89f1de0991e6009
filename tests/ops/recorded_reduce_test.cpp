// What PyTorch 2.15 gave for reductions, matrix products, softmax and losses (tests/data/reduce_ops.json):
// values, gradients of the sum of squares, and which errors.
#include <gtest/gtest.h>

#include <fstream>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/data_file.h"
#include "tests/op_cases/op_record.h"
#include "weft/ops.h"

namespace weft {
namespace {

using nlohmann::json;
using op_cases::Array;
using op_cases::difference;
using op_cases::Outputs;

const std::map<std::string, std::string>& left_out() {
  static const std::map<std::string, std::string> lines{
      {"amax 17", "there is no out="},
      {"amin 17", "there is no out="},
      {"max 20", "two numbers do not compile"},
      {"min 20", "two numbers do not compile"},
      {"norm 13", "the nuclear norm is no norm of a vector"},
      {"l1_loss 4", "a reduction of another name does not compile"},
      {"multi_margin_loss 6", "a reduction of another name does not compile"},
  };
  return lines;
}

const json& recorded() {
  static const json lines = json::parse(std::ifstream(data_file("reduce_ops.json")));
  return lines;
}

double number(const json& value) {
  if (value.is_number()) return value.get<double>();
  if (value.is_boolean()) return value.get<bool>() ? 1 : 0;
  const std::string text = value.get<std::string>();
  const double inf = std::numeric_limits<double>::infinity();
  return text == "inf" ? inf : text == "-inf" ? -inf : std::numeric_limits<double>::quiet_NaN();
}
Dtype dtype_of(const json& value) {
  for (int i = 0; i < kDtypeCount; ++i)
    if (name(static_cast<Dtype>(i)) == value.get<std::string>()) return static_cast<Dtype>(i);
  throw std::invalid_argument("no dtype " + value.dump());
}
Shape shape_of(const json& value) { return Shape(value.get<std::vector<int64_t>>()); }
Array array_of(const json& value) {
  Array array(shape_of(value["sizes"]));
  for (size_t i = 0; i < value["values"].size(); ++i) array.values[i] = number(value["values"][i]);
  return array;
}
bool is_tensor(const json& value) { return value.is_object() && value.contains("values"); }

// One recorded call: its arguments, by position or by keyword, as what the op takes.
class Line {
 public:
  explicit Line(const json& row) : row_(row) {
    for (const json& value : row["inputs"]) make(value);
    for (const json& value : row["keywords"]) make(value);
  }
  Tensor x() const { return tensors_.at(&row_["inputs"][0]); }
  const json* find(size_t position, const char* keyword) const {
    if (position < row_["inputs"].size()) return &row_["inputs"][position];
    if (row_["keywords"].contains(keyword) && !row_["keywords"][keyword].is_null())
      return &row_["keywords"][keyword];
    return nullptr;
  }
  Tensor tensor(size_t position, const char* keyword = "") const {
    const json* value = find(position, keyword);
    return value ? tensors_.at(value) : Tensor();
  }
  std::vector<int64_t> dims(size_t position, const char* keyword = "dim") const {
    const json* value = find(position, keyword);
    if (!value) return {};
    return value->is_array() ? value->get<std::vector<int64_t>>()
                             : std::vector<int64_t>{value->get<int64_t>()};
  }
  double number_or(size_t position, const char* keyword, double otherwise) const {
    const json* value = find(position, keyword);
    return value ? number(*value) : otherwise;
  }
  bool flag(size_t position, const char* keyword, bool otherwise = false) const {
    return number_or(position, keyword, otherwise) != 0;
  }
  std::optional<Dtype> dtype() const {
    const json* value = find(kKeywordOnly, "dtype");
    return value ? std::optional(dtype_of(*value)) : std::nullopt;
  }
  Reduction reduction() const {
    const json* value = find(kKeywordOnly, "reduction");
    if (!value || *value == "mean") return Reduction::mean;
    return *value == "sum" ? Reduction::sum : Reduction::none;
  }
  /// Those that a gradient is recorded for, in order.
  const std::vector<Tensor>& differentiated() const { return differentiated_; }

  static constexpr size_t kKeywordOnly = 99;

 private:
  void make(const json& value) {
    if (!is_tensor(value)) return;
    Tensor made = op_cases::make_tensor(array_of(value), dtype_of(value["dtype"]));
    if (value.contains("strides")) {
      const Shape strides = shape_of(value["strides"]);
      const Tensor placed = empty_strided(made.sizes(), strides, {.dtype = made.dtype()});
      made = copy_(placed, made);
    }
    if (value.value("requires_grad", false)) differentiated_.push_back(made.requires_grad_());
    tensors_[&value] = made;
  }

  const json& row_;
  std::map<const json*, Tensor> tensors_;
  std::vector<Tensor> differentiated_;
};

using Call = std::function<Outputs(const Line&)>;
constexpr size_t kKeywordOnly = Line::kKeywordOnly;

template <class F>
Call with_optional_dim(F&& of_all, const std::function<Outputs(const Line&, int64_t)>& along) {
  return [=](const Line& a) -> Outputs {
    const json* dim = a.find(1, "dim");
    return dim ? along(a, dim->get<int64_t>()) : Outputs(of_all(a.x()));
  };
}
Call variance(Tensor (*op)(const Tensor&, IntSpan, double, bool)) {
  return [=](const Line& a) -> Outputs {
    const bool unbiased_first = a.find(1, "") && a.find(1, "")->is_boolean();
    const bool unbiased = unbiased_first ? a.flag(1, "") : a.flag(kKeywordOnly, "unbiased", true);
    const std::vector<int64_t> dims = unbiased_first ? std::vector<int64_t>() : a.dims(1);
    return op(a.x(), dims, a.number_or(kKeywordOnly, "correction", unbiased ? 1 : 0),
              a.flag(kKeywordOnly, "keepdim"));
  };
}
Call extreme(Tensor (*of_all)(const Tensor&),
             std::pair<Tensor, Tensor> (*along)(const Tensor&, int64_t, bool),
             Tensor (*of_two)(const Tensor&, const Tensor&)) {
  return [=](const Line& a) -> Outputs {
    const json* second = a.find(1, "dim");
    if (!second) return of_all(a.x());
    if (is_tensor(*second)) return of_two(a.x(), a.tensor(1));
    return along(a.x(), second->get<int64_t>(), a.flag(2, "keepdim"));
  };
}
Call of_two(Tensor (*op)(const Tensor&, const Tensor&)) {
  return [=](const Line& a) -> Outputs { return op(a.x(), a.tensor(1)); };
}
double order_of_norm(const Line& a) {
  const json* p = a.find(1, "p");
  return !p || *p == "fro" ? 2 : number(*p);
}
Scalar scalar(const json* value) {
  if (!value) return 1;
  return value->is_number_integer() ? Scalar(value->get<int64_t>()) : Scalar(value->get<double>());
}

const std::map<std::string, Call>& calls() {
  static const std::map<std::string, Call> all{
      {"sum",
       [](const Line& a) -> Outputs { return sum(a.x(), a.dims(1), a.flag(2, "keepdim"), a.dtype()); }},
      {"mean",
       [](const Line& a) -> Outputs { return mean(a.x(), a.dims(1), a.flag(2, "keepdim"), a.dtype()); }},
      {"prod", with_optional_dim([](const Tensor& x) { return prod(x); },
                                 [](const Line& a, int64_t dim) -> Outputs {
                                   return prod(a.x(), dim, a.flag(2, "keepdim"), a.dtype());
                                 })},
      {"amax", [](const Line& a) -> Outputs { return amax(a.x(), a.dims(1), a.flag(2, "keepdim")); }},
      {"amin", [](const Line& a) -> Outputs { return amin(a.x(), a.dims(1), a.flag(2, "keepdim")); }},
      {"max", extreme(max, max, max)},
      {"min", extreme(min, min, min)},
      {"argmax", with_optional_dim([](const Tensor& x) { return argmax(x); },
                                   [](const Line& a, int64_t dim) -> Outputs {
                                     return argmax(a.x(), dim, a.flag(2, "keepdim"));
                                   })},
      {"argmin", with_optional_dim([](const Tensor& x) { return argmin(x); },
                                   [](const Line& a, int64_t dim) -> Outputs {
                                     return argmin(a.x(), dim, a.flag(2, "keepdim"));
                                   })},
      {"any", [](const Line& a) -> Outputs { return any(a.x(), IntSpan(a.dims(1)), a.flag(2, "keepdim")); }},
      {"all",
       [](const Line& a) -> Outputs { return weft::all(a.x(), IntSpan(a.dims(1)), a.flag(2, "keepdim")); }},
      {"var", variance(var)},
      {"std", variance(std)},
      {"norm",
       [](const Line& a) -> Outputs {
         return norm(a.x(), order_of_norm(a), a.dims(2), a.flag(3, "keepdim"));
       }},
      {"logsumexp",
       [](const Line& a) -> Outputs { return logsumexp(a.x(), a.dims(1), a.flag(2, "keepdim")); }},
      {"count_nonzero", [](const Line& a) -> Outputs { return count_nonzero(a.x(), IntSpan(a.dims(1))); }},
      {"matmul", of_two(matmul)},
      {"mm", of_two(mm)},
      {"bmm", of_two(bmm)},
      {"mv", of_two(mv)},
      {"dot", of_two(dot)},
      {"outer", of_two(outer)},
      {"addmm",
       [](const Line& a) -> Outputs {
         return addmm(a.x(), a.tensor(1), a.tensor(2), scalar(a.find(kKeywordOnly, "beta")),
                      scalar(a.find(kKeywordOnly, "alpha")));
       }},
      {"linear", [](const Line& a) -> Outputs { return linear(a.x(), a.tensor(1), a.tensor(2, "bias")); }},
      {"softmax", [](const Line& a) -> Outputs { return softmax(a.x(), a.dims(1)[0], a.dtype()); }},
      {"log_softmax", [](const Line& a) -> Outputs { return log_softmax(a.x(), a.dims(1)[0], a.dtype()); }},
      {"nll_loss",
       [](const Line& a) -> Outputs {
         const auto ignored = static_cast<int64_t>(a.number_or(kKeywordOnly, "ignore_index", -100));
         return nll_loss(a.x(), a.tensor(1), a.tensor(kKeywordOnly, "weight"), ignored, a.reduction());
       }},
      {"cross_entropy",
       [](const Line& a) -> Outputs {
         const auto ignored = static_cast<int64_t>(a.number_or(kKeywordOnly, "ignore_index", -100));
         return cross_entropy(a.x(), a.tensor(1), a.tensor(kKeywordOnly, "weight"), ignored, a.reduction(),
                              a.number_or(kKeywordOnly, "label_smoothing", 0));
       }},
      {"mse_loss", [](const Line& a) -> Outputs { return mse_loss(a.x(), a.tensor(1), a.reduction()); }},
      {"l1_loss", [](const Line& a) -> Outputs { return l1_loss(a.x(), a.tensor(1), a.reduction()); }},
      {"multi_margin_loss",
       [](const Line& a) -> Outputs {
         return multi_margin_loss(a.x(), a.tensor(1), static_cast<int64_t>(a.number_or(kKeywordOnly, "p", 1)),
                                  a.number_or(kKeywordOnly, "margin", 1), a.tensor(kKeywordOnly, "weight"),
                                  a.reduction());
       }},
      {"binary_cross_entropy",
       [](const Line& a) -> Outputs {
         return binary_cross_entropy(a.x(), a.tensor(1), a.tensor(kKeywordOnly, "weight"), a.reduction());
       }},
      {"binary_cross_entropy_with_logits",
       [](const Line& a) -> Outputs {
         return binary_cross_entropy_with_logits(a.x(), a.tensor(1), a.tensor(kKeywordOnly, "weight"),
                                                 a.reduction(), a.tensor(kKeywordOnly, "pos_weight"));
       }},
  };
  return all;
}

double tolerance(const std::string& op, Dtype dtype) {
  static const std::set<std::string> products{"matmul", "mm",    "bmm",    "mv",  "dot",
                                              "outer",  "addmm", "linear", "norm"};
  if (dtype == float64) return 1e-10;
  if (dtype == float32) return products.count(op) ? 1e-4 : 1e-5;
  return is_floating(dtype) ? 1e-2 : 0;
}

void expect_recorded(const std::string& op, const Tensor& actual, const json& expected,
                     const std::string& what) {
  EXPECT_EQ(name(actual.dtype()), expected["dtype"].get<std::string>()) << what;
  const std::string found =
      difference(op_cases::read(actual), array_of(expected), tolerance(op, actual.dtype()));
  EXPECT_EQ(found, "") << what;
}

void check_result(const json& row) {
  const std::string op = row["op"];
  const Line line(row);
  const Outputs outputs = calls().at(op)(line);
  const std::vector<json> expected =
      row["output"].is_array() ? row["output"].get<std::vector<json>>() : std::vector<json>{row["output"]};
  ASSERT_EQ(outputs.size(), expected.size());
  for (size_t i = 0; i < outputs.size(); ++i)
    expect_recorded(op, outputs[i], expected[i], "output " + std::to_string(i));
  if (!row.contains("gradients")) return;

  Tensor squares;
  for (const Tensor& y : outputs)
    if (y.is_floating()) squares = squares.defined() ? squares + sum(y * y) : sum(y * y);
  squares.backward();
  ASSERT_EQ(line.differentiated().size(), row["gradients"].size());
  for (size_t i = 0; i < row["gradients"].size(); ++i) {
    const std::string what = "gradient " + std::to_string(i);
    const Tensor gradient = line.differentiated()[i].grad();
    ASSERT_EQ(gradient.defined(), !row["gradients"][i].is_null()) << what;
    if (gradient.defined()) expect_recorded(op, gradient, row["gradients"][i], what);
  }
}

// The names Python knows an error of ours by, besides Exception.
std::set<std::string> python_names(const std::exception& error) {
  std::set<std::string> names{"Exception", "RuntimeError"};
  if (dynamic_cast<const ShapeError*>(&error) || dynamic_cast<const ValueError*>(&error))
    names.insert("ValueError");
  if (dynamic_cast<const DimError*>(&error) || dynamic_cast<const IndexError*>(&error))
    names.insert("IndexError");
  if (dynamic_cast<const DtypeError*>(&error)) names.insert("TypeError");
  return names;
}

void check_error(const json& row) {
  try {
    const Line line(row);
    calls().at(row["op"])(line);
    ADD_FAILURE() << "nothing was thrown";
  } catch (const Error& error) {
    const std::set<std::string> names = python_names(error);
    for (const json& wanted : row["error"])
      if (names.count(wanted)) return;
    ADD_FAILURE() << "another type was thrown: " << error.what();
  }
}

class RecordedReduceOps : public testing::TestWithParam<std::string> {};

TEST_P(RecordedReduceOps, GiveWhatPyTorchGave) {
  int lines = 0;
  for (const json& row : recorded()) {
    if (row["op"] != GetParam() || left_out().count(row["name"])) continue;
    SCOPED_TRACE(row["name"].get<std::string>() + ": inputs " + row["inputs"].dump().substr(0, 200) +
                 ", keywords " + row["keywords"].dump().substr(0, 200));
    if (row.contains("error")) check_error(row);
    else check_result(row);
    ++lines;
  }
  EXPECT_GT(lines, 0);
}

std::vector<std::string> ops() {
  std::vector<std::string> names;
  for (const auto& [op, call] : calls()) names.push_back(op);
  return names;
}
INSTANTIATE_TEST_SUITE_P(Ops, RecordedReduceOps, testing::ValuesIn(ops()),
                         [](const testing::TestParamInfo<std::string>& op) { return op.param; });

TEST(RecordedReduceOpsFile, HasACallForEveryLine) {
  std::set<std::string> names;
  for (const json& row : recorded()) {
    EXPECT_TRUE(calls().count(row["op"])) << row["name"];
    names.insert(row["name"]);
  }
  for (const auto& [line, reason] : left_out()) EXPECT_TRUE(names.count(line)) << line;
}

}  // namespace
}  // namespace weft
