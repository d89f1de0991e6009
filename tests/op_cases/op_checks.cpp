// The checks that every record drives, one GoogleTest case each; op_case.cpp makes the cases.
#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>

#include "src/tape/node.h"
#include "tests/op_cases/op_record.h"
#include "weft/cuda.h"
#include "weft/memory.h"
#include "weft/ops.h"
#include "weft/threads.h"

namespace weft::op_cases {

namespace {

std::string text(const Shapes& shapes) {
  std::string all = "inputs";
  for (const Shape& shape : shapes) all += " " + shape.str();
  return all;
}

double output_tolerance(const Record& record, Dtype input, Dtype output) {
  if (!is_floating(output)) return 0;
  return std::max(record.tolerance_of(output), record.tolerance_of(input));
}

void expect_close(const Tensors& actual, const Arrays& expected,
                  const std::function<double(const Tensor&)>& tolerance, const char* what) {
  ASSERT_EQ(actual.size(), expected.size()) << "number of " << what << "s";
  for (size_t i = 0; i < actual.size(); ++i) {
    const Dtype dtype = actual[i].dtype();
    const Array wanted = is_floating(dtype) ? expected[i] : stored_in(expected[i], dtype);
    const std::string found = difference(read(actual[i]), wanted, tolerance(actual[i]));
    if (!found.empty()) ADD_FAILURE() << what << " " << i << ": " << found;
  }
}
void expect_outputs(const Record& record, const Tensors& actual, const Arrays& expected, Dtype input) {
  expect_close(
      actual, expected, [&](const Tensor& y) { return output_tolerance(record, input, y.dtype()); },
      "output");
}
void expect_gradients(const Record& record, const Tensors& actual, const Arrays& expected, Dtype input) {
  expect_close(
      actual, expected, [&](const Tensor& g) { return output_tolerance(record, input, g.dtype()); },
      "input gradient");
}

template <class F>
void for_samples(const Record& record, const std::vector<Shapes>& samples, F visit) {
  int number = 0;
  for (const Shapes& shapes : samples) {
    SCOPED_TRACE(record.name + " of " + text(shapes));
    visit(shapes, number++);
  }
}

// ---- values ---------------------------------------------------------------------------------------------------------

void forward(const Record& record) {
  const Dtype dtype = record.base_dtype();
  const auto compare = [&](Dtype type) {
    return [&record, type](const Shapes& shapes, int number) {
      const Arrays values = draw_all(record, shapes, type, number);
      const Tensors inputs = make_inputs(record, values, type, {}, false);
      expect_outputs(record, record.call(inputs), expected_of(record, values), type);
      for (size_t i = 0; i < inputs.size(); ++i)
        EXPECT_TRUE(same_bits(read(inputs[i]), values[i])) << "input " << i << " was written";
    };
  };
  if (record.reference) {
    for_samples(record, record.samples, compare(dtype));
    for_samples(record, record.large, compare(record.takes(float32) ? float32 : dtype));
  }
  for (const RecordedValues& known : record.recorded) {
    const Tensors inputs = make_inputs(record, known.inputs, dtype);
    const Tensors outputs = record.call(inputs);
    const auto tolerance = [&](const Tensor& y) { return is_floating(y.dtype()) ? record.tolerance : 0; };
    expect_close(outputs, known.outputs, tolerance, "recorded output");
    if (known.gradients.empty()) continue;
    Tensors twice;
    for (const Tensor& y : outputs) {
      if (!y.requires_grad()) continue;
      Array values = read(y);
      for (double& value : values.values) value *= 2;
      twice.push_back(make_tensor(values, y.dtype()));
    }
    expect_close(input_gradients(outputs, inputs, twice), known.gradients, tolerance, "recorded gradient");
  }
}

void dtypes(const Record& record) {
  const Dtype base = record.base_dtype();
  for (const DtypeRule& rule : record.dtypes) {
    SCOPED_TRACE("dtype " + std::string(name(rule.dtype)));
    for_samples(record, record.samples, [&](const Shapes& shapes, int number) {
      const Arrays values = draw_all(record, shapes, rule.dtype, number);
      const Tensors inputs = make_inputs(record, values, rule.dtype);
      const Tensors outputs = record.call(inputs);
      const Tensors wide_inputs = make_inputs(record, values, base);
      const Tensors wide = record.call(wide_inputs);
      for (size_t i = 0; i < outputs.size() && i < wide.size(); ++i) {
        const Dtype like_base = wide[i].dtype() == base ? rule.dtype : wide[i].dtype();
        const Dtype wanted = i == 0 ? rule.result.value_or(like_base) : like_base;
        EXPECT_EQ(name(outputs[i].dtype()), name(wanted)) << "dtype of output " << i;
      }
      expect_outputs(record, outputs, record.reference ? expected_of(record, values) : read_all(wide),
                     rule.dtype);
      if (rule.dtype == base || !is_floating(rule.dtype) || !differentiable(record) || !is_floating(base))
        return;
      const Tensors arriving = make_gradients(outputs);
      Tensors wide_arriving;
      for (const Tensor& gradient : arriving) wide_arriving.push_back(make_tensor(read(gradient), base));
      const Tensors gradients = input_gradients(outputs, inputs, arriving);
      expect_gradients(record, gradients, read_all(input_gradients(wide, wide_inputs, wide_arriving)),
                       rule.dtype);
      size_t at = 0;
      for (const Tensor& x : inputs) {
        if (!x.requires_grad()) continue;
        EXPECT_EQ(name(gradients[at++].dtype()), name(x.dtype())) << "dtype of a gradient";
      }
    });
  }
}

// ---- memory ---------------------------------------------------------------------------------------------------------

// Every way to lay out one input, or all of them, otherwise than contiguous.
template <class F>
void for_layouts(const Record& record, const Shapes& shapes, F visit) {
  for (const Layout layout : kLayouts) {
    if (record.skips(name(layout))) continue;
    const int count = static_cast<int>(shapes.size());
    for (int which = count == 1 ? 0 : -1; which < count; ++which) {
      Layouts layouts(shapes.size(), Layout::contiguous);
      bool any = false;
      for (size_t i = 0; i < shapes.size(); ++i) {
        if ((which >= 0 && static_cast<size_t>(which) != i) || !applies(layout, shapes[i])) continue;
        layouts[i] = layout;
        any = true;
      }
      if (!any) continue;
      SCOPED_TRACE(std::string(name(layout)) + (which < 0 ? " inputs" : " input " + std::to_string(which)));
      visit(layout, layouts);
    }
  }
}

template <class F>
void for_laid_out(const Record& record, F visit) {
  for (const Dtype dtype : main_dtypes(record)) {
    SCOPED_TRACE("dtype " + std::string(name(dtype)));
    for_samples(record, record.samples, [&](const Shapes& shapes, int number) {
      const Arrays values = draw_all(record, shapes, dtype, number);
      for_layouts(record, shapes, [&](Layout layout, const Layouts& layouts) {
        const Tensors inputs = make_inputs(record, values, dtype, layouts);
        visit(dtype, layout, inputs, make_inputs(record, read_all(inputs), dtype));
      });
    });
  }
}

void layouts(const Record& record) {
  for_laid_out(record, [&](Dtype dtype, Layout, const Tensors& inputs, const Tensors& contiguous) {
    expect_outputs(record, record.call(inputs), read_all(record.call(contiguous)), dtype);
  });
}

void gradient_layouts(const Record& record) {
  for_laid_out(record, [&](Dtype dtype, Layout layout, const Tensors& inputs, const Tensors& contiguous) {
    const Tensors outputs = record.call(inputs);
    const Tensors arriving = make_gradients(outputs, layout);
    Tensors plain;
    for (const Tensor& gradient : arriving) plain.push_back(make_tensor(read(gradient), gradient.dtype()));
    expect_gradients(record, input_gradients(outputs, inputs, arriving),
                     read_all(input_gradients(record.call(contiguous), contiguous, plain)), dtype);
  });
}

bool has_empty_sample(const Record& record) {
  for (const Shapes& shapes : record.samples)
    for (const Shape& shape : shapes)
      if (shape.numel() == 0) return true;
  return false;
}

// The first sample without its first dimension's elements: a batch of nothing.
void zero_size(const Record& record) {
  Shapes shapes = record.samples[0];
  if (shapes[0].empty()) return;
  const int64_t batch = shapes[0][0];
  for (Shape& shape : shapes)
    if (!shape.empty() && shape[0] == batch) shape[0] = 0;
  SCOPED_TRACE(text(shapes) +
               ": if this is no legal input, the record needs a sample with a size of 0 that is, or "
               ".skip_layouts(\"zero_size\", \"reason\")");
  const Dtype dtype = record.base_dtype();
  const Tensors inputs = make_inputs(record, draw_all(record, shapes, dtype, 0), dtype);
  try {
    const Tensors outputs = record.call(inputs);
    if (!differentiable(record)) return;
    const Tensors gradients = input_gradients(outputs, inputs, make_gradients(outputs));
    size_t at = 0;
    for (const Tensor& x : inputs) {
      if (!x.requires_grad()) continue;
      EXPECT_EQ(gradients[at++].sizes().str(), x.sizes().str()) << "shape of a gradient";
    }
  } catch (const std::exception& error) {
    ADD_FAILURE() << "threw: " << error.what();
  }
}

void broadcast(const Record& record) {
  const Shapes all{{}, {1}, {3}, {1, 3}, {2, 1}, {2, 3}, {4, 1, 3}};
  const Dtype dtype = record.base_dtype();
  for (size_t a = 0; a < all.size(); ++a)
    for (size_t b = 0; b < all.size(); ++b) {
      Shapes shapes(static_cast<size_t>(record.arity), all[a]);
      shapes[1] = all[b];
      SCOPED_TRACE(text(shapes));
      const Shape whole = broadcast_shapes(all[a], all[b]);
      const Arrays values = draw_all(record, shapes, dtype, 0);
      Arrays wide_values;
      for (const Array& value : values) wide_values.push_back(expand_to(value, whole));
      const Tensors inputs = make_inputs(record, values, dtype);
      const Tensors wide_inputs = make_inputs(record, wide_values, dtype);
      const Tensors outputs = record.call(inputs), wide = record.call(wide_inputs);
      expect_outputs(record, outputs, record.reference ? expected_of(record, values) : read_all(wide), dtype);
      if (!differentiable(record)) continue;
      Arrays expected = read_all(input_gradients(wide, wide_inputs, make_gradients(wide)));
      size_t at = 0;
      for (const Tensor& x : inputs)
        if (x.requires_grad()) {
          expected[at] = sum_to(expected[at], x.sizes());
          ++at;
        }
      expect_gradients(record, input_gradients(outputs, inputs, make_gradients(outputs)), expected, dtype);
    }
}

// ---- derivatives ----------------------------------------------------------------------------------------------------

// Gradients of the inputs for `values`; or gradients of those, for some of their own, by inputs and by what arrives at the outputs.
// Joined, so that they are compared on one scale: of a few only rounding is left.
Array derivatives(const Record& record, const Arrays& values, Dtype dtype, bool second) {
  const Tensors inputs = make_inputs(record, values, dtype);
  const Tensors outputs = record.call(inputs);
  Tensors by = make_gradients(outputs);
  for (const Tensor& arriving : by) arriving.requires_grad_(second);
  Tensors found = input_gradients(outputs, inputs, by, /*create_graph=*/second);
  by.insert(by.end(), inputs.begin(), inputs.end());
  const auto recorded = [](const Tensor& first) { return first.requires_grad(); };
  if (second && std::any_of(found.begin(), found.end(), recorded))
    found = input_gradients(found, by, make_gradients(found));
  Array joined;
  for (const Array& part : read_all(found))
    joined.values.insert(joined.values.end(), part.values.begin(), part.values.end());
  joined.shape = {static_cast<int64_t>(joined.values.size())};
  return joined;
}

// A GPU's derivatives beside the CPU's, which central differences confirm there.
void derivatives_of_cpu(const Record& record, bool second) {
  const Dtype dtype = record.base_dtype();
  for_samples(record, record.samples, [&](const Shapes& shapes, int number) {
    const Arrays values = draw_all(record, shapes, dtype, number);
    Array expected;
    {
      const OnCpu here;
      expected = derivatives(record, values, dtype, second);
    }
    const std::string found =
        difference(derivatives(record, values, dtype, second), expected, record.tolerance_of(dtype));
    if (!found.empty()) ADD_FAILURE() << found;
  });
}
bool beside_cpu(const Record& record) {
  return !test_device().is_cpu() && not_on_a_gpu(record, "forward") == nullptr;
}

void gradient(const Record& record) {
  if (beside_cpu(record)) return derivatives_of_cpu(record, /*second=*/false);
  const Dtype dtype = record.base_dtype();
  for_samples(record, record.samples, [&](const Shapes& shapes, int number) {
    const Tensors inputs = make_inputs(record, draw_all(record, shapes, dtype, number), dtype);
    const Tensors outputs = record.call(inputs);
    input_gradients(outputs, inputs, make_gradients(outputs));
    const auto call = [&](const Tensors& x) { return Tensors(record.call(x)); };
    const std::string found = autograd::gradcheck(call, inputs, record.gradcheck);
    if (!found.empty()) ADD_FAILURE() << found;
  });
}

void second_gradient(const Record& record) {
  if (beside_cpu(record)) return derivatives_of_cpu(record, /*second=*/true);
  const Dtype dtype = record.base_dtype();
  for_samples(record, record.samples, [&](const Shapes& shapes, int number) {
    const Tensors inputs = make_inputs(record, draw_all(record, shapes, dtype, number), dtype);
    const auto call = [&](const Tensors& x) { return Tensors(record.call(x)); };
    const std::string found = autograd::gradgradcheck(call, inputs, record.gradcheck);
    if (!found.empty()) ADD_FAILURE() << found;
  });
}

void fused_backward(const Record& record) {
  for (const Dtype dtype : main_dtypes(record)) {
    SCOPED_TRACE("dtype " + std::string(name(dtype)));
    for_samples(record, record.samples, [&](const Shapes& shapes, int number) {
      const Tensors inputs = make_inputs(record, draw_all(record, shapes, dtype, number), dtype);
      const Tensors outputs = record.call(inputs), again = record.call(inputs);
      const Tensors fused = input_gradients(outputs, inputs, make_gradients(outputs));
      const Tensors composed = input_gradients(again, inputs, make_gradients(again), /*create_graph=*/true);
      expect_gradients(record, fused, read_all(composed), dtype);
    });
  }
}

void no_gradient(const Record& record) {
  const Dtype dtype = record.base_dtype();
  Tensors inputs = make_inputs(record, draw_all(record, record.samples[0], dtype, 0), dtype);
  for (Tensor& x : inputs)
    if (x.is_floating()) x.requires_grad_();
  for (const Tensor& y : record.call(inputs)) {
    if (!y.requires_grad()) continue;
    // What PyTorch records without knowing the derivative.
    EXPECT_THROW(sum(y).backward(), GradError)
        << "the record says .not_differentiable, but an output has a gradient";
  }
}

// ---- in place, threads, errors --------------------------------------------------------------------------------------

// A comparison's bools become x's zeros and ones.
bool fits_in_place(const Tensors& outputs, const Tensor& x) {
  return outputs.size() == 1 && outputs[0].sizes() == x.sizes() &&
         (outputs[0].dtype() == x.dtype() || !outputs[0].is_floating());
}

void inplace_values(const Record& record, const Arrays& values, Dtype dtype, int& written) {
  for (const Layout layout :
       {Layout::contiguous, Layout::transposed, Layout::strided, Layout::channels_last, Layout::offset}) {
    if (!applies(layout, values[0].shape) || record.skips(name(layout))) continue;
    SCOPED_TRACE(std::string(name(layout)) + " x");
    Layouts layouts(values.size(), Layout::contiguous);
    layouts[0] = layout;
    const Tensors inputs = make_inputs(record, values, dtype, layouts, false);
    const Tensors expected = record.call(inputs);
    if (!fits_in_place(expected, inputs[0])) continue;
    const uint32_t version = inputs[0].version();
    const Tensors y = record.inplace(inputs);
    ASSERT_EQ(y.size(), 1u);
    EXPECT_TRUE(y[0].is_same(inputs[0])) << "the result is not the tensor that was written";
    EXPECT_GT(inputs[0].version(), version) << "the write was not counted";
    expect_outputs(record, {inputs[0]}, read_all(expected), dtype);
    EXPECT_TRUE(gaps_intact(inputs[0])) << "memory between the elements was written";
    for (size_t i = 1; i < inputs.size(); ++i)
      EXPECT_TRUE(same_bits(read(inputs[i]), values[i])) << "input " << i << " was written";
    ++written;
  }
}

void inplace_gradient(const Record& record, const Arrays& values, Dtype dtype) {
  const Tensors inputs = make_inputs(record, values, dtype), others = make_inputs(record, values, dtype);
  const Tensors outputs = record.call(inputs);
  if (!fits_in_place(outputs, inputs[0]) || !outputs[0].requires_grad()) return;
  Tensors changed = others;
  changed[0] = clone(others[0]);
  const Tensors written = record.inplace(changed);
  expect_outputs(record, written, read_all(outputs), dtype);
  expect_gradients(record, input_gradients(written, others, make_gradients(written)),
                   read_all(input_gradients(outputs, inputs, make_gradients(outputs))), dtype);
  if (inputs[0].requires_grad()) {
    EXPECT_THROW(record.inplace(inputs), GradError) << "a leaf that requires grad was written";
    EXPECT_TRUE(same_bits(read(inputs[0]), values[0])) << "a call that failed changed its tensor";
  }
}

void inplace(const Record& record) {
  int written = 0;
  for (const Dtype dtype : main_dtypes(record)) {
    SCOPED_TRACE("dtype " + std::string(name(dtype)));
    for_samples(record, record.samples, [&](const Shapes& shapes, int number) {
      const Arrays values = draw_all(record, shapes, dtype, number);
      inplace_values(record, values, dtype, written);
      if (differentiable(record)) inplace_gradient(record, values, dtype);
    });
  }
  EXPECT_GT(written, 0)
      << "no sample's result has the shape and dtype of its first tensor: nothing was checked";
}

// Written to as a tensor and through a view, over and over: what a write leaves behind must go with its result.
void inplace_loop(const Record& record) {
  const Dtype dtype = record.base_dtype();
  for (const Shapes& shapes : record.samples) {
    const Tensors inputs = make_inputs(record, draw_all(record, shapes, dtype, 0), dtype);
    if (!fits_in_place(record.call(inputs), inputs[0])) continue;
    const auto write = [&](int times) {
      for (int i = 0; i < times; ++i) {
        Tensors x = inputs;
        x[0] = clone(inputs[0]);
        record.inplace(x);
        x[0] = view_as(clone(inputs[0]), inputs[0]);
        record.inplace(x);
      }
    };
    const bool on_cpu = test_device().is_cpu();
    const auto in_tensors = [&] {
      return on_cpu ? memory_stats().allocated : cuda::memory_stats().allocated;
    };
    write(10);
    const int64_t nodes = tape::live_nodes(), bytes = in_tensors();
    write(on_cpu ? 5'000 : 100);
    EXPECT_EQ(tape::live_nodes(), nodes) << "nodes of the tape are left behind";
    EXPECT_EQ(in_tensors(), bytes) << "memory is left behind";
    return;
  }
}

class RestoreThreads {
 public:
  ~RestoreThreads() { set_num_threads(before_); }

 private:
  int before_ = num_threads();
};

void determinism(const Record& record) {
  const RestoreThreads restore;
  const Dtype dtype = record.takes(float32) ? float32 : record.base_dtype();
  for_samples(record, record.large, [&](const Shapes& shapes, int number) {
    const Arrays values = draw_all(record, shapes, dtype, number);
    const auto results = [&](int threads) {
      set_num_threads(threads);
      const Tensors inputs = make_inputs(record, values, dtype);
      const Tensors outputs = record.call(inputs);
      Arrays all = read_all(outputs);
      if (differentiable(record))
        for (Array& gradient : read_all(input_gradients(outputs, inputs, make_gradients(outputs))))
          all.push_back(std::move(gradient));
      return all;
    };
    const Arrays one = results(1);
    for (const int threads : {2, 4}) {
      const Arrays several = results(threads);
      ASSERT_EQ(one.size(), several.size());
      for (size_t i = 0; i < one.size(); ++i)
        EXPECT_TRUE(same_bits(one[i], several[i])) << "result " << i << " differs between 1 and " << threads
                                                   << " threads: " << difference(several[i], one[i], 0);
    }
  });
}

// Of several bad indices a GPU names any.
std::string expected_message(const ErrorRule& rule) {
  return test_device().is_cpu() ? rule.message : rule.message.substr(0, rule.message.find(" at position"));
}

void errors(const Record& record) {
  int number = 0;
  for (const ErrorRule& rule : record.errors) {
    SCOPED_TRACE("error " + std::to_string(++number) + ": " + rule.type + ", \"" + rule.message + "\"");
    try {
      rule.call();
      // Kernels of a GPU say what they found when somebody waits.
      if (!test_device().is_cpu()) cuda::synchronize(test_device().index);
      ADD_FAILURE() << "nothing was thrown";
    } catch (const std::exception& error) {
      EXPECT_TRUE(rule.matches(error)) << "another type was thrown; its message: " << error.what();
      EXPECT_NE(std::string(error.what()).find(expected_message(rule)), std::string::npos)
          << "the message is: " << error.what();
    }
  }
}

bool has_tensors(const Record& record) { return record.arity > 0; }
bool has_derivative(const Record& record) { return record.arity > 0 && differentiable(record); }

}  // namespace

const std::vector<Check>& checks() {
  static const std::vector<Check> all{
      {"forward", [](const Record&) { return true; }, forward},
      {"dtypes", has_tensors, dtypes},
      {"layouts", has_tensors, layouts},
      {"zero_size", [](const Record& r) { return r.arity > 0 && !has_empty_sample(r); }, zero_size},
      {"broadcast", [](const Record& r) { return r.broadcasting; }, broadcast},
      {"gradient", has_derivative, gradient},
      {"gradient_layouts", has_derivative, gradient_layouts},
      {"second_gradient", has_derivative, second_gradient},
      {"fused_backward", has_derivative, fused_backward},
      {"no_gradient",
       [](const Record& r) { return r.arity > 0 && r.skips("gradient") && is_floating(r.base_dtype()); },
       no_gradient},
      {"inplace", [](const Record& r) { return static_cast<bool>(r.inplace); }, inplace},
      {"inplace_loop", [](const Record& r) { return static_cast<bool>(r.inplace); }, inplace_loop},
      {"determinism", [](const Record& r) { return !r.large.empty(); }, determinism},
      {"errors", [](const Record& r) { return !r.errors.empty(); }, errors},
      {"captured", [](const Record&) { return std::getenv("WEFT_TEST_DEVICE") != nullptr; }, captured},
  };
  return all;
}

}  // namespace weft::op_cases
