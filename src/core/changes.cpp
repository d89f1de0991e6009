// The listeners of each thread.
#include "src/core/changes.h"

#include <algorithm>
#include <utility>

namespace weft::detail {

namespace {
std::vector<std::shared_ptr<Changes>>& of_this_thread() {
  thread_local std::vector<std::shared_ptr<Changes>> all;
  return all;
}
}  // namespace

void start_listening(std::shared_ptr<Changes> changes) {
  of_this_thread().push_back(std::move(changes));
  ++listeners;
}

void stop_listening(const std::shared_ptr<Changes>& changes) noexcept {
  if (listeners == 0) return;
  auto& all = of_this_thread();
  const auto found = std::find(all.begin(), all.end(), changes);
  if (found == all.end()) return;
  all.erase(found);
  --listeners;
}

void tell_written(const Storage& storage) {
  for (const auto& changes : of_this_thread()) changes->written.insert(&storage);
}

void tell_grad(const Tensor& leaf) {
  for (const auto& changes : of_this_thread())
    if (changes->known.insert(&leaf.impl()).second) changes->leaves.push_back(leaf);
}

}  // namespace weft::detail
