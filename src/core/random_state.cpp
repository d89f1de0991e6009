// MT19937 in whole blocks of 624, vectorised, and the byte layout of its state. Generator and the random
// kernels call it.
#include "weft/random_state.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <numbers>

#include "src/core/check.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "src/core/random_state.cpp"
#include <hwy/foreach_target.h>  // includes this file once per target, hence what follows is per target
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace weft {
namespace HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

constexpr int kWords = 624;
constexpr int kShift = 397;

template <class D, class V = hn::Vec<D>>
HWY_INLINE V recur(D d, V current, V following, V distant) {
  const V joined =
      hn::Or(hn::And(current, hn::Set(d, 0x80000000u)), hn::And(following, hn::Set(d, 0x7fffffffu)));
  const V odd = hn::Sub(hn::Zero(d), hn::And(joined, hn::Set(d, 1u)));
  return hn::Xor(hn::Xor(distant, hn::ShiftRight<1>(joined)), hn::And(odd, hn::Set(d, 0x9908b0dfu)));
}

// Words [begin, end) of the next block; each reads one `offset` words away. Lanes never reach a word of their
// own vector, as 227 and 397 exceed every vector length.
HWY_INLINE void advance(uint32_t* words, int begin, int end, int offset) {
  const hn::CappedTag<uint32_t, 16> wide;
  const hn::CappedTag<uint32_t, 1> narrow;
  const int lanes = static_cast<int>(hn::Lanes(wide));
  int k = begin;
  for (; k + lanes <= end; k += lanes) {
    hn::StoreU(recur(wide, hn::LoadU(wide, words + k), hn::LoadU(wide, words + k + 1),
                     hn::LoadU(wide, words + k + offset)),
               wide, words + k);
  }
  for (; k < end; ++k) {
    hn::StoreU(recur(narrow, hn::LoadU(narrow, words + k), hn::LoadU(narrow, words + k + 1),
                     hn::LoadU(narrow, words + k + offset)),
               narrow, words + k);
  }
}

void twist(uint32_t* words) {
  advance(words, 0, kWords - kShift, kShift);
  advance(words, kWords - kShift, kWords - 1, kShift - kWords);
  const uint32_t joined = (words[kWords - 1] & 0x80000000u) | (words[0] & 0x7fffffffu);
  words[kWords - 1] = words[kShift - 1] ^ (joined >> 1) ^ ((joined & 1u) ? 0x9908b0dfu : 0u);
}

void temper(const uint32_t* words, uint32_t* outputs) {
  const hn::CappedTag<uint32_t, 16> d;
  static_assert(kWords % 16 == 0);
  for (size_t k = 0; k < kWords; k += hn::Lanes(d)) {
    auto y = hn::LoadU(d, words + k);
    y = hn::Xor(y, hn::ShiftRight<11>(y));
    y = hn::Xor(y, hn::And(hn::ShiftLeft<7>(y), hn::Set(d, 0x9d2c5680u)));
    y = hn::Xor(y, hn::And(hn::ShiftLeft<15>(y), hn::Set(d, 0xefc60000u)));
    hn::StoreU(hn::Xor(y, hn::ShiftRight<18>(y)), d, outputs + k);
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace weft
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weft {

namespace {
HWY_EXPORT(twist);
HWY_EXPORT(temper);

// torch.get_rng_state(): ATen's CPUGeneratorImplState.
struct StateBytes {
  uint64_t seed;
  int32_t left;
  int32_t seeded;
  uint64_t next;
  uint64_t words[624];
  double normal_x;
  double normal_y;
  double normal_rho;
  int32_t normal_is_valid;
  int32_t unused;
  float float_normal;
  uint8_t float_normal_is_valid;
  uint8_t unused_end[3];
};
static_assert(sizeof(StateBytes) == GeneratorState::kByteCount);
static_assert(std::endian::native == std::endian::little);
}  // namespace

void GeneratorState::manual_seed(uint64_t seed) {
  seed_ = seed;
  words_[0] = static_cast<uint32_t>(seed);
  for (uint32_t j = 1; j < kWords; ++j) words_[j] = 1812433253u * (words_[j - 1] ^ (words_[j - 1] >> 30)) + j;
  next_ = kWords;
  untouched_ = true;
  cached_normal_.reset();
}

void GeneratorState::refill() {
  HWY_DYNAMIC_DISPATCH(twist)(words_);
  temper_all();
  next_ = 0;
  untouched_ = false;
}

void GeneratorState::temper_all() { HWY_DYNAMIC_DISPATCH(temper)(words_, outputs_); }

double GeneratorState::standard_normal() {
  if (cached_normal_) {
    const double value = *cached_normal_;
    cached_normal_.reset();
    return value;
  }
  const double u1 = uniform53();
  const double u2 = uniform53();
  const double radius = std::sqrt(-2.0 * std::log1p(-u2));
  const double angle = 2.0 * std::numbers::pi * u1;
  cached_normal_ = radius * std::sin(angle);
  return radius * std::cos(angle);
}

std::vector<uint8_t> GeneratorState::to_bytes() const {
  StateBytes state{};
  state.seed = seed_;
  state.left = untouched_ ? 1 : kWords + 1 - next_;
  state.seeded = 1;
  state.next = untouched_ ? 0 : static_cast<uint64_t>(next_);
  std::copy(std::begin(words_), std::end(words_), state.words);
  state.normal_y = cached_normal_.value_or(0.0);
  state.normal_is_valid = cached_normal_.has_value();
  std::vector<uint8_t> bytes(kByteCount);
  std::memcpy(bytes.data(), &state, kByteCount);
  return bytes;
}

void GeneratorState::from_bytes(std::span<const uint8_t> bytes) {
  WEFT_CHECK(bytes.size() == kByteCount, ValueError, "Generator.set_state",
             "the state of a CPU generator has {} bytes; received {}", kByteCount, bytes.size());
  StateBytes state;
  std::memcpy(&state, bytes.data(), kByteCount);
  const bool untouched = state.next == 0 && state.left == 1;
  const bool drawn_from = state.next >= 1 && state.next <= kWords && state.left >= 1 &&
                          state.next + static_cast<uint64_t>(state.left) == kWords + 1;
  const bool words_fit = std::all_of(std::begin(state.words), std::end(state.words),
                                     [](uint64_t word) { return word <= 0xffffffffu; });
  WEFT_CHECK(state.seeded == 1 && (untouched || drawn_from) && words_fit, ValueError, "Generator.set_state",
             "needs the bytes of an MT19937 stream; received seeded = {}, left = {}, next = {}{}",
             state.seeded, state.left, state.next, words_fit ? "" : ", and words above 32 bits");
  seed_ = state.seed;
  for (int k = 0; k < kWords; ++k) words_[k] = static_cast<uint32_t>(state.words[k]);
  untouched_ = untouched;
  next_ = untouched ? kWords : static_cast<int>(state.next);
  cached_normal_ = state.normal_is_valid ? std::optional(state.normal_y) : std::nullopt;
  temper_all();
}

}  // namespace weft
#endif  // HWY_ONCE
