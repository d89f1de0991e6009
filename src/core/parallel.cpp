// The pool of threads: oneTBB in an arena of its own. Implements parallel.h and weft/threads.h.
#include "src/core/parallel.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/task_arena.h>
#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

#include "src/core/machine.h"
#include "weft/detail/ref.h"
#include "weft/error.h"
#include "weft/threads.h"

namespace weft {
namespace {

constexpr int kMostThreads = 1024;

/// One arena for each number of threads that was ever asked for. They are never destroyed: oneTBB may be gone by then, and
/// loops that still run keep the workers they started with.
struct Workers {
  explicit Workers(int threads) : threads(threads), arena(threads) {}
  int threads;
  tbb::task_arena arena;
};

struct AllWorkers {
  std::mutex mutex;
  std::map<int, Workers> made;
  std::optional<tbb::global_control> more;
};

std::atomic<int> threads_set{0};
constinit thread_local bool inside_chunk = false;

// The workers do not exist in a forked child, and waiting for them there would hang.
std::atomic<bool> forked{false};
[[maybe_unused]] const int fork_handler = pthread_atfork(nullptr, nullptr, [] { forked.store(true); });

int initial_threads() {
  const char* text = std::getenv("WEFT_NUM_THREADS");
  if (!text || !*text) return std::min(usable_processors(), kMostThreads);
  const std::string_view value(text);
  int threads = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), threads);
  if (error == std::errc() && end == value.data() + value.size() && threads >= 1 && threads <= kMostThreads) {
    return threads;
  }
  threads = std::min(usable_processors(), kMostThreads);
  std::fprintf(stderr, "weft: WEFT_NUM_THREADS must be a number from 1 to %d; received \"%s\", using %d\n",
               kMostThreads, text, threads);
  return threads;
}

AllWorkers& all_workers() {
  static AllWorkers& all = *[] {
    // Held while the process forks: a child must not inherit oneTBB's locks from a thread that makes an arena.
    const auto unlock = [] { all_workers().mutex.unlock(); };
    pthread_atfork([] { all_workers().mutex.lock(); }, unlock, unlock);
    return new AllWorkers;
  }();
  return all;
}

Workers& workers(int threads) {
  static std::atomic<Workers*> last{nullptr};
  Workers* found = last.load(std::memory_order_acquire);
  if (found && found->threads == threads) return *found;
  AllWorkers& all = all_workers();
  const std::lock_guard lock(all.mutex);
  // oneTBB keeps no more workers than processors unless told so, and the least of several such limits counts.
  if (threads > tbb::info::default_concurrency() && !all.more)
    all.more.emplace(tbb::global_control::max_allowed_parallelism, kMostThreads);
  found = &all.made.try_emplace(threads, threads).first->second;
  last.store(found, std::memory_order_release);
  return *found;
}

class InsideChunk {
 public:
  InsideChunk() : before_(inside_chunk) { inside_chunk = true; }
  ~InsideChunk() { inside_chunk = before_; }

 private:
  bool before_;
};

/// The error of the first chunk, in index order, that failed: what a serial loop would have thrown.
class FirstError {
 public:
  bool is_before(int64_t chunk) const { return chunk_.load(std::memory_order_relaxed) < chunk; }
  void record(int64_t chunk) {
    const std::lock_guard lock(mutex_);
    if (is_before(chunk)) return;
    error_ = std::current_exception();
    chunk_.store(chunk, std::memory_order_relaxed);
  }
  void rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  std::mutex mutex_;
  std::exception_ptr error_;
  std::atomic<int64_t> chunk_{INT64_MAX};
};

void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

/// One parallel_for. Every thread takes the next few chunks until none is left; a worker that comes after that, because
/// other processes had its processor, finds nothing to do and keeps nobody waiting.
class Loop {
 public:
  Loop(int64_t count, int64_t grain, int threads, FunctionRef<void(int64_t, int64_t)> body)
      : count_(count),
        grain_(grain),
        chunks_(count / grain + (count % grain != 0)),
        batch_(std::max<int64_t>(1, chunks_ / (threads * int64_t{8}))),
        body_(body),
        left_(chunks_) {}

  int64_t batches() const { return chunks_ / batch_ + (chunks_ % batch_ != 0); }

  void work() {
    for (;;) {
      const int64_t begin = next_.fetch_add(batch_, std::memory_order_relaxed);
      if (begin >= chunks_) return;
      const int64_t end = std::min(begin + batch_, chunks_);
      run(begin, end);
      if (left_.fetch_sub(end - begin, std::memory_order_acq_rel) > end - begin) continue;
      done_.store(1, std::memory_order_release);
      done_.notify_all();
    }
  }
  /// Chunks [begin, end).
  void run(int64_t begin, int64_t end) {
    const InsideChunk inside;
    for (int64_t chunk = begin; chunk < end && !first_.is_before(chunk); ++chunk) {
      try {
        body_(chunk * grain_, chunk * grain_ + std::min(grain_, count_ - chunk * grain_));
      } catch (...) {
        first_.record(chunk);
      }
    }
  }
  /// Until all chunks have ended. What others still work on is mostly short, and giving up the processor, to a busy
  /// process perhaps for milliseconds, is not.
  void wait() {
    constexpr int kSpins = 2000;
    for (int i = 0; i < kSpins; ++i) {
      if (done_.load(std::memory_order_acquire)) return;
      pause();
    }
    done_.wait(0, std::memory_order_acquire);
  }
  void rethrow() const { first_.rethrow(); }

 private:
  const int64_t count_, grain_, chunks_, batch_;
  const FunctionRef<void(int64_t, int64_t)> body_;  // the caller's: not touched after the last chunk
  std::atomic<int64_t> next_{0}, left_;
  std::atomic<uint32_t> done_{0};
  FirstError first_;
};

struct Libraries {
  int (*openmp_get)() = nullptr;
  void (*openmp_set)(int) = nullptr;

  // Looked up instead of linked: whether OpenMP is there at all depends on which OpenBLAS and oneDNN are installed.
  Libraries() {
    const auto find = [](auto& function, const char* name) {
      function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(RTLD_DEFAULT, name));
    };
    find(openmp_get, "omp_get_max_threads");
    find(openmp_set, "omp_set_num_threads");
    if (!openmp_get) openmp_set = nullptr;

    int (*openblas_parallel)() = nullptr;
    void (*openblas_set)(int) = nullptr;
    find(openblas_parallel, "openblas_get_parallel");
    find(openblas_set, "openblas_set_num_threads");
    constexpr int kOpenblasPthreads = 1;
    if (openblas_parallel && openblas_set && openblas_parallel() == kOpenblasPthreads) openblas_set(1);
  }
};

const Libraries& libraries() {
  static const Libraries found;
  return found;
}

}  // namespace

int num_threads() {
  const int threads = threads_set.load(std::memory_order_relaxed);
  if (threads > 0) return threads;
  static const int initial = initial_threads();
  int expected = 0;
  threads_set.compare_exchange_strong(expected, initial);
  return threads_set.load(std::memory_order_relaxed);
}

void set_num_threads(int count) {
  if (count < 1 || count > kMostThreads) {
    throw ValueError(
        fmt::format("[set_num_threads] count must be from 1 to {}; received {}", kMostThreads, count));
  }
  threads_set.store(count);
}

bool in_parallel() { return inside_chunk; }

void parallel_for(int64_t count, int64_t grain, FunctionRef<void(int64_t, int64_t)> body) {
  if (count <= 0) return;
  grain = std::max<int64_t>(grain, 1);
  if (count <= grain) return body(0, count);

  const int threads = num_threads();
  if (inside_chunk || threads == 1 || forked.load(std::memory_order_relaxed)) {
    const InsideChunk inside;
    for (int64_t begin = 0; begin < count;) {
      const int64_t end = begin + std::min(grain, count - begin);
      body(begin, end);
      begin = end;
    }
    return;
  }

  const auto loop = std::allocate_shared<Loop>(detail::PoolAllocator<Loop>(), count, grain, threads, body);
  try {
    Workers& pool = workers(threads);
    for (int64_t i = 1; i < std::min<int64_t>(threads, loop->batches()); ++i)
      pool.arena.enqueue([loop] { loop->work(); });
  } catch (const std::exception&) {
    // Without memory for the threads' tasks the caller works alone.
  }
  loop->work();
  loop->wait();
  loop->rethrow();
}

SingleThreadedLibraries::SingleThreadedLibraries() {
  const auto& library = libraries();
  if (!library.openmp_set) return;
  openmp_threads_ = library.openmp_get();
  if (openmp_threads_ != 1) library.openmp_set(1);
}

SingleThreadedLibraries::~SingleThreadedLibraries() {
  if (openmp_threads_ > 1) libraries().openmp_set(openmp_threads_);
}

}  // namespace weft
