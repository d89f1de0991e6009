// Anomaly mode inside the tape: nodes note where their ops were called, and the backward walk tells it when something is wrong.
#pragma once

#include <atomic>
#include <string>

#include "src/tape/node.h"

namespace weft::tape {

extern constinit std::atomic<Anomaly> anomaly_mode;

/// Keeps in a node's extras where its op is being called.
void note_place(Node& node);
/// Shows, in the language above, where the op of the node was called whose backward failed.
void show_place(const Node& node);
/// Throws GradError for NaN among the gradients that `node` made.
void check_nan(const Node& node, const Grads& produced);

}  // namespace weft::tape
