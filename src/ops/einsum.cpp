// einsum: the equation is parsed into labels, one a dimension; then two operands at a time become one batched product.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "src/ops/autocast.h"
#include "src/ops/matrices.h"
#include "weft/ops/matmul.h"

namespace weft {

using namespace weft::ops;

namespace {

constexpr const char* kName = "einsum";
// Letters are labels 0 to 51, capitals first; the dimensions of an ellipsis, counted from the last, follow.
constexpr int kEllipsis = 52;
constexpr int kLabels = kEllipsis + kMaxDims;
using Labels = std::vector<int>;

bool contains(const Labels& labels, int label) {
  return std::find(labels.begin(), labels.end(), label) != labels.end();
}
int64_t place(const Labels& labels, int label) {
  return std::find(labels.begin(), labels.end(), label) - labels.begin();
}
std::string written(int label) {
  if (label >= kEllipsis) return fmt::format("dimension {} of the ellipsis", kEllipsis - label - 1);
  return std::string(1, static_cast<char>(label < 26 ? 'A' + label : 'a' + label - 26));
}

struct Subscripts {
  Labels letters;      // those before and after the ellipsis
  int64_t split = -1;  // how many stand before it; -1 without one
};

Subscripts parse(std::string_view text, std::string_view equation) {
  Subscripts found;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == ' ') continue;
    if (c == '.') {
      WEFT_CHECK(text.substr(i, 3) == "...", ValueError, kName,
                 "a dot must be part of an ellipsis ...; equation '{}'", equation);
      WEFT_CHECK(found.split < 0, ValueError, kName, "one ellipsis an operand; equation '{}'", equation);
      found.split = static_cast<int64_t>(found.letters.size());
      i += 2;
      continue;
    }
    const bool capital = c >= 'A' && c <= 'Z';
    WEFT_CHECK(capital || (c >= 'a' && c <= 'z'), ValueError, kName,
               "subscripts must be letters A to Z and a to z; got '{}' in equation '{}'", c, equation);
    found.letters.push_back(capital ? c - 'A' : c - 'a' + 26);
  }
  return found;
}

std::vector<std::string_view> split_at_commas(std::string_view text) {
  std::vector<std::string_view> parts;
  for (size_t comma; (comma = text.find(',')) != std::string_view::npos; text.remove_prefix(comma + 1))
    parts.push_back(text.substr(0, comma));
  parts.push_back(text);
  return parts;
}

// One label a dimension: the ellipsis written out as `count` labels.
Labels written_out(const Subscripts& subscripts, int64_t count) {
  Labels labels = subscripts.letters;
  if (subscripts.split < 0) return labels;
  for (int64_t i = 0; i < count; ++i)
    labels.insert(labels.begin() + subscripts.split + i, kEllipsis + static_cast<int>(count - 1 - i));
  return labels;
}

// A tensor, and the labels of its dimensions, each once.
struct Term {
  Tensor t;
  Labels labels;

  int64_t size(int label) const { return t.size(place(labels, label)); }

  void drop(int label) {
    t = squeeze(t, place(labels, label));
    labels.erase(labels.begin() + place(labels, label));
  }
  void sum_out(const Labels& gone) {
    Shape dims;
    for (const int label : gone) dims.push_back(place(labels, label));
    if (dims.empty()) return;
    t = sum(t, dims);
    std::erase_if(labels, [&](int label) { return contains(gone, label); });
  }
  // In this order; labels that are absent become dimensions of size 1.
  Tensor ordered(const Labels& order) const {
    Shape dims;
    for (const int label : order)
      if (contains(labels, label)) dims.push_back(place(labels, label));
    Tensor y = permute(t, dims);
    for (size_t i = 0; i < order.size(); ++i)
      if (!contains(labels, order[i])) y = unsqueeze(y, static_cast<int64_t>(i));
    return y;
  }
  Shape sizes(const Labels& of) const {
    Shape found;
    for (const int label : of) found.push_back(size(label));
    return found;
  }
};

Labels joined(Labels a, const Labels& b, const Labels& c = {}) {
  a.insert(a.end(), b.begin(), b.end());
  a.insert(a.end(), c.begin(), c.end());
  return a;
}

// Takes the diagonal of dimensions that share a label.
Term with_diagonals(Tensor t, Labels labels, size_t number) {
  for (size_t i = 0; i < labels.size(); ++i) {
    for (size_t j = i + 1; j < labels.size();) {
      if (labels[i] != labels[j]) {
        ++j;
        continue;
      }
      const auto first = static_cast<int64_t>(i), second = static_cast<int64_t>(j);
      WEFT_CHECK(t.size(first) == t.size(second), ShapeError, kName,
                 "subscript {} is repeated for operand {}, but the sizes {} and {} differ",
                 written(labels[i]), number, t.size(first), t.size(second));
      t = movedim(diagonal(t, 0, first, second), -1, first);
      labels.erase(labels.begin() + second);
    }
  }
  return {t, labels};
}

// a and b summed over the labels that are not in `kept`.
Term contract(Term a, Term b, const Labels& kept) {
  for (const int label : Labels(a.labels)) {
    if (!contains(b.labels, label) || a.size(label) == b.size(label)) continue;
    if (a.size(label) == 1) a.drop(label);
    else b.drop(label);
  }
  Labels batch, summed, of_a, of_b, only_a, only_b;
  for (const int label : a.labels) {
    const bool stays = contains(kept, label);
    if (contains(b.labels, label)) (stays ? batch : summed).push_back(label);
    else (stays ? of_a : only_a).push_back(label);
  }
  for (const int label : b.labels)
    if (!contains(a.labels, label)) (contains(kept, label) ? of_b : only_b).push_back(label);
  if (!summed.empty() && (a.t.is_floating() || b.t.is_floating())) check_same_dtype(OpCall{kName}, a.t, b.t);
  a.sum_out(only_a);
  b.sum_out(only_b);
  const Labels result = joined(batch, of_a, of_b);
  if (summed.empty()) return {a.ordered(result) * b.ordered(result), result};
  // Sums of integers are int64, whatever those were.
  if (a.t.dtype() != b.t.dtype()) {
    a.t = to(a.t, int64);
    b.t = to(b.t, int64);
  }
  const Shape outer = a.sizes(batch), rows = a.sizes(of_a), columns = b.sizes(of_b);
  const int64_t count = outer.numel(), k = a.sizes(summed).numel();
  const Tensor left = reshape(a.ordered(joined(batch, of_a, summed)), {count, rows.numel(), k});
  const Tensor right = reshape(b.ordered(joined(batch, summed, of_b)), {count, k, columns.numel()});
  Shape sizes = outer;
  for (const int64_t size : rows) sizes.push_back(size);
  for (const int64_t size : columns) sizes.push_back(size);
  return {reshape(bmm(left, right), sizes), result};
}

struct Equation {
  std::vector<Term> terms;
  Labels output;

  Equation(std::string_view text, TensorList operands) {
    const size_t arrow = text.find("->");
    const std::vector<std::string_view> inputs = split_at_commas(text.substr(0, arrow));
    WEFT_CHECK(static_cast<int64_t>(inputs.size()) == operands.size(), ValueError, kName,
               "equation '{}' names {} operands; got {}", text, inputs.size(), operands.size());
    std::vector<Subscripts> subscripts;
    int64_t ellipsis = 0;  // the most dimensions that one stands for
    for (size_t i = 0; i < inputs.size(); ++i) {
      subscripts.push_back(parse(inputs[i], text));
      const Tensor& t = operands[static_cast<int64_t>(i)];
      const int64_t named = static_cast<int64_t>(subscripts[i].letters.size());
      WEFT_CHECK(subscripts[i].split < 0 ? named == t.dim() : named <= t.dim(), ShapeError, kName,
                 "equation '{}' names {} dimensions of operand {}, which has shape {}", text, named, i,
                 t.sizes());
      if (subscripts[i].split >= 0) ellipsis = std::max(ellipsis, t.dim() - named);
    }
    std::array<int64_t, kLabels> sizes, uses{};
    sizes.fill(1);
    for (size_t i = 0; i < inputs.size(); ++i) {
      const Tensor& t = operands[static_cast<int64_t>(i)];
      const Labels labels =
          written_out(subscripts[i], t.dim() - static_cast<int64_t>(subscripts[i].letters.size()));
      for (const int label : labels) ++uses[static_cast<size_t>(label)];
      terms.push_back(with_diagonals(t, labels, i));
      for (const int label : terms.back().labels) {
        int64_t& known = sizes[static_cast<size_t>(label)];
        const int64_t size = terms.back().size(label);
        WEFT_CHECK(known == 1 || size == 1 || known == size, ShapeError, kName,
                   "subscript {} has size {} for operand {}, but {} before; equation '{}'", written(label),
                   size, i, known, text);
        if (size != 1) known = size;
      }
    }
    if (arrow == std::string_view::npos) {
      for (int64_t i = ellipsis; i-- > 0;) output.push_back(kEllipsis + static_cast<int>(i));
      for (int label = 0; label < kEllipsis; ++label)
        if (uses[static_cast<size_t>(label)] == 1) output.push_back(label);
      return;
    }
    output = written_out(parse(text.substr(arrow + 2), text), ellipsis);
    for (size_t i = 0; i < output.size(); ++i) {
      WEFT_CHECK(uses[static_cast<size_t>(output[i])] > 0, ValueError, kName,
                 "subscript {} of the result is in no operand; equation '{}'", written(output[i]), text);
      WEFT_CHECK(place(output, output[i]) == static_cast<int64_t>(i), ValueError, kName,
                 "subscript {} appears more than once in the result; equation '{}'", written(output[i]),
                 text);
    }
  }
};

}  // namespace

Tensor einsum(std::string_view equation, TensorList operands) {
  WEFT_AUTOCAST(lower, einsum, equation, operands);
  const OpCall op{kName, operands};
  WEFT_CHECK(operands.size() > 0, ValueError, kName, "needs at least one operand; equation '{}'", equation);
  Equation parsed(equation, operands);
  Term result = parsed.terms[0];
  for (size_t i = 1; i < parsed.terms.size(); ++i) {
    Labels kept = parsed.output;
    for (size_t later = i + 1; later < parsed.terms.size(); ++later)
      kept = joined(kept, parsed.terms[later].labels);
    result = contract(result, parsed.terms[i], kept);
  }
  Labels gone;
  for (const int label : result.labels)
    if (!contains(parsed.output, label)) gone.push_back(label);
  result.sum_out(gone);
  return result.ordered(parsed.output);
}

}  // namespace weft
