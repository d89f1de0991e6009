// How often captured steps ran: what is kept of tensors that they may have written is asked here whether it is still true.
#pragma once

#include <atomic>
#include <cstdint>

namespace weft::detail {

/// Replays of all captured steps of this process; they write without counting versions.
inline constinit std::atomic<uint64_t> replay_count{0};

}  // namespace weft::detail
