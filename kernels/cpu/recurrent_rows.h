// Row functions of recurrent cells, one set per SIMD target. recurrent.cpp calls them for the rows of a step.
#pragma once

#include <cstdint>

namespace weft::kernels::cpu {

/// Rows of one step; all matrices dense, of `hidden` columns unless said.
template <class T>
struct CellStep {
  int64_t rows, hidden;
  T* gates;            // (rows, G hidden): sums on entry, gates on exit
  const T* projected;  // (rows, 3 hidden), gru: W_hh h + b_hh
  T *y, *kept, *h, *c;
};

template <class T>
struct CellGradients {
  int64_t rows, hidden;
  T *grad_gates, *grad_hidden;  // (rows, G hidden), (rows, 3 hidden)
  T *grad_h, *grad_c;           // of the states after the step; grad_c, and gru's grad_h, on exit before it
  const T *grad_y, *y, *gates, *kept;
  const T* before;  // lstm: c before the step; gru: h
};

/// By RecurrentCell.
template <class T>
struct RecurrentRows {
  void (*forward[4])(const CellStep<T>& step);
  void (*backward[4])(const CellGradients<T>& step);
};

/// For the best instruction set of this machine; T is float or double.
template <class T>
const RecurrentRows<T>& recurrent_rows();
template <>
const RecurrentRows<float>& recurrent_rows();
template <>
const RecurrentRows<double>& recurrent_rows();

}  // namespace weft::kernels::cpu
