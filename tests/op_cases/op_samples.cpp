// The inputs of op cases and how results are compared: drawn values, memory layouts, reading without weft's ops.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <sstream>
#include <stdexcept>

#include "src/core/allocator.h"
#include "src/core/cuda_backend.h"
#include "src/core/dtype_switch.h"
#include "src/core/tensor_impl.h"
#include "src/ops/new_tensor.h"
#include "tests/op_cases/op_record.h"
#include "weft/half.h"

namespace weft::op_cases {

namespace {

template <class T>
T converted(double value) {
  if constexpr (std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>) return T(static_cast<float>(value));
  else if constexpr (std::is_same_v<T, bool>) return value != 0;
  else if constexpr (std::is_integral_v<T>)
    return std::isfinite(value) ? static_cast<T>(static_cast<int64_t>(value)) : T(0);
  else return static_cast<T>(value);
}
template <class T>
double widened(T value) {
  if constexpr (std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>) return static_cast<float>(value);
  else return static_cast<double>(value);
}

void store(void* memory, int64_t at, Dtype dtype, double value) {
  visit_dtype(
      dtype, [&](auto kind) { static_cast<decltype(kind)*>(memory)[at] = converted<decltype(kind)>(value); });
}
double load(const void* memory, int64_t at, Dtype dtype) {
  return visit_dtype(dtype,
                     [&](auto kind) { return widened(static_cast<const decltype(kind)*>(memory)[at]); });
}

// Calls visit(position, address) for every index of a shape in row-major order; address in elements.
template <class F>
void walk(const Shape& shape, const Shape& strides, F visit) {
  const int64_t count = shape.numel();
  Shape index(shape.size(), 0);
  int64_t address = 0;
  for (int64_t position = 0; position < count; ++position) {
    visit(position, address);
    for (int64_t d = shape.size() - 1; d >= 0; --d) {
      address += strides[d];
      if (++index[d] < shape[d]) break;
      address -= strides[d] * shape[d];
      index[d] = 0;
    }
  }
}

// SplitMix64: a generator of the tests' own, so that weft's cannot spoil what it is tested with.
class Draw {
 public:
  explicit Draw(uint64_t seed) : state_(seed) {}
  uint64_t bits() {
    uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  double uniform(double low, double high) {
    return low + (high - low) * static_cast<double>(bits() >> 11) * 0x1p-53;
  }

 private:
  uint64_t state_;
};

uint64_t seed_of(std::string_view text, int sample, int input) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return hash + static_cast<uint64_t>(sample) * 1000003u + static_cast<uint64_t>(input) * 7919u;
}

// What lies between the elements of a strided tensor.
double gap_of(Dtype dtype) {
  return is_floating(dtype) ? std::numeric_limits<double>::quiet_NaN() : stored_in(Array({}, 77.0), dtype)[0];
}
// Elements up to the last one of a tensor so placed, and one more.
int64_t extent(const Shape& shape, const Shape& strides, int64_t offset) {
  int64_t last = offset;
  walk(shape, strides, [&](int64_t, int64_t address) { last = std::max(last, offset + address); });
  return last + 2;
}

// The same bytes on another device.
detail::Ref<detail::Storage> moved(const detail::Storage& from, Device device) {
  detail::Ref<detail::Storage> to = allocate_storage(from.bytes, device);
  if (from.bytes > 0)
    detail::cuda_runtime("tests").copy(to->data, to->device, from.data, from.device, from.bytes,
                                       /*non_blocking=*/false);
  return to;
}
// The memory of a tensor, or a copy of it that the CPU can read.
detail::Ref<detail::Storage> in_host_memory(const Tensor& tensor) {
  return tensor.device().is_cpu() ? tensor.impl().storage : moved(*tensor.impl().storage, cpu);
}

struct Placement {
  Shape strides;
  int64_t offset = 0;
};

Placement place(const Shape& shape, Layout layout) {
  Placement placed{contiguous_strides(shape), 0};
  switch (layout) {
    case Layout::contiguous:
      break;
    case Layout::transposed: {
      int64_t step = 1;
      for (int64_t d = 0; d < shape.size(); ++d) {
        placed.strides[d] = step;
        step *= std::max<int64_t>(shape[d], 1);
      }
      break;
    }
    case Layout::strided:
      for (int64_t& stride : placed.strides) stride *= 2;
      placed.offset = 3;
      break;
    case Layout::expanded_first:
    case Layout::expanded_last: {
      const int64_t d = layout == Layout::expanded_first ? 0 : shape.size() - 1;
      Shape one = shape;
      one[d] = 1;
      placed.strides = contiguous_strides(one);
      placed.strides[d] = 0;
      break;
    }
    case Layout::channels_last:
      placed.strides = channels_last_strides(shape);
      break;
    case Layout::offset:
      placed.offset = 1;
      break;
  }
  return placed;
}

bool on_cpu = false;

}  // namespace

OnCpu::OnCpu() {
  on_cpu = true;
  ops::default_device = cpu;
}
OnCpu::~OnCpu() {
  on_cpu = false;
  ops::default_device = test_device();
}

Device test_device() {
  if (on_cpu) return cpu;
  static const Device device = [] {
    const char* named = std::getenv("WEFT_TEST_DEVICE");
    return named && *named ? detail::checked_device("WEFT_TEST_DEVICE", Device(named)) : cpu;
  }();
  return device;
}

const char* name(Layout layout) {
  switch (layout) {
    case Layout::contiguous:
      return "contiguous";
    case Layout::transposed:
      return "transposed";
    case Layout::strided:
      return "strided";
    case Layout::expanded_first:
    case Layout::expanded_last:
      return "expanded";
    case Layout::channels_last:
      return "channels_last";
    case Layout::offset:
      return "offset";
  }
  return "";
}

bool applies(Layout layout, const Shape& shape) {
  switch (layout) {
    case Layout::transposed:
      return shape.size() >= 2;
    case Layout::strided:
      return !shape.empty();
    case Layout::expanded_first:
      return !shape.empty() && shape[0] > 1;
    case Layout::expanded_last:
      return shape.size() >= 2 && shape.back() > 1;
    case Layout::channels_last:
      return shape.size() == 4;
    default:
      return true;
  }
}

Tensor make_tensor(const Array& values, Dtype dtype, Layout layout) {
  const Placement placed = place(values.shape, layout);
  const int64_t elements = extent(values.shape, placed.strides, placed.offset);
  auto storage = allocate_storage(static_cast<size_t>(elements) * item_size(dtype), cpu);
  const double gap = gap_of(dtype);
  for (int64_t i = 0; i < elements; ++i) store(storage->data, i, dtype, gap);
  void* memory = storage->data;
  // Backwards, so that an expanded dimension keeps the values at index 0.
  std::vector<int64_t> addresses(static_cast<size_t>(values.numel()));
  walk(values.shape, placed.strides,
       [&](int64_t i, int64_t address) { addresses[static_cast<size_t>(i)] = address; });
  for (int64_t i = values.numel() - 1; i >= 0; --i)
    store(memory, placed.offset + addresses[static_cast<size_t>(i)], dtype, values[i]);
  if (!test_device().is_cpu()) storage = moved(*storage, test_device());
  return detail::make_tensor(std::move(storage), placed.offset, dtype, values.shape, placed.strides);
}

Array read(const Tensor& tensor) {
  Array array(tensor.sizes());
  const detail::Ref<detail::Storage> there = in_host_memory(tensor);
  const int64_t first = tensor.storage_offset();
  walk(tensor.sizes(), tensor.strides(),
       [&](int64_t i, int64_t address) { array[i] = load(there->data, first + address, tensor.dtype()); });
  return array;
}

bool gaps_intact(const Tensor& strided) {
  const int64_t offset = strided.storage_offset();
  std::vector<bool> element(static_cast<size_t>(extent(strided.sizes(), strided.strides(), offset)));
  walk(strided.sizes(), strided.strides(),
       [&](int64_t, int64_t address) { element[static_cast<size_t>(offset + address)] = true; });
  const double gap = gap_of(strided.dtype());
  const detail::Ref<detail::Storage> there = in_host_memory(strided);
  for (size_t i = 0; i < element.size(); ++i) {
    if (element[i]) continue;
    const double value = load(there->data, static_cast<int64_t>(i), strided.dtype());
    if (value != gap && !(std::isnan(value) && std::isnan(gap))) return false;
  }
  return true;
}

Array stored_in(const Array& values, Dtype dtype) {
  Array stored = values;
  visit_dtype(dtype, [&](auto kind) {
    for (double& value : stored.values) value = widened(converted<decltype(kind)>(value));
  });
  return stored;
}

Array draw(const Record& record, int input, const Shape& shape, Dtype dtype, int sample) {
  const Values& rule = record.values.at(static_cast<size_t>(input));
  const bool integers = rule.integers || !is_floating(dtype);
  Draw random(seed_of(record.title(), sample, input));
  Array array(shape);
  const int64_t count = array.numel();

  const auto allowed = [&](double value) {
    return std::none_of(rule.gaps.begin(), rule.gaps.end(),
                        [&](const auto& gap) { return std::abs(value - gap.first) < gap.second; });
  };
  const auto fit = [&](double value) {
    if (dtype == Dtype::boolean) return value > (rule.low + rule.high) / 2 ? 1.0 : 0.0;
    if (integers) value = std::clamp(std::floor(value), std::ceil(rule.low), std::floor(rule.high));
    return dtype == Dtype::uint8 ? std::abs(value) : value;
  };
  const double high = integers ? std::floor(rule.high) + 1 : rule.high;

  if (rule.distinct && !(integers && count > rule.high - rule.low + 1)) {
    // One value from the middle of each of `count` cells, of more cells where some lie in gaps; then shuffled.
    std::vector<double> values;
    for (int64_t cells = count; static_cast<int64_t>(values.size()) < count;
         cells += std::max<int64_t>(count, 1)) {
      values.clear();
      const double width = (high - rule.low) / static_cast<double>(cells);
      for (int64_t i = 0; i < cells; ++i) {
        const double value =
            fit(rule.low + width * (static_cast<double>(i) + (integers ? 0.5 : random.uniform(0.35, 0.65))));
        if (allowed(value)) values.push_back(value);
      }
      if (cells > 100 * count) throw std::invalid_argument("the gaps leave no room for distinct values");
    }
    for (size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[random.bits() % i]);
    for (int64_t i = 0; i < count; ++i) array[i] = values[static_cast<size_t>(i)];
    return stored_in(array, dtype);
  }
  for (int64_t i = 0; i < count; ++i) {
    double value = fit(random.uniform(rule.low, high));
    for (int attempt = 0; !allowed(value) && attempt < 1000; ++attempt)
      value = fit(random.uniform(rule.low, high));
    array[i] = value;
  }
  return stored_in(array, dtype);
}

Array draw_gradient(const Shape& shape, Dtype dtype, int number) {
  Draw random(seed_of("grad_output", number, 0));
  Array array(shape);
  for (double& value : array.values) value = random.uniform(-1, 1);
  return stored_in(array, dtype);
}

Array expand_to(const Array& values, const Shape& shape) {
  Shape strides(shape.size(), 0);
  const Shape own = contiguous_strides(values.shape);
  const int64_t lead = shape.size() - values.dim();
  for (int64_t d = 0; d < values.dim(); ++d)
    if (values.shape[d] != 1) strides[lead + d] = own[d];
  Array wide(shape);
  walk(shape, strides, [&](int64_t i, int64_t address) { wide[i] = values[address]; });
  return wide;
}

Array sum_to(const Array& values, const Shape& shape) {
  Array positions(shape);
  for (int64_t i = 0; i < positions.numel(); ++i) positions[i] = static_cast<double>(i);
  positions = expand_to(positions, values.shape);
  Array total(shape);
  for (int64_t i = 0; i < values.numel(); ++i) total[static_cast<int64_t>(positions[i])] += values[i];
  return total;
}

Arrays expected_of(const Record& record, const Arrays& inputs) {
  if (!record.elementwise) return record.reference(inputs);
  Shape shape = inputs[0].shape;
  for (const Array& input : inputs) shape = broadcast_shapes(shape, input.shape);
  Arrays wide;
  for (const Array& input : inputs) wide.push_back(expand_to(input, shape));
  return record.reference(wide);
}

std::string difference(const Array& actual, const Array& expected, double tolerance) {
  std::ostringstream text;
  text.precision(17);
  if (!(actual.shape == expected.shape)) {
    text << "the shape is " << actual.shape.str() << " instead of " << expected.shape.str();
    return text.str();
  }
  double magnitude = 0;
  for (const double value : expected.values)
    if (std::isfinite(value)) magnitude = std::max(magnitude, std::abs(value));
  const double allowed = tolerance * (magnitude > 0 ? magnitude : 1);
  for (int64_t i = 0; i < expected.numel(); ++i) {
    const double a = actual[i], e = expected[i];
    if (a == e || (std::isnan(a) && std::isnan(e)) || std::abs(a - e) <= allowed) continue;
    text << "element " << i << " of shape " << expected.shape.str() << " is " << a << " instead of " << e
         << " (allowed difference " << allowed << ")";
    return text.str();
  }
  return {};
}

bool same_bits(const Array& a, const Array& b) {
  return a.shape == b.shape && (a.values.empty() || std::memcmp(a.values.data(), b.values.data(),
                                                                a.values.size() * sizeof(double)) == 0);
}

// ---- of a record ----------------------------------------------------------------------------------------------------

Dtype input_dtype(const Record& record, int input, Dtype dtype) {
  return record.values[static_cast<size_t>(input)].dtype.value_or(dtype);
}
bool takes_gradient(const Record& record, int input, Dtype dtype) {
  return !record.skips("gradient") && is_floating(input_dtype(record, input, dtype)) &&
         !record.values[static_cast<size_t>(input)].no_gradient;
}
bool differentiable(const Record& record) {
  for (int i = 0; i < record.arity; ++i)
    if (takes_gradient(record, i, record.base_dtype())) return true;
  return false;
}
std::vector<Dtype> main_dtypes(const Record& record) {
  std::vector<Dtype> found;
  for (const Dtype dtype : {float64, float32})
    if (record.takes(dtype)) found.push_back(dtype);
  if (found.empty()) found.push_back(record.base_dtype());
  return found;
}

Arrays draw_all(const Record& record, const Shapes& shapes, Dtype dtype, int sample) {
  Arrays values;
  for (int i = 0; i < static_cast<int>(shapes.size()); ++i)
    values.push_back(draw(record, i, shapes[static_cast<size_t>(i)], input_dtype(record, i, dtype), sample));
  return values;
}

Tensors make_inputs(const Record& record, const Arrays& values, Dtype dtype, const Layouts& layouts,
                    bool with_gradient) {
  Tensors inputs;
  for (int i = 0; i < static_cast<int>(values.size()); ++i) {
    const size_t at = static_cast<size_t>(i);
    const Layout layout = layouts.empty() ? Layout::contiguous : layouts[at];
    inputs.push_back(make_tensor(values[at], input_dtype(record, i, dtype), layout));
    if (with_gradient && takes_gradient(record, i, dtype)) inputs.back().requires_grad_();
  }
  return inputs;
}

Arrays read_all(const Tensors& tensors) {
  Arrays values;
  for (const Tensor& tensor : tensors) values.push_back(read(tensor));
  return values;
}

Tensors make_gradients(const Tensors& outputs, Layout layout) {
  Tensors gradients;
  int number = 0;
  for (const Tensor& y : outputs)
    if (y.requires_grad())
      gradients.push_back(make_tensor(draw_gradient(y.sizes(), y.dtype(), number++), y.dtype(),
                                      applies(layout, y.sizes()) ? layout : Layout::contiguous));
  return gradients;
}

Tensors input_gradients(const Tensors& outputs, const Tensors& inputs, const Tensors& arriving,
                        bool create_graph) {
  Tensors from, to;
  for (const Tensor& y : outputs)
    if (y.requires_grad()) from.push_back(y);
  for (const Tensor& x : inputs)
    if (x.requires_grad()) to.push_back(x);
  if (from.empty()) throw Error("no output requires grad: the record needs .not_differentiable(\"reason\")");
  Tensors gradients =
      autograd::grad(from, to, arriving, {.create_graph = create_graph, .allow_unused = true});
  for (size_t i = 0; i < to.size(); ++i)
    if (!gradients[i].defined()) gradients[i] = make_tensor(Array(to[i].sizes()), to[i].dtype());
  return gradients;
}

}  // namespace weft::op_cases
