// The seam for capture: while a Recorder is open on a thread, every kernel launched there is also listed, over a private
// memory pool; replay() runs the list again on the same memory, reading whatever its inputs then hold.
#pragma once

#include <functional>
#include <memory>
#include <tuple>
#include <type_traits>
#include <vector>

#include "src/core/allocator.h"
#include "weft/tensor.h"

namespace weft::tape {

class Recorder {
 public:
  Recorder();
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  /// The recorder open on this thread, or nullptr.
  static Recorder* current() { return current_; }

  void begin();
  void end();
  /// Runs the listed kernels in order, without shapes, checks or tape.
  void replay() const;
  size_t size() const { return launches_.size(); }
  /// Names of the ops whose kernels were listed.
  std::vector<const char*> names() const;

  template <class... P>
  void add(const char* name, void (*kernel)(P...), P... args) {
    static_assert((std::is_trivially_copyable_v<P> && ...));
    launches_.push_back({name, [kernel, args...] { kernel(args...); }});
  }

 private:
  struct Launch {
    const char* name;
    std::function<void()> run;
  };
  static constinit thread_local Recorder* current_;
  MemoryPool pool_;
  std::unique_ptr<PoolScope> scope_;
  std::vector<Launch> launches_;
};

}  // namespace weft::tape
