// How many threads weft computes with.
#pragma once

#include "weft/export.h"

namespace weft {

/// Threads that work on one op, the caller included; at least 1. At start WEFT_NUM_THREADS, else the processors this
/// process may use (affinity and container quota respected).
WEFT_API int num_threads();
/// Throws ValueError unless 1 <= count <= 1024. Results never depend on it.
WEFT_API void set_num_threads(int count);

}  // namespace weft
