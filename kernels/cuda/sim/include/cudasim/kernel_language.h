// The language of kernels: qualifiers, indices, shared memory, barriers, shuffles and votes, bits. Part of the simulated
// cuda_runtime.h. Misuse that CUDA leaves undefined (divergent barriers, masks naming lanes that do not come) ends the kernel with an error.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "cudasim/vector_types.h"

// clang-format off
#define __global__
#define __device__
#define __host__
#define __constant__
#define __managed__
#define __forceinline__ inline
#define __launch_bounds__(...)
#define __grid_constant__
#define __align__(bytes) __attribute__((aligned(bytes)))
#define __builtin_assume(condition) ((void)0)
// There is no __shared__: WEFT_SHARED stands for it here and under nvcc.
// clang-format on

// Those of the thread that is running. Kernels run one at a time.
#define CUDASIM_LOCAL __attribute__((visibility("hidden")))
extern CUDASIM_LOCAL uint3 threadIdx, blockIdx;
extern CUDASIM_LOCAL dim3 blockDim, gridDim;
constexpr int warpSize = 32;

namespace sim {

/// The block's memory for this place in the source: fresh in every block, all bytes 0xff.
void* shared(const void* place, size_t bytes, size_t alignment);
/// The dynamic shared memory that was asked for at the launch.
void* dynamic_shared();
/// Tells the scheduler that a thread works on memory that others see, so that a thread that waits in a loop lets them run.
/// address: what an atomic function changes.
void touch(const void* address = nullptr, size_t bytes = 0);
/// Ends the kernel with cudaErrorLaunchFailure.
[[noreturn]] void fault(const char* what);

/// One lane's part in something that the lanes of a mask do together.
struct Meeting {
  const char* what;
  unsigned mask;
  const void* value;
  void* result;
  size_t bytes;  // of value; 0: nothing is exchanged
  int source;  // the lane whose value is the result, or -1: the bits of all lanes whose value, a bool, is true, or -2: of equal values
  const char* file;
  int line;
};
void meet(Meeting& meeting);
unsigned lane();

struct BarrierSum {
  int count;    // threads whose predicate was true
  int threads;  // all
};
BarrierSum barrier(const char* what, bool predicate, const char* file, int line);

template <class T>
T shuffle(const char* what, unsigned mask, T value, int source, const char* file, int line) {
  T result;
  Meeting meeting{what, mask, &value, &result, sizeof value, source, file, line};
  meet(meeting);
  return result;
}
inline unsigned vote(const char* what, unsigned mask, bool value, const char* file, int line) {
  unsigned result = 0;
  Meeting meeting{what, mask, &value, &result, sizeof value, -1, file, line};
  meet(meeting);
  return result;
}

}  // namespace sim

/// T name[count], the same for all threads of a block.
#define WEFT_SHARED(T, name, count)   \
  static const char name##_place = 0; \
  using name##_array = T[count];      \
  auto& name =                        \
      *static_cast<name##_array*>(sim::shared(&name##_place, sizeof(name##_array), alignof(name##_array)))
/// T* name: the dynamic shared memory.
#define WEFT_DYNAMIC_SHARED(T, name) T* const name = static_cast<T*>(sim::dynamic_shared())

// ---- barriers -----------------------------------------------------------------------------------------------------

// Where a call stands in the source is part of it: threads that wait at different barriers diverge.
#define CUDASIM_PLACE const char *file = __builtin_FILE(), int line = __builtin_LINE()

inline void __syncthreads(CUDASIM_PLACE) { sim::barrier("__syncthreads", false, file, line); }
inline int __syncthreads_count(int predicate, CUDASIM_PLACE) {
  return sim::barrier("__syncthreads_count", predicate != 0, file, line).count;
}
inline int __syncthreads_or(int predicate, CUDASIM_PLACE) {
  return sim::barrier("__syncthreads_or", predicate != 0, file, line).count > 0;
}
inline int __syncthreads_and(int predicate, CUDASIM_PLACE) {
  const sim::BarrierSum sum = sim::barrier("__syncthreads_and", predicate != 0, file, line);
  return sum.count == sum.threads;
}
inline void __syncwarp(unsigned mask = 0xffffffffu, CUDASIM_PLACE) {
  sim::Meeting meeting{"__syncwarp", mask, nullptr, nullptr, 0, 0, file, line};
  sim::meet(meeting);
}
inline void __threadfence() { sim::touch(); }
inline void __threadfence_block() { sim::touch(); }
inline void __threadfence_system() { sim::touch(); }
inline void __nanosleep(unsigned) { sim::touch(); }
[[noreturn]] inline void __trap() { sim::fault("__trap"); }

// ---- shuffles and votes -------------------------------------------------------------------------------------------

// The overloads are CUDA's; `width` lanes, a power of two, are a group of their own.
#define CUDASIM_SHUFFLES(T)                                                                             \
  inline T __shfl_sync(unsigned mask, T value, int source, int width = 32, CUDASIM_PLACE) {             \
    const int own = static_cast<int>(sim::lane()), first = own & ~(width - 1);                          \
    return sim::shuffle("__shfl_sync", mask, value, first + (source & (width - 1)), file, line);        \
  }                                                                                                     \
  inline T __shfl_up_sync(unsigned mask, T value, unsigned delta, int width = 32, CUDASIM_PLACE) {      \
    const int own = static_cast<int>(sim::lane()), from = own - static_cast<int>(delta);                \
    return sim::shuffle("__shfl_up_sync", mask, value, from < (own & ~(width - 1)) ? own : from, file,  \
                        line);                                                                          \
  }                                                                                                     \
  inline T __shfl_down_sync(unsigned mask, T value, unsigned delta, int width = 32, CUDASIM_PLACE) {    \
    const int own = static_cast<int>(sim::lane()), from = own + static_cast<int>(delta);                \
    return sim::shuffle("__shfl_down_sync", mask, value, from > (own | (width - 1)) ? own : from, file, \
                        line);                                                                          \
  }                                                                                                     \
  inline T __shfl_xor_sync(unsigned mask, T value, int flip, int width = 32, CUDASIM_PLACE) {           \
    const int own = static_cast<int>(sim::lane()), from = own ^ flip;                                   \
    return sim::shuffle("__shfl_xor_sync", mask, value, from > (own | (width - 1)) ? own : from, file,  \
                        line);                                                                          \
  }                                                                                                     \
  inline unsigned __match_any_sync(unsigned mask, T value, CUDASIM_PLACE) {                             \
    unsigned result = 0;                                                                                \
    sim::Meeting meeting{"__match_any_sync", mask, &value, &result, sizeof value, -2, file, line};      \
    sim::meet(meeting);                                                                                 \
    return result;                                                                                      \
  }
CUDASIM_SHUFFLES(int)
CUDASIM_SHUFFLES(unsigned)
CUDASIM_SHUFFLES(long)
CUDASIM_SHUFFLES(unsigned long)
CUDASIM_SHUFFLES(long long)
CUDASIM_SHUFFLES(unsigned long long)
CUDASIM_SHUFFLES(float)
CUDASIM_SHUFFLES(double)
#undef CUDASIM_SHUFFLES

inline unsigned __ballot_sync(unsigned mask, int predicate, CUDASIM_PLACE) {
  return sim::vote("__ballot_sync", mask, predicate != 0, file, line);
}
inline int __any_sync(unsigned mask, int predicate, CUDASIM_PLACE) {
  return sim::vote("__any_sync", mask, predicate != 0, file, line) != 0;
}
inline int __all_sync(unsigned mask, int predicate, CUDASIM_PLACE) {
  return sim::vote("__all_sync", mask, predicate != 0, file, line) == mask;
}
#undef CUDASIM_PLACE

// ---- bits ---------------------------------------------------------------------------------------------------------

inline int __popc(unsigned x) { return std::popcount(x); }
inline int __popcll(unsigned long long x) { return std::popcount(x); }
inline int __clz(int x) { return std::countl_zero(static_cast<unsigned>(x)); }
inline int __clzll(long long x) { return std::countl_zero(static_cast<unsigned long long>(x)); }
inline int __ffs(int x) { return __builtin_ffs(x); }
inline int __ffsll(long long x) { return __builtin_ffsll(x); }
inline unsigned __brev(unsigned x) {
  unsigned y = 0;
  for (int i = 0; i < 32; ++i) y |= (x >> i & 1u) << (31 - i);
  return y;
}
inline unsigned long long __brevll(unsigned long long x) {
  return static_cast<unsigned long long>(__brev(static_cast<unsigned>(x))) << 32 |
         __brev(static_cast<unsigned>(x >> 32));
}
inline int __mulhi(int a, int b) { return static_cast<int>((static_cast<long long>(a) * b) >> 32); }
inline unsigned __umulhi(unsigned a, unsigned b) {
  return static_cast<unsigned>((static_cast<unsigned long long>(a) * b) >> 32);
}
inline long long __mul64hi(long long a, long long b) {
  return static_cast<long long>((static_cast<__int128>(a) * b) >> 64);
}
inline unsigned long long __umul64hi(unsigned long long a, unsigned long long b) {
  return static_cast<unsigned long long>((static_cast<unsigned __int128>(a) * b) >> 64);
}
inline unsigned __funnelshift_l(unsigned low, unsigned high, unsigned shift) {
  return static_cast<unsigned>(((static_cast<unsigned long long>(high) << 32 | low) << (shift & 31)) >> 32);
}
inline unsigned __funnelshift_r(unsigned low, unsigned high, unsigned shift) {
  return static_cast<unsigned>((static_cast<unsigned long long>(high) << 32 | low) >> (shift & 31));
}
inline unsigned __byte_perm(unsigned low, unsigned high, unsigned selector) {
  const unsigned long long bytes = static_cast<unsigned long long>(high) << 32 | low;
  unsigned result = 0;
  for (int i = 0; i < 4; ++i)
    result |= static_cast<unsigned>(bytes >> (8 * (selector >> (4 * i) & 7)) & 0xff) << (8 * i);
  return result;
}

inline unsigned __float_as_uint(float x) { return std::bit_cast<unsigned>(x); }
inline int __float_as_int(float x) { return std::bit_cast<int>(x); }
inline float __uint_as_float(unsigned x) { return std::bit_cast<float>(x); }
inline float __int_as_float(int x) { return std::bit_cast<float>(x); }
inline long long __double_as_longlong(double x) { return std::bit_cast<long long>(x); }
inline double __longlong_as_double(long long x) { return std::bit_cast<double>(x); }
inline int __double2hiint(double x) { return static_cast<int>(std::bit_cast<uint64_t>(x) >> 32); }
inline int __double2loint(double x) { return static_cast<int>(std::bit_cast<uint64_t>(x)); }
inline double __hiloint2double(int high, int low) {
  return std::bit_cast<double>(static_cast<uint64_t>(static_cast<uint32_t>(high)) << 32 |
                               static_cast<uint32_t>(low));
}

// ---- loads and stores that say how to cache -----------------------------------------------------------------------

#define CUDASIM_LOAD(name)   \
  template <class T>         \
  T name(const T* address) { \
    return *address;         \
  }
CUDASIM_LOAD(__ldg)
CUDASIM_LOAD(__ldcg)
CUDASIM_LOAD(__ldca)
CUDASIM_LOAD(__ldcs)
CUDASIM_LOAD(__ldlu)
#undef CUDASIM_LOAD
template <class T>
T __ldcv(const T* address) {
  sim::touch();
  return *static_cast<const volatile T*>(address);
}
#define CUDASIM_STORE(name)        \
  template <class T>               \
  void name(T* address, T value) { \
    *address = value;              \
  }
CUDASIM_STORE(__stwb)
CUDASIM_STORE(__stcg)
CUDASIM_STORE(__stcs)
CUDASIM_STORE(__stwt)
#undef CUDASIM_STORE

long long clock64();
