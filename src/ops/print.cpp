// Tensor::str() and how it formats: numbers of one width, nested brackets, long dimensions shortened. PyTorch's _tensor_str
// says what the text has to be. It stands among the ops because it reads tensors of other devices with `to`.
#include "weft/print.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <ostream>
#include <string>
#include <vector>

#include "src/core/check.h"
#include "src/core/dtype_switch.h"
#include "src/core/tensor_impl.h"
#include "weft/autograd.h"
#include "weft/ops/shape.h"

namespace weft {

namespace {

std::mutex options_mutex;
PrintOptions current_options;

std::string padded(std::string text, size_t width) {
  if (text.size() < width) text.insert(0, width - text.size(), ' ');
  return text;
}

// Python's words: no sign on NaN.
std::string number(double value, int precision, char style) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  return style == 'e' ? fmt::format("{:.{}e}", value, precision) : fmt::format("{:.{}f}", value, precision);
}

class Printer {
 public:
  Printer(const Tensor& tensor, const PrintOptions& options)
      : impl_(tensor.impl()), options_(options), shortened_(impl_.numel > options.threshold) {
    if (is_floating(impl_.dtype)) fit_floats();
    else visit_shown(0, 0, [this](int64_t at) { width_ = std::max(width_, element(at).size()); });
  }

  std::string text(int64_t indent) const { return impl_.sizes.empty() ? format(0) : block(0, 0, indent); }

 private:
  double floating(int64_t at) const {
    return visit_dtype(impl_.dtype, [&]<class T>(T) -> double {
      const T value = static_cast<const T*>(impl_.data)[at];
      if constexpr (std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>) return static_cast<float>(value);
      else return static_cast<double>(value);
    });
  }

  std::string element(int64_t at) const {
    if (impl_.dtype == boolean) return static_cast<const uint8_t*>(impl_.data)[at] ? "True" : "False";
    return visit_dtype(impl_.dtype, [&]<class T>(T) -> std::string {
      if constexpr (std::is_integral_v<T>)
        return fmt::format("{}", static_cast<int64_t>(static_cast<const T*>(impl_.data)[at]));
      else return {};
    });
  }

  bool is_cut(int64_t d) const {
    return shortened_ && impl_.sizes[d] - options_.edge_items > options_.edge_items;
  }

  // visit(i) for the indices of dimension d that are shown, and gap() where some are left out.
  template <class Visit, class Gap>
  void each_shown(int64_t d, Visit visit, Gap gap) const {
    const int64_t size = impl_.sizes[d], edge = options_.edge_items;
    const bool cut = is_cut(d);
    for (int64_t i = 0; i < (cut ? edge : size); ++i) visit(i);
    if (!cut) return;
    gap();
    for (int64_t i = size - edge; i < size; ++i) visit(i);
  }

  template <class Visit>
  void visit_shown(int64_t d, int64_t at, Visit visit) const {
    if (d == impl_.sizes.size()) return visit(at);
    each_shown(
        d, [&](int64_t i) { visit_shown(d + 1, at + i * impl_.strides[d], visit); }, [] {});
  }

  void fit_floats() {
    double lowest = INFINITY, highest = 0;
    bool any = false;
    visit_shown(0, 0, [&](int64_t at) {
      const double value = floating(at);
      if (!std::isfinite(value) || value == 0) return;
      any = true;
      whole_ = whole_ && value == std::ceil(value);
      lowest = std::min(lowest, std::abs(value));
      highest = std::max(highest, std::abs(value));
    });
    if (any) {
      scientific_ = highest / lowest > 1000 || highest > 1e8 || (!whole_ && lowest < 1e-4);
      visit_shown(0, 0, [&](int64_t at) {
        const double value = floating(at);
        if (!std::isfinite(value) || value == 0) return;
        const std::string shown = scientific_ ? number(value, options_.precision, 'e')
                                  : whole_    ? number(value, 0, 'f') + "."
                                              : number(value, options_.precision, 'f');
        width_ = std::max(width_, shown.size());
      });
    }
    scientific_ = options_.sci_mode.value_or(scientific_);
  }

  std::string format(int64_t at) const {
    if (!is_floating(impl_.dtype)) return padded(element(at), width_);
    const double value = floating(at);
    if (scientific_) return padded(number(value, options_.precision, 'e'), width_);
    if (whole_) return padded(number(value, 0, 'f') + (std::isfinite(value) ? "." : ""), width_);
    return padded(number(value, options_.precision, 'f'), width_);
  }

  std::string block(int64_t d, int64_t at, int64_t indent) const {
    const int64_t depth = impl_.sizes.size() - d;
    if (depth == 1) return row(at, indent);
    std::vector<std::string> parts;
    each_shown(
        d, [&](int64_t i) { parts.push_back(block(d + 1, at + i * impl_.strides[d], indent + 1)); },
        [&] { parts.emplace_back("..."); });
    const std::string between = "," + std::string(static_cast<size_t>(depth - 1), '\n') +
                                std::string(static_cast<size_t>(indent + 1), ' ');
    return fmt::format("[{}]", fmt::join(parts, between));
  }

  std::string row(int64_t at, int64_t indent) const {
    const int64_t d = impl_.sizes.size() - 1;
    std::vector<std::string> parts;
    const auto show = [&](int64_t i) { parts.push_back(format(at + i * impl_.strides[d])); };
    each_shown(d, show, [&] { parts.emplace_back(options_.edge_items > 0 ? " ..." : "..."); });
    const int64_t in_line =
        std::max<int64_t>(1, (options_.line_width - indent) / static_cast<int64_t>(width_ + 2));
    std::string text = "[";
    for (size_t i = 0; i < parts.size(); ++i) {
      if (i > 0 && static_cast<int64_t>(i) % in_line == 0)
        text += ",\n" + std::string(static_cast<size_t>(indent + 1), ' ');
      else if (i > 0) text += ", ";
      text += parts[i];
    }
    return text + "]";
  }

  const detail::TensorImpl& impl_;
  const PrintOptions& options_;
  bool shortened_;
  size_t width_ = 1;
  bool whole_ = true, scientific_ = false;  // of floats: all are integers; written with an exponent
};

std::vector<std::string> suffixes(const Tensor& tensor) {
  std::vector<std::string> list;
  if (!tensor.device().is_cpu()) list.push_back(fmt::format("device='{}'", tensor.device()));
  const bool empty = tensor.numel() == 0;
  if (empty && tensor.dim() != 1) list.push_back("size=" + tensor.sizes().str());
  const Dtype dtype = tensor.dtype();
  const bool understood = dtype == default_dtype() || (!empty && (dtype == int64 || dtype == boolean));
  if (!understood) list.push_back(fmt::format("dtype=weft.{}", dtype));
  if (const char* made_by = tensor.grad_fn_name())
    list.push_back(fmt::format("grad_fn=<{}>", autograd::backward_name(made_by)));
  else if (tensor.requires_grad()) list.emplace_back("requires_grad=True");
  return list;
}

}  // namespace

void set_print_options(PrintOptions options) {
  const auto check = [](bool holds, const char* name, int64_t value, const char* rule) {
    WEFT_CHECK(holds, ValueError, "set_print_options", "{} must be {}; got {}", name, rule, value);
  };
  check(options.precision >= 0 && options.precision <= 100, "precision", options.precision, "in [0, 100]");
  check(options.threshold >= 0, "threshold", options.threshold, "at least 0");
  check(options.edge_items >= 0, "edge_items", options.edge_items, "at least 0");
  check(options.line_width > 0, "line_width", options.line_width, "positive");
  const std::lock_guard lock(options_mutex);
  current_options = options;
}

PrintOptions print_options() {
  const std::lock_guard lock(options_mutex);
  return current_options;
}

std::string Tensor::str() const {
  if (!defined()) return "tensor(undefined)";
  detail::check_host_read("str");
  const PrintOptions options = print_options();
  constexpr size_t kIndent = 7;  // tensor(
  std::string text = "tensor(";
  if (numel() == 0) text += "[]";
  else text += Printer(device().is_cpu() ? *this : weft::to(detach(), cpu), options).text(kIndent);

  const size_t last_break = text.rfind('\n');
  size_t line = text.size() + 1 - (last_break == std::string::npos ? static_cast<size_t>(-1) : last_break);
  for (const std::string& suffix : suffixes(*this)) {
    if (line + suffix.size() + 2 > static_cast<size_t>(options.line_width)) {
      text += ",\n" + std::string(kIndent, ' ') + suffix;
      line = kIndent + suffix.size();
    } else {
      text += ", " + suffix;
      line += suffix.size() + 2;
    }
  }
  return text + ")";
}

std::ostream& operator<<(std::ostream& out, const Tensor& tensor) { return out << tensor.str(); }
std::ostream& operator<<(std::ostream& out, const Shape& shape) { return out << shape.str(); }
std::ostream& operator<<(std::ostream& out, Dtype dtype) { return out << name(dtype); }
std::ostream& operator<<(std::ostream& out, const Device& device) { return out << device.str(); }

}  // namespace weft
