// The elementwise engine. Operands that already lie as the block function wants them are used where they are; the others
// pass through scratch memory in the L1 cache, a block at a time.
#include "kernels/cpu/elementwise.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "kernels/cpu/convert.h"
#include "kernels/cpu/walk.h"
#include "src/core/parallel.h"
#include "weft/error.h"

namespace weft::kernels::cpu {
namespace {

constexpr int64_t kBlock = 512;

struct Operation {
  Block block;
  Dtype compute;
  int64_t item;  // bytes of an element of `compute`
};

/// Whether no operand has values that `narrow` cannot hold.
bool all_fit(Dtype narrow, const Input* inputs, int count) {
  const int64_t high = narrow == Dtype::int32     ? INT32_MAX
                       : narrow == Dtype::int8    ? INT8_MAX
                       : narrow == Dtype::boolean ? 1
                                                  : UINT8_MAX;
  const int64_t low = narrow == Dtype::int32 || narrow == Dtype::int8 ? -high - 1 : 0;
  return std::all_of(inputs, inputs + count, [&](const Input& input) {
    if (input.data) return input.dtype == narrow;
    return input.number.to_int64() >= low && input.number.to_int64() <= high;
  });
}

Operation select_block(const Blocks& blocks, Dtype dtype, const Input* inputs, int count) {
  Operation operation{};
  if (dtype == Dtype::float64) operation = {blocks.float64, Dtype::float64, 8};
  else if (is_floating(dtype)) operation = {blocks.float32, Dtype::float32, 4};
  else if (blocks.int32 && dtype == Dtype::int32 && all_fit(dtype, inputs, count))
    operation = {blocks.int32, Dtype::int32, 4};
  else if (blocks.bytes && item_size(dtype) == 1 && all_fit(dtype, inputs, count))
    operation = {blocks.bytes, dtype == Dtype::int8 ? Dtype::int8 : Dtype::uint8, 1};
  else operation = {blocks.int64, Dtype::int64, 8};
  if (!operation.block)
    throw DtypeError("[elementwise] this kernel has no arithmetic for " + std::string(name(dtype)));
  return operation;
}

/// One block of every operand, in the compute type.
struct Scratch {
  alignas(64) char memory[kMaxInputs + 1][kBlock * 8];
};

void fill_number(void* to, Dtype compute, Scalar number, int64_t n) {
  if (compute == Dtype::float32)
    std::fill_n(static_cast<float*>(to), n, static_cast<float>(number.to_double()));
  else if (compute == Dtype::float64) std::fill_n(static_cast<double*>(to), n, number.to_double());
  else if (compute == Dtype::int32)
    std::fill_n(static_cast<int32_t*>(to), n, static_cast<int32_t>(number.to_int64()));
  else if (item_size(compute) == 1)
    std::memset(to, static_cast<uint8_t>(number.to_int64()), static_cast<size_t>(n));
  else std::fill_n(static_cast<int64_t*>(to), n, number.to_int64());
}

/// How an operand reaches the block function.
enum class Road : uint8_t {
  direct,  // as it lies
  number,  // from scratch filled once
  row,     // from scratch filled once with the row that all rows share
  still,   // from scratch filled once a row with the element that the whole row shares
  gather   // through scratch, every block
};

struct Plan {
  Operation operation;
  Walk walk;
  int inputs;
  Road roads[kMaxInputs];
  int operands[kMaxInputs];  // index in the walk
  const char* data[kMaxInputs];
  Convert convert[kMaxInputs];
  Scalar numbers[kMaxInputs];
  char* out;
  Convert scatter;  // null if the output is written directly

  int64_t length() const { return walk.sizes[0]; }
  void columns(const Rows& at, int64_t first, int64_t last, Scratch& scratch) const;
  void short_rows(int64_t first, int64_t last, Scratch& scratch) const;
  void fill_numbers(Scratch& scratch, int64_t n) const {
    for (int i = 0; i < inputs; ++i)
      if (roads[i] == Road::number)
        fill_number(scratch.memory[i], operation.compute, numbers[i], std::min(n, kBlock));
  }
};

/// Elements [first, last) of a row of any length.
void Plan::columns(const Rows& at, int64_t first, int64_t last, Scratch& scratch) const {
  const bool all_direct =
      !scatter && std::all_of(roads, roads + inputs, [](Road road) { return road == Road::direct; });
  const int64_t step = all_direct ? last - first : kBlock;
  const int64_t item = operation.item;
  const void* in[kMaxInputs];
  for (int i = 0; i < inputs; ++i) {
    in[i] = scratch.memory[i];
    if (roads[i] == Road::still) {
      convert[i](scratch.memory[i], item, data[i] + at.offset(operands[i]), 0,
                 std::min(kBlock, last - first));
    }
  }
  const int64_t out_stride = walk.strides[0][0];
  for (int64_t column = first; column < last; column += step) {
    const int64_t n = std::min(step, last - column);
    for (int i = 0; i < inputs; ++i) {
      if (roads[i] != Road::direct && roads[i] != Road::gather) continue;
      const int64_t stride = walk.strides[operands[i]][0];
      const char* from = data[i] + at.offset(operands[i]) + column * stride;
      if (roads[i] == Road::direct) in[i] = from;
      else convert[i](scratch.memory[i], item, from, stride, n);
    }
    char* to = out + at.offset(0) + column * out_stride;
    if (!scatter) {
      operation.block(to, in, n);
    } else {
      operation.block(scratch.memory[kMaxInputs], in, n);
      scatter(to, out_stride, scratch.memory[kMaxInputs], item, n);
    }
  }
}

/// Rows so short that several make a block.
void Plan::short_rows(int64_t first, int64_t last, Scratch& scratch) const {
  const int64_t item = operation.item, group = kBlock / length();
  const void* in[kMaxInputs];
  for (int i = 0; i < inputs; ++i) {
    in[i] = scratch.memory[i];
    if (roads[i] != Road::row) continue;
    for (int64_t row = 0; row < std::min(group, last - first); ++row) {
      convert[i](scratch.memory[i] + row * length() * item, item, data[i], walk.strides[operands[i]][0],
                 length());
    }
  }
  Rows reading(walk, first), writing(walk, first);
  for (int64_t row = first; row < last; row += group) {
    const int64_t count = std::min(group, last - row), n = count * length();
    const int64_t linear = row * length() * item;
    bool gathers = false;
    for (int i = 0; i < inputs; ++i) {
      if (roads[i] == Road::direct) in[i] = data[i] + linear;
      else gathers = gathers || roads[i] == Road::gather;
    }
    for (int64_t r = 0; gathers && r < count; ++r, reading.next()) {
      for (int i = 0; i < inputs; ++i) {
        if (roads[i] != Road::gather) continue;
        convert[i](scratch.memory[i] + r * length() * item, item, data[i] + reading.offset(operands[i]),
                   walk.strides[operands[i]][0], length());
      }
    }
    if (!scatter) {
      operation.block(out + linear, in, n);
      continue;
    }
    operation.block(scratch.memory[kMaxInputs], in, n);
    for (int64_t r = 0; r < count; ++r, writing.next()) {
      scatter(out + writing.offset(0), walk.strides[0][0], scratch.memory[kMaxInputs] + r * length() * item,
              item, length());
    }
  }
}

bool all_alike(const View& out, const Operation& operation, const Input* inputs, int count) {
  if (out.dtype != operation.compute || !out.contiguous()) return false;
  for (int i = 0; i < count; ++i) {
    if (!inputs[i].data) continue;
    if (inputs[i].dtype != out.dtype) return false;
    for (int d = 0; d < out.ndim; ++d)
      if (inputs[i].strides[d] != out.strides[d] && out.sizes[d] != 1) return false;
  }
  return true;
}

/// Contiguous operands in the compute type, and numbers.
void run_flat(const Operation& operation, char* out, const Input* inputs, int count, int64_t begin,
              int64_t end) {
  Scratch scratch;
  const void* in[kMaxInputs];
  int64_t step = end - begin;
  for (int i = 0; i < count; ++i) {
    if (inputs[i].data) continue;
    step = std::min(step, kBlock);
    in[i] = scratch.memory[i];
    fill_number(scratch.memory[i], operation.compute, inputs[i].number, step);
  }
  for (int64_t at = begin; at < end; at += step) {
    for (int i = 0; i < count; ++i)
      if (inputs[i].data) in[i] = static_cast<const char*>(inputs[i].data) + at * operation.item;
    operation.block(out + at * operation.item, in, std::min(step, end - at));
  }
}

void run_any(const Operation& operation, const View& out, const Input* inputs, int count) {
  Strided views[kMaxOperands];
  int operands[kMaxInputs];
  int views_count = 0;
  views[views_count++] = {out.strides, static_cast<int64_t>(item_size(out.dtype))};
  for (int i = 0; i < count; ++i) {
    if (!inputs[i].data) continue;
    operands[i] = views_count;
    views[views_count++] = {inputs[i].strides, static_cast<int64_t>(item_size(inputs[i].dtype))};
  }
  Plan plan{operation, Walk(out.ndim, out.sizes, views, views_count), count, {}, {}, {}, {}, {}, nullptr,
            nullptr};
  const Walk& walk = plan.walk;
  if (walk.numel == 0) return;
  const int64_t length = walk.sizes[0], item = operation.item;
  const bool short_rows = walk.ndim > 1 && length <= kBlock / 2;
  const auto is_direct = [&](int operand, Dtype dtype) {
    return dtype == operation.compute &&
           (short_rows ? walk.linear(operand, item) : walk.strides[operand][0] == item || length == 1);
  };
  const auto repeats = [&](int operand) {
    for (int d = 1; d < walk.ndim; ++d)
      if (walk.strides[operand][d] != 0) return false;
    return true;
  };
  plan.out = static_cast<char*>(out.data);
  if (!is_direct(0, out.dtype)) plan.scatter = converter(out.dtype, operation.compute);
  for (int i = 0; i < count; ++i) {
    if (!inputs[i].data) {
      plan.roads[i] = Road::number;
      plan.numbers[i] = inputs[i].number;
      continue;
    }
    plan.operands[i] = operands[i];
    plan.data[i] = static_cast<const char*>(inputs[i].data);
    plan.convert[i] = converter(operation.compute, inputs[i].dtype);
    if (is_direct(operands[i], inputs[i].dtype)) plan.roads[i] = Road::direct;
    else if (short_rows && repeats(operands[i])) plan.roads[i] = Road::row;
    else if (!short_rows && walk.strides[operands[i]][0] == 0) plan.roads[i] = Road::still;
    else plan.roads[i] = Road::gather;
  }

  if (short_rows) {
    // Whole groups of rows, so that only the last block of all is shorter.
    const int64_t group = kBlock / length;
    parallel_for(walk.rows(), std::max<int64_t>(1, kGrain / kBlock) * group, [&](int64_t begin, int64_t end) {
      Scratch scratch;
      plan.fill_numbers(scratch, kBlock);
      plan.short_rows(begin, end, scratch);
    });
    return;
  }
  const int64_t pieces = (length + kGrain - 1) / kGrain;
  parallel_for(walk.rows() * pieces, std::max<int64_t>(1, kGrain / length), [&](int64_t begin, int64_t end) {
    Scratch scratch;
    plan.fill_numbers(scratch, length);
    Rows rows(walk, begin / pieces);
    for (int64_t piece = begin; piece < end; ++piece) {
      const int64_t first = piece % pieces * kGrain;
      plan.columns(rows, first, std::min(length, first + kGrain), scratch);
      if ((piece + 1) % pieces == 0) rows.next();
    }
  });
}

}  // namespace

void run(const Blocks& blocks, Dtype dtype, const View& out, std::initializer_list<Input> list) {
  const Input* inputs = list.begin();
  const int count = static_cast<int>(list.size());
  const Operation operation = select_block(blocks, dtype, inputs, count);
  if (!all_alike(out, operation, inputs, count)) return run_any(operation, out, inputs, count);
  char* const to = static_cast<char*>(out.data);
  const int64_t n = out.numel();
  if (n <= kGrain) return run_flat(operation, to, inputs, count, 0, n);
  parallel_for(n, kGrain,
               [&](int64_t begin, int64_t end) { run_flat(operation, to, inputs, count, begin, end); });
}

}  // namespace weft::kernels::cpu
