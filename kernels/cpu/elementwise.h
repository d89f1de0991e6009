// The elementwise engine: runs a block function, which knows contiguous memory of one compute type only, over operands of
// any layout and dtype. The unary, binary and compare kernels call it.
#pragma once

#include <cstdint>
#include <initializer_list>

#include "kernels/elementwise.h"
#include "kernels/view.h"

namespace weft::kernels::cpu {

/// out[i] = f(in[0][i], in[1][i], …) for i < n, all of the block function's type. out may be one of the inputs. What an
/// element becomes does not depend on i or n.
using Block = void (*)(void* out, const void* const* in, int64_t n);

/// One functor's block functions for the three types that arithmetic is done in; null where it has no meaning. int32, and
/// bytes for int8, uint8 and bool, are there for functors whose low bits need no higher ones, to spare the conversion.
struct Blocks {
  Block float32;
  Block float64;
  Block int64;
  Block int32;
  Block bytes;
};

/// The block functions of one file's lists, for one SIMD target.
struct BlockTables {
  const Blocks* lists[6];
};

/// What an elementwise kernel reads: a view with the output's sizes, or a number.
struct Input {
  const void* data = nullptr;  // null for a number
  Dtype dtype{};
  const int64_t* strides = nullptr;
  Scalar number{};

  Input(const ConstView& view) : data(view.data), dtype(view.dtype), strides(view.strides) {}  // NOLINT
  Input(double value) : number(value) {}                                                       // NOLINT
  Input(const Operand& operand)                                                                // NOLINT
      : data(operand.data), dtype(operand.dtype), strides(operand.strides), number(operand.number) {}
};

/// The most inputs a block function reads.
inline constexpr int kMaxInputs = 6;

/// out = f(inputs), computed in the compute type of `dtype`: float64 for itself, float32 for the other floating types,
/// int64, or what the functor has that is narrower, for integers and bool; then converted to out's dtype (integers keep their low bits). Inputs whose memory
/// overlaps out's must be out itself, element for element. Throws DtypeError if the functor lacks that type.
void run(const Blocks& blocks, Dtype dtype, const View& out, std::initializer_list<Input> inputs);

}  // namespace weft::kernels::cpu
