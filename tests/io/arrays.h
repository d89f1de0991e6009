// Tensors that hold a start value, the next integer, and so on, as make_samples.py writes them. The tests of formats use them.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "tests/io/temporary_folder.h"
#include "weft/error.h"
#include "weft/ops.h"
#include "weft/state_dict.h"

namespace weft::testing {

inline constexpr Dtype kAllDtypes[] = {float32, float64, float16, bfloat16, int64,
                                       int32,   int16,   int8,    uint8,    boolean};

inline Tensor counted(Dtype dtype, IntSpan sizes, int64_t start = 0) {
  int64_t count = 1;
  for (const int64_t size : sizes) count *= size;
  return to(reshape(arange(start, start + count), sizes), dtype);
}

inline void expect_same(const Tensor& a, const Tensor& b, const std::string& what) {
  ASSERT_EQ(a.dtype(), b.dtype()) << what;
  ASSERT_EQ(a.sizes(), b.sizes()) << what;
  const Tensor x = contiguous(a), y = contiguous(b);
  const size_t bytes = static_cast<size_t>(x.numel()) * x.item_size();
  EXPECT_TRUE(bytes == 0 || std::memcmp(x.raw_data(), y.raw_data(), bytes) == 0) << what;
}

inline void expect_same(const StateDict& a, const StateDict& b) {
  ASSERT_EQ(a.keys(), b.keys());
  for (const auto& [name, tensor] : a) expect_same(tensor, b.at(name), name);
}

/// Loads damaged copies of the bytes: cut, with bits flipped, with bytes from other places, with large numbers written in.
/// Each must load or throw IoError.
template <class Load>
void survive_damage(const std::string& bytes, const std::string& path, Load load, int rounds = 3000) {
  std::mt19937 random(1);
  int loaded = 0, refused = 0;
  for (int round = 0; round < rounds; ++round) {
    std::string damaged = bytes;
    const int edits = 1 + static_cast<int>(random() % 3);
    for (int edit = 0; edit < edits && !damaged.empty(); ++edit) {
      const size_t at = random() % damaged.size();
      switch (random() % 5) {
        case 0:
          damaged.resize(at);
          break;
        case 1:
          damaged[at] = static_cast<char>(damaged[at] ^ (1 << random() % 8));
          break;
        case 2:
          damaged[at] = damaged[random() % damaged.size()];
          break;
        case 3:
          damaged.insert(at, damaged.substr(random() % damaged.size(), random() % 16));
          break;
        default:
          for (size_t i = at; i < std::min(at + 1 + random() % 8, damaged.size()); ++i)
            damaged[i] = random() % 2 ? '\xff' : '9';
      }
    }
    spit(path, damaged);
    try {
      load(path);
      ++loaded;
    } catch (const IoError&) {
      ++refused;
    }
  }
  EXPECT_EQ(loaded + refused, rounds);
  EXPECT_GT(refused, rounds / 4);
}

}  // namespace weft::testing
