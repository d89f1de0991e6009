// One layer of a recurrent network: the product of all inputs, then a kernel for all steps, each way; and the same made of ops
// where the gradient is differentiated again, or where h is projected.
#include "src/ops/recurrent_layer.h"

#include <array>
#include <utility>
#include <vector>

#include "src/core/captured_memory.h"
#include "src/ops/new_tensor.h"
#include "weft/ops.h"

namespace weft::ops {

namespace {

using kernels::KernelTable;
using kernels::View;

// ---- made of ops ----------------------------------------------------------------------------------------------------

/// The states after a step whose input and biases give `sums` (n, G H).
RecurrentStates step(RecurrentCell cell, const Tensor& sums, const RecurrentStates& before,
                     const RecurrentWeights& w) {
  const Tensor products = linear(before.h, w.w_hh, w.b_hh);
  if (cell == RecurrentCell::tanh) return {tanh(sums + products), {}};
  if (cell == RecurrentCell::relu) return {relu(sums + products), {}};
  if (cell == RecurrentCell::gru) {
    const std::vector<Tensor> of_x = chunk(sums, 3, 1), of_h = chunk(products, 3, 1);
    const Tensor r = sigmoid(of_x[0] + of_h[0]), z = sigmoid(of_x[1] + of_h[1]);
    const Tensor candidate = tanh(of_x[2] + r * of_h[2]);
    return {candidate + z * (before.h - candidate), {}};
  }
  const std::vector<Tensor> gates = chunk(sums + products, 4, 1);
  const Tensor c = sigmoid(gates[1]) * before.c + sigmoid(gates[0]) * tanh(gates[2]);
  const Tensor h = sigmoid(gates[3]) * tanh(c);
  return {w.w_hr.defined() ? linear(h, w.w_hr) : h, c};
}

/// The first rows of `all` replaced.
Tensor with_first_rows(const Tensor& rows, const Tensor& all) {
  const int64_t count = rows.size(0), total = all.size(0);
  return count == total ? rows : cat({rows, narrow(all, 0, count, total - count)});
}

RecurrentResult composed(RecurrentCell cell, const Tensor& x, const Tensor& batch_sizes,
                         const RecurrentStates& initial, const RecurrentWeights& w, bool reverse) {
  const std::vector<int64_t> sizes = batch_sizes.to_vector<int64_t>();
  const Tensor sums = linear(x, w.w_ih, w.b_ih);
  std::vector<Tensor> outputs(sizes.size());
  RecurrentStates now = initial;
  int64_t row = reverse ? x.size(0) : 0;
  for (size_t i = 0; i < sizes.size(); ++i) {
    const size_t t = reverse ? sizes.size() - 1 - i : i;
    if (reverse) row -= sizes[t];
    const auto active = [&](const Tensor& state) {
      return state.defined() ? narrow(state, 0, 0, sizes[t]) : state;
    };
    const RecurrentStates after =
        step(cell, narrow(sums, 0, row, sizes[t]), {active(now.h), active(now.c)}, w);
    now.h = with_first_rows(after.h, now.h);
    if (now.c.defined()) now.c = with_first_rows(after.c, now.c);
    outputs[t] = after.h;
    if (!reverse) row += sizes[t];
  }
  return {cat(outputs), now};
}

// ---- fused ----------------------------------------------------------------------------------------------------------

enum Input { kX, kH, kC, kWeightInput, kWeightHidden, kBiasInput, kBiasHidden, kInputs };

// What a captured step reads beside what `launch` notes: it does not look at these kernels' pointers.
template <class... T>
void note(const T&... tensors) {
  (detail::note_captured(tensors.defined() && !tensors.device().is_cpu() ? tensors.raw_data() : nullptr),
   ...);
}

View view_or_none(const Tensor& t) {
  return t.defined() ? view(t) : View(nullptr, float32, 0, nullptr, nullptr);
}

/// What the fused backward reads besides the saved tensors.
struct Fused {
  RecurrentCell cell;
  bool reverse;
  Tensor batch_sizes, gates, kept;
  std::array<Saved, kInputs> inputs;
  Saved y;
};

/// The gradients through the same computation made of ops, on aliases: what these tensors share among one another does not count
/// twice.
Grads composed_backward(const Grads& grads, const Fused& fused, const std::array<Tensor, kInputs>& inputs,
                        const Needs& needs) {
  std::array<Tensor, kInputs> alias = inputs;
  std::vector<Tensor> wanted;
  for (int i = 0; i < kInputs; ++i)
    if (needs[i])
      wanted.push_back(alias[static_cast<size_t>(i)] =
                           view_as(inputs[static_cast<size_t>(i)], inputs[static_cast<size_t>(i)]));
  const RecurrentResult result = composed(
      fused.cell, alias[kX], fused.batch_sizes, {alias[kH], alias[kC]},
      {alias[kWeightInput], alias[kWeightHidden], alias[kBiasInput], alias[kBiasHidden], {}}, fused.reverse);
  std::vector<Tensor> outputs, arrived;
  const Tensor results[] = {result.y, result.last.h, result.last.c};
  for (int i = 0; i < grads.size(); ++i)
    if (grads[i].defined()) {
      outputs.push_back(results[i]);
      arrived.push_back(grads[i]);
    }
  const TensorList into = wanted;
  const std::vector<Tensor> found = tape::run_backward("recurrent_layer_backward", {.outputs = outputs,
                                                                                    .gradients = arrived,
                                                                                    .inputs = &into,
                                                                                    .retain_graph = true,
                                                                                    .create_graph = true});
  Grads all;
  all.resize(kInputs);
  size_t next = 0;
  for (int i = 0; i < kInputs; ++i)
    if (needs[i]) all[i] = found[next++];
  return all;
}

/// h before each step, row by row: the output one step further on, and the initial state where a sequence begins.
Tensor states_before(const Tensor& y, const Tensor& initial, const Tensor& batch_sizes, bool reverse) {
  const std::vector<int64_t> sizes = batch_sizes.to_vector<int64_t>();
  std::vector<Tensor> parts;
  int64_t first = 0, before = 0;  // where this step and the one before it in memory begin
  for (size_t t = 0; t < sizes.size(); ++t) {
    int64_t known = 0, from = before;
    if (reverse && t + 1 < sizes.size()) {
      known = sizes[t + 1];
      from = first + sizes[t];
    } else if (!reverse && t > 0) {
      known = sizes[t];
    }
    if (known > 0) parts.push_back(narrow(y, 0, from, known));
    if (known < sizes[t]) parts.push_back(narrow(initial, 0, known, sizes[t] - known));
    before = first;
    first += sizes[t];
  }
  return cat(parts);
}

/// Of the weights of h, from the gradients of their products: one product over all steps, and the initial state's part.
Tensor weight_gradient(const Tensor& grads, const Tensor& y, const Tensor& initial, const Fused& fused) {
  const int64_t rows = y.size(0), sequences = initial.size(0), later = rows - sequences;
  if (later + sequences != sequences * fused.batch_sizes.size(0))
    return matmul(transpose(grads, 0, 1), states_before(y, initial, fused.batch_sizes, fused.reverse));
  const int64_t begins = fused.reverse ? later : 0, others = fused.reverse ? 0 : sequences;
  const Tensor of_first = matmul(transpose(narrow(grads, 0, begins, sequences), 0, 1), initial);
  if (later == 0) return of_first;
  return addmm(of_first, transpose(narrow(grads, 0, others, later), 0, 1),
               narrow(y, 0, fused.reverse ? sequences : 0, later));
}

Grads backward(const char* name, const Grads& grads, const Fused& fused, const Needs& needs) {
  std::array<Tensor, kInputs> in;
  for (size_t i = 0; i < kInputs; ++i)
    if (fused.inputs[i]) in[i] = *fused.inputs[i];
  if (will_be_differentiated(grads[0], grads[1], grads[2], in[kX], in[kH], in[kC], in[kWeightInput],
                             in[kWeightHidden], in[kBiasInput], in[kBiasHidden]))
    return composed_backward(grads, fused, in, needs);

  const NoGrad guard;
  OpCall op{name, in[kX], in[kWeightHidden]};
  const Tensor y = *fused.y;
  const int64_t rows = y.size(0), hidden = y.size(1);
  const auto of_state = [&](const Tensor& arrived) {
    return arrived.defined() ? clone(arrived, MemoryFormat::contiguous) : zeros_like(in[kH]);
  };
  const bool lstm = fused.cell == RecurrentCell::lstm, gru = fused.cell == RecurrentCell::gru;
  const Tensor grad_h = of_state(grads[1]), grad_c = lstm ? of_state(grads[2]) : Tensor();
  const auto new_like_y = [&](IntSpan sizes) { return new_tensor(op.name(), sizes, y.dtype(), op.device()); };
  const Tensor grad_gates = new_like_y({rows, in[kWeightHidden].size(0)});
  const Tensor grad_hidden = gru ? new_like_y({rows, 3 * hidden}) : Tensor();
  const Tensor grad_y = grads[0].defined() ? grads[0].contiguous() : Tensor();
  const Tensor h0 = in[kH].contiguous(), c0 = lstm ? in[kC].contiguous() : Tensor();
  const Tensor w_hh = in[kWeightHidden].contiguous();
  note(y, fused.gates, fused.kept, h0, c0, w_hh);
  op.launch(&KernelTable::recurrent_backward, view(grad_gates), view_or_none(grad_hidden), view(grad_h),
            view_or_none(grad_c), view_or_none(grad_y), view(y), view_or_none(fused.gates),
            view_or_none(fused.kept), view(h0), view_or_none(c0), view(w_hh), view(fused.batch_sizes),
            fused.cell, fused.reverse);

  const Tensor& of_products = gru ? grad_hidden : grad_gates;
  Grads all;
  all.resize(kInputs);
  if (needs[kX]) all[kX] = matmul(grad_gates, in[kWeightInput]);
  if (needs[kH]) all[kH] = grad_h;
  if (needs[kC]) all[kC] = grad_c;
  if (needs[kWeightInput] && needs[kBiasInput]) {
    all[kWeightInput] = new_like_y(in[kWeightInput].sizes());
    all[kBiasInput] = new_like_y(in[kBiasInput].sizes());
    op.launch(&KernelTable::linear_backward_weight, view(all[kWeightInput]), view(all[kBiasInput]),
              view(grad_gates), view(in[kX]));
  } else {
    if (needs[kWeightInput]) all[kWeightInput] = matmul(transpose(grad_gates, 0, 1), in[kX]);
    if (needs[kBiasInput]) all[kBiasInput] = sum(grad_gates, 0);
  }
  if (needs[kWeightHidden]) all[kWeightHidden] = weight_gradient(of_products, y, h0, fused);
  if (needs[kBiasHidden])
    all[kBiasHidden] = !gru && needs[kBiasInput] ? all[kBiasInput] : sum(of_products, 0);
  return all;
}

const char* backward_name(RecurrentCell cell) {
  switch (cell) {
    case RecurrentCell::tanh:
      return "rnn_tanh_backward";
    case RecurrentCell::relu:
      return "rnn_relu_backward";
    case RecurrentCell::lstm:
      return "lstm_backward";
    default:
      return "gru_backward";
  }
}

}  // namespace

RecurrentResult recurrent_layer(const char* name, RecurrentCell cell, const Tensor& x,
                                const Tensor& batch_sizes, const RecurrentStates& initial,
                                const RecurrentWeights& w, bool reverse) {
  OpCall op{name, x, initial.h, initial.c, w.w_ih, w.w_hh, w.b_ih, w.b_hh, w.w_hr};
  if (w.w_hr.defined()) return composed(cell, x, batch_sizes, initial, w, reverse);
  const bool lstm = cell == RecurrentCell::lstm, gru = cell == RecurrentCell::gru;
  const int64_t rows = x.size(0), hidden = initial.h.size(1), width = w.w_ih.size(0);
  const auto matrix = [&](int64_t columns) {
    return new_tensor(op.name(), {rows, columns}, x.dtype(), op.device());
  };
  const Tensor gates = matrix(width), y = matrix(hidden), kept = lstm || gru ? matrix(hidden) : Tensor();
  Tensor h, c, w_hh, b_hh, bias;
  {
    const NoGrad guard;
    h = clone(initial.h, MemoryFormat::contiguous);
    if (lstm) c = clone(initial.c, MemoryFormat::contiguous);
    w_hh = w.w_hh.contiguous();
    if (gru && w.b_hh.defined()) b_hh = w.b_hh.contiguous();
    if (w.b_ih.defined()) bias = gru ? w.b_ih : w.b_ih + w.b_hh;
  }
  op.launch(&KernelTable::linear_forward, view(gates), view(x), view(w.w_ih), view_or_none(bias));
  note(w_hh, b_hh);
  op.launch(&KernelTable::recurrent_forward, view(y), view(h), view_or_none(c), view(gates),
            view_or_none(kept), view(w_hh), view_or_none(b_hh), view(batch_sizes), cell, reverse);
  if (!op.recording()) return {y, {h, c}};

  Fused fused{cell,
              reverse,
              batch_sizes,
              lstm || gru ? gates : Tensor(),
              kept,
              {op.save(x), op.save(initial.h), op.save(initial.c), op.save(w.w_ih), op.save(w.w_hh),
               op.save(w.b_ih), op.save(w.b_hh)},
              op.save_output(y)};
  std::vector<Tensor> outputs{y, h};
  if (lstm) outputs.push_back(c);
  outputs = op.record(
      std::move(outputs), {x, initial.h, initial.c, w.w_ih, w.w_hh, w.b_ih, w.b_hh},
      [fused = std::move(fused), name = backward_name(cell), lstm](const Grads& grads, const Needs& needs) {
        Grads arrived{grads[0], grads[1], lstm ? grads[2] : Tensor()};
        return backward(name, arrived, fused, needs);
      });
  return {outputs[0], {outputs[1], lstm ? outputs[2] : Tensor()}};
}

}  // namespace weft::ops
