// Factorisations on a GPU's matrices, computed by the CPU's LAPACK: the matrices are copied there and back, so each of these waits
// for the GPU once. kernels/linalg.h has the contracts. Products of matrices, of which most of linalg consists, run on the GPU.
#include "kernels/linalg.h"

#include <memory>

#include "kernels/cuda/runtime/capture.h"
#include "kernels/cuda/runtime/copy.h"
#include "kernels/cuda/runtime/random.h"
#include "kernels/cuda/runtime/state.h"
#include "kernels/table.h"

namespace weft::kernels::cuda {

namespace {

enum class Use { read, write, both };

/// An operand's place on the host for as long as this lives. Operands lie without gaps (the contract), so their bytes are one piece.
class OnHost {
 public:
  OnHost(const View& v, Use use)
      : view_(v),
        there_(v.data),
        bytes_(static_cast<size_t>(v.numel()) * item_size(v.dtype)),
        memory_(new char[bytes_]),
        use_(use) {
    view_.data = memory_.get();
    if (bytes_ && use != Use::write) copy(memory_.get(), cpu, there_, device(), bytes_, false);
  }
  OnHost(const ConstView& v) : OnHost(without_const(v), Use::read) {}  // NOLINT
  const View& view() const { return view_; }
  /// Brings what was written back.
  void finish() const {
    if (bytes_ && use_ != Use::read) copy(there_, device(), memory_.get(), cpu, bytes_, false);
  }

 private:
  static Device device() { return {DeviceType::cuda, static_cast<int8_t>(current_device())}; }
  static View without_const(const ConstView& v) {
    return {const_cast<void*>(v.data), v.dtype, v.ndim, v.sizes, v.strides};  // NOLINT: it is only read
  }

  View view_;
  void* there_;
  size_t bytes_;
  std::unique_ptr<char[]> memory_;
  Use use_;
};

const KernelTable& cpu_kernels() { return *static_cast<const KernelTable*>(host_services().cpu_kernels); }

/// An operand without data (vectors that nobody wants) stays without.
View host_or_none(const View& v, const OnHost& host) { return v.data ? host.view() : v; }

}  // namespace

void lu_factor(View a, View pivots, View info) {
  forbid_in_capture("lu_factor");
  const OnHost matrix(a, Use::both), exchanged(pivots, Use::write), failed(info, Use::write);
  cpu_kernels().lu_factor(matrix.view(), exchanged.view(), failed.view());
  for (const OnHost* operand : {&matrix, &exchanged, &failed}) operand->finish();
}

void lu_solve(View b, ConstView lu, ConstView pivots, bool transposed) {
  forbid_in_capture("lu_solve");
  const OnHost sides(b, Use::both), factors(lu), exchanged(pivots);
  cpu_kernels().lu_solve(sides.view(), factors.view(), exchanged.view(), transposed);
  sides.finish();
}

void triangular_solve(View b, ConstView a, bool left, bool upper, bool unitriangular) {
  forbid_in_capture("triangular_solve");
  const OnHost sides(b, Use::both), matrix(a);
  cpu_kernels().triangular_solve(sides.view(), matrix.view(), left, upper, unitriangular);
  sides.finish();
}

void cholesky_factor(View a, View info, bool upper) {
  forbid_in_capture("cholesky");
  const OnHost matrix(a, Use::both), failed(info, Use::write);
  cpu_kernels().cholesky_factor(matrix.view(), failed.view(), upper);
  for (const OnHost* operand : {&matrix, &failed}) operand->finish();
}

void qr_factor(View a, View tau) {
  forbid_in_capture("qr");
  const OnHost matrix(a, Use::both), factors(tau, Use::write);
  cpu_kernels().qr_factor(matrix.view(), factors.view());
  for (const OnHost* operand : {&matrix, &factors}) operand->finish();
}

void qr_q(View q, ConstView tau) {
  forbid_in_capture("qr");
  const OnHost matrix(q, Use::both), factors(tau);
  cpu_kernels().qr_q(matrix.view(), factors.view());
  matrix.finish();
}

void eigh_factor(View a, View values, View info, bool upper, bool vectors) {
  forbid_in_capture("eigh");
  const OnHost matrix(a, Use::both), found(values, Use::write), failed(info, Use::write);
  cpu_kernels().eigh_factor(matrix.view(), found.view(), failed.view(), upper, vectors);
  for (const OnHost* operand : {&matrix, &found, &failed}) operand->finish();
}

void svd_factor(View a, View u, View s, View vh, View info, bool vectors) {
  forbid_in_capture("svd");
  const OnHost matrix(a, Use::both), left(u, Use::write), found(s, Use::write), right(vh, Use::write),
      failed(info, Use::write);
  cpu_kernels().svd_factor(matrix.view(), host_or_none(u, left), found.view(), host_or_none(vh, right),
                           failed.view(), vectors);
  for (const OnHost* operand : {&matrix, &found, &failed}) operand->finish();
  if (vectors)
    for (const OnHost* operand : {&left, &right}) operand->finish();
}

}  // namespace weft::kernels::cuda
