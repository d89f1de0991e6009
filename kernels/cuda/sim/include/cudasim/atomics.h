// Atomic functions with CUDA's overloads. Threads of a grid run one at a time, so plain reads and writes do. Part of the simulated
// cuda_runtime.h.
#pragma once

#include "cudasim/kernel_language.h"

namespace sim {

// Not reported as a read and a write where accesses are checked: touch() says what it is.
template <class T, class F>
__attribute__((no_sanitize("thread"))) T exchange(T* address, F next) {
  touch(address, sizeof(T));
  if (reinterpret_cast<uintptr_t>(address) % sizeof(T) != 0) fault("atomic function on a misaligned address");
  const T old = *address;
  *address = next(old);
  return old;
}

}  // namespace sim

#define CUDASIM_ATOMIC(name, T, next)                                    \
  inline T name(T* address, T value) {                                   \
    return sim::exchange(address, [value](T old) -> T { return next; }); \
  }
#define CUDASIM_INTEGER_ATOMICS(T)                               \
  CUDASIM_ATOMIC(atomicExch, T, (static_cast<void>(old), value)) \
  CUDASIM_ATOMIC(atomicMax, T, old > value ? old : value)        \
  CUDASIM_ATOMIC(atomicMin, T, old < value ? old : value)        \
  CUDASIM_ATOMIC(atomicAnd, T, old& value)                       \
  CUDASIM_ATOMIC(atomicOr, T, old | value)                       \
  CUDASIM_ATOMIC(atomicXor, T, old ^ value)
#define CUDASIM_CAS(T)                                                                       \
  inline T atomicCAS(T* address, T compare, T value) {                                       \
    return sim::exchange(address, [=](T old) -> T { return old == compare ? value : old; }); \
  }

CUDASIM_INTEGER_ATOMICS(int)
CUDASIM_INTEGER_ATOMICS(unsigned)
CUDASIM_INTEGER_ATOMICS(unsigned long long)
CUDASIM_ATOMIC(atomicMax, long long, old > value ? old : value)
CUDASIM_ATOMIC(atomicMin, long long, old < value ? old : value)
CUDASIM_ATOMIC(atomicExch, float, (static_cast<void>(old), value))
CUDASIM_CAS(int)
CUDASIM_CAS(unsigned)
CUDASIM_CAS(unsigned long long)
CUDASIM_CAS(unsigned short)
// Signed integers wrap around.
CUDASIM_ATOMIC(atomicAdd, int, static_cast<int>(static_cast<unsigned>(old) + static_cast<unsigned>(value)))
CUDASIM_ATOMIC(atomicSub, int, static_cast<int>(static_cast<unsigned>(old) - static_cast<unsigned>(value)))
CUDASIM_ATOMIC(atomicAdd, unsigned, old + value)
CUDASIM_ATOMIC(atomicSub, unsigned, old - value)
CUDASIM_ATOMIC(atomicInc, unsigned, old >= value ? 0 : old + 1)
CUDASIM_ATOMIC(atomicDec, unsigned, old == 0 || old > value ? value : old - 1)
CUDASIM_ATOMIC(atomicAdd, unsigned long long, old + value)
CUDASIM_ATOMIC(atomicAdd, float, old + value)
CUDASIM_ATOMIC(atomicAdd, double, old + value)

#undef CUDASIM_ATOMIC
#undef CUDASIM_INTEGER_ATOMICS
#undef CUDASIM_CAS
