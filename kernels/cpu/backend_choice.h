// Which of several implementations of an op runs: chosen by the environment at start, or by a program. The families that
// have several use it.
#pragma once

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <string>
#include <string_view>

#include "weft/error.h"

namespace weft::kernels::cpu {

/// One implementation; `missing` tells why this build does not have it, or is null.
template <class E>
struct NamedBackend {
  const char* name;
  E value;
  const char* missing = nullptr;
};

/// The choice among an enum's backends, the first of which is the default.
template <class E, size_t count>
class BackendChoice {
 public:
  BackendChoice(const char* variable, const NamedBackend<E> (&backends)[count]) : backends_(backends) {
    const char* text = std::getenv(variable);
    if (!text || !*text) return;
    for (const auto& backend : backends) {
      if (backend.missing || backend.name != std::string_view(text)) continue;
      chosen_ = backend.value;
      return;
    }
    std::fprintf(stderr, "weft: %s must be %s; received \"%s\", using %s\n", variable, names().c_str(), text,
                 backends[0].name);
  }
  /// Throws ValueError for a number that names none, Error for one that this build has not.
  void set(const char* op, E value) {
    for (const auto& backend : backends_) {
      if (backend.value != value) continue;
      if (backend.missing) throw Error("[" + std::string(op) + "] " + backend.missing + "; use " + names());
      chosen_.store(value, std::memory_order_relaxed);
      return;
    }
    throw ValueError("[" + std::string(op) + "] there are " + names() + "; got the number " +
                     std::to_string(static_cast<int>(value)));
  }
  E get() const { return chosen_.load(std::memory_order_relaxed); }

 private:
  /// "automatic, onednn or im2col": those of this build.
  std::string names() const {
    std::string text, last;
    for (const auto& backend : backends_) {
      if (backend.missing) continue;
      if (!last.empty()) text += (text.empty() ? "" : ", ") + last;
      last = backend.name;
    }
    return text.empty() ? last : text + " or " + last;
  }

  const NamedBackend<E> (&backends_)[count];
  std::atomic<E> chosen_{backends_[0].value};
};

inline constexpr const char* kNoOnednn = WEFT_HAS_ONEDNN ? nullptr : "this build of weft has no oneDNN";

}  // namespace weft::kernels::cpu
