// The one pool of threads: loops over index ranges, in which the caller works too. Kernels call it.
#pragma once

#include <cstdint>
#include <memory>
#include <type_traits>

namespace weft {

/// A borrowed callable: lives as long as the call it is passed to.
template <class Signature>
class FunctionRef;
template <class R, class... A>
class FunctionRef<R(A...)> {
 public:
  template <class F>
  requires(!std::is_same_v<std::remove_cvref_t<F>, FunctionRef>)
      FunctionRef(F&& f)  // NOLINT: lambdas convert
      : object_(const_cast<void*>(static_cast<const void*>(std::addressof(f)))),
        call_([](void* object, A... a) -> R {
          return (*static_cast<std::remove_reference_t<F>*>(object))(a...);
        }) {}
  R operator()(A... a) const { return call_(object_, a...); }

 private:
  void* object_;
  R (*call_)(void*, A...);
};

/// Calls body(begin, end) over the chunks [i * grain, (i + 1) * grain) of [0, count), the last one shorter; so chunk
/// boundaries depend on count and grain only, never on the number of threads. Runs inline, over the same chunks, when
/// count <= grain, when one thread is set, when called from inside another parallel_for, or in a forked child. When
/// chunks throw, the exception of the first of them in index order reaches the caller, after all chunks have stopped.
/// A grain below 1 counts as 1.
void parallel_for(int64_t count, int64_t grain, FunctionRef<void(int64_t begin, int64_t end)> body);

/// True inside a body of a parallel_for of two or more chunks (count > grain), whether threads share it or not; a loop
/// of one chunk leaves the threads to the loops inside it.
bool in_parallel();

/// Keeps OpenBLAS and oneDNN at one thread on this thread while it lives. Where they use OpenMP, its count for this thread
/// is restored at the end. An OpenBLAS built on pthreads has one count for the whole process, which cannot be lowered and
/// restored safely beside other threads: the first guard sets it to 1, for good.
class SingleThreadedLibraries {
 public:
  SingleThreadedLibraries();
  ~SingleThreadedLibraries();
  SingleThreadedLibraries(const SingleThreadedLibraries&) = delete;
  SingleThreadedLibraries& operator=(const SingleThreadedLibraries&) = delete;

 private:
  int openmp_threads_ = 0;
};

}  // namespace weft
