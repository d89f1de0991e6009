// What a thread changes while it listens to itself: the memory that it writes, and the leaves whose .grad it sets or adds to.
// Writers note it here; weft.compile asks what a call did, and what other threads do meanwhile is not taken for it.
#pragma once

#include <memory>
#include <unordered_set>
#include <vector>

#include "weft/tensor.h"

namespace weft::detail {

/// What one listener heard.
struct Changes {
  std::unordered_set<const Storage*> written;  // may have ended since
  std::unordered_set<const TensorImpl*> known;
  std::vector<Tensor> leaves;  // whose .grad was set or added to, each once
};

/// From here on `changes` hears of this thread, beside those that do already.
WEFT_API void start_listening(std::shared_ptr<Changes> changes);
/// No longer; nothing happens if this thread is not listened to by it.
WEFT_API void stop_listening(const std::shared_ptr<Changes>& changes) noexcept;

/// How many listen to this thread.
inline constinit thread_local int listeners = 0;
void tell_written(const Storage& storage);
void tell_grad(const Tensor& leaf);

/// For writers, those of tensors without versions too.
inline void note_written(const Storage& storage) {
  if (listeners != 0) [[unlikely]]
    tell_written(storage);
}
inline void note_grad(const Tensor& leaf) {
  if (listeners != 0) [[unlikely]]
    tell_grad(leaf);
}

}  // namespace weft::detail
