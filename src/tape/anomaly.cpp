// Anomaly mode: where ops were called, NaN among the gradients of a node, and the labels that tell a place in C++.
#include "src/tape/anomaly.h"

#include <algorithm>

#include "src/core/check.h"
#include "weft/anomaly.h"

namespace weft::tape {

constinit std::atomic<Anomaly> anomaly_mode{Anomaly::off};

namespace {

std::atomic<std::string (*)()> language_place{nullptr};
std::atomic<void (*)(const std::string&)> language_show{nullptr};
constinit thread_local const autograd::AnomalyLabel* innermost_label = nullptr;

std::string labels() {
  std::string text;
  for (const auto* label = innermost_label; label; label = label->around())
    text = text.empty() ? label->text() : label->text() + " > " + text;
  return text;
}

// sqrt(sum(mul(leaf (3, 4), leaf (3, 4)))): the ops around, a few deep.
std::string expression(const Node& node, int depth) {
  constexpr int kMostInputs = 6;
  std::string text = std::string(node.name) + "(";
  for (int i = 0; i < std::min(node.num_inputs, kMostInputs); ++i) {
    const Edge& edge = node.edges[i];
    if (i > 0) text += ", ";
    if (edge.leaf) text += "leaf " + Tensor(edge.leaf).sizes().str();
    else if (!edge.node) text += "constant";
    else text += depth > 0 ? expression(*edge.node, depth - 1) : std::string(edge.node->name) + "(...)";
  }
  return text + (node.num_inputs > kMostInputs ? ", ...)" : ")");
}

std::string ordinal(int number) { return std::to_string(number) + "th"; }

}  // namespace

Anomaly anomaly() { return anomaly_mode.load(std::memory_order_relaxed); }
void set_anomaly(Anomaly mode) { anomaly_mode.store(mode, std::memory_order_relaxed); }
void set_anomaly_language(AnomalyLanguage language) {
  language_place = language.place;
  language_show = language.show;
}

void note_place(Node& node) {
  const auto place = language_place.load();
  std::string text = place ? place() : labels();
  if (const Node* made_by = current_node();
      made_by && made_by->extras && !made_by->extras->recorded_at.empty())
    text += "\n\nPrevious calculation was induced by " + autograd::backward_name(made_by->name) +
            ". Traceback of forward call that induced the previous calculation:\n" +
            made_by->extras->recorded_at;
  if (!text.empty()) node.ensure_extras().recorded_at = std::move(text);
}

void show_place(const Node& node) {
  const auto show = language_show.load();
  if (!show) return;
  const std::string name = autograd::backward_name(node.name);
  if (node.extras && !node.extras->recorded_at.empty())
    show("Error detected in " + name + ". Traceback of forward call that caused the error:\n" +
         node.extras->recorded_at);
  else
    show("Error detected in " + name +
         ". No forward pass information available. Enable detect anomaly during forward pass for more "
         "information.");
}

void check_nan(const Node& node, const Grads& produced) {
  for (int i = 0; i < produced.size(); ++i) {
    if (!produced[i].defined() || !produced[i].is_floating() || !ops().has_nan(produced[i])) continue;
    std::string place;
    if (!language_place.load()) {
      place = " Recorded as " + expression(node, 3);
      if (node.extras && !node.extras->recorded_at.empty()) place += " in " + node.extras->recorded_at;
    }
    throw GradError(fmt::format("[{}] Function '{}' returned nan values in its {} output.{}", node.name,
                                autograd::backward_name(node.name), ordinal(i), place));
  }
}

}  // namespace weft::tape

namespace weft::autograd {

AnomalyLabel::AnomalyLabel(std::string text)
    : text_(std::move(text)), around_(std::exchange(tape::innermost_label, this)) {}
AnomalyLabel::~AnomalyLabel() { tape::innermost_label = around_; }

bool anomaly_enabled() { return tape::anomaly() != tape::Anomaly::off; }
bool anomaly_checks_nan() { return tape::anomaly() == tape::Anomaly::check_nan; }
void set_detect_anomaly(bool mode, bool check_nan) {
  tape::set_anomaly(!mode       ? tape::Anomaly::off
                    : check_nan ? tape::Anomaly::check_nan
                                : tape::Anomaly::record);
}

}  // namespace weft::autograd
