// Recording a step's kernel launches, and running them again.
#include "src/tape/recorder.h"

#include "src/core/check.h"
#include "src/core/tensor_impl.h"

namespace weft::tape {

constinit thread_local Recorder* Recorder::current_ = nullptr;

Recorder::Recorder() = default;

Recorder::~Recorder() {
  if (current_ == this) end();
}

void Recorder::begin() {
  WEFT_CHECK(!current_, Error, "record", "a recorder is already open on this thread");
  launches_.clear();
  scope_ = std::make_unique<PoolScope>(pool_);
  current_ = this;
  detail::host_reads_forbidden = true;
}

void Recorder::end() {
  WEFT_CHECK(current_ == this, Error, "record", "this recorder is not open on this thread");
  current_ = nullptr;
  scope_.reset();
  detail::host_reads_forbidden = false;
}

void Recorder::replay() const {
  WEFT_CHECK(current_ != this, Error, "replay", "the recorder is still open");
  for (const Launch& launch : launches_) launch.run();
}

std::vector<const char*> Recorder::names() const {
  std::vector<const char*> names;
  for (const Launch& launch : launches_) names.push_back(launch.name);
  return names;
}

}  // namespace weft::tape
