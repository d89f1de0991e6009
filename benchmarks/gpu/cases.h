// The workloads of bench_gpu: prepared by name, then run step by step. cases.cpp and raw_gemm.cpp have the bodies, worker.cpp asks.
#pragma once

#include <functional>
#include <string>

#include <weft/weft.h>

namespace bench {

/// One workload, ready: its tensors lie on the device and its first steps are done.
struct Case {
  std::function<void()> step;
  double work = 0;         // of a step, in `unit`s
  std::string unit;        // "images", "tokens", "bytes", "operations" (of floating point), "calls"
  bool host_time = false;  // what the CPU takes to hand a step over is measured, not what the GPU takes
  std::function<double()> check =
      nullptr;  // a number that tells whether the steps computed something: a loss, say
};

/// Prepares "lecture/100/graph" and the like; torch_worker.py knows the same names. `small`: in sizes that a simulated GPU
/// bears. Throws ValueError for a name that there is not.
Case prepare(const std::string& name, weft::Device device, bool small);

/// A matrix product by cuBLASLt itself, its first choice of algorithm with 32 MiB of workspace: "bf16", "tf32" or "float32", size x
/// size. Throws Error where this program was built without cuBLAS's headers, or finds no library.
Case raw_gemm(const std::string& precision, int64_t size);

}  // namespace bench
