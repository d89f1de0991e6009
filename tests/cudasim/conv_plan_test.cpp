// What cuDNN is asked for: convolutions and attentions turned into problems, whose bytes are the keys of kept plans.
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <vector>

#include "kernels/cuda/libraries/attention_problem.h"
#include "kernels/cuda/libraries/conv_problem.h"
#include "kernels/cuda/libraries/plan_cache.h"

namespace weft::kernels::cuda::libraries {
namespace {

using Sizes = std::vector<int64_t>;

ConstView packed(const Sizes& sizes, bool channels_last = false, Dtype dtype = Dtype::float32) {
  int64_t strides[kMaxDims];
  packed_strides(sizes.data(), static_cast<int>(sizes.size()), channels_last, strides);
  return {nullptr, dtype, static_cast<int64_t>(sizes.size()), sizes.data(), strides};
}

Convolution window(int64_t stride, int64_t padding, int64_t dilation, int64_t groups = 1) {
  return Conv2d{{stride, stride}, {padding, padding}, {dilation, dilation}, groups};
}

TEST(ConvPlan, PackedStrides) {
  EXPECT_EQ(packed({2, 3, 4, 5}).strides[0], 60);
  const ConstView last = packed({2, 3, 4, 5}, true);
  EXPECT_EQ(Sizes(last.strides, last.strides + 4), (Sizes{60, 1, 15, 3}));
  const ConstView volume = packed({2, 3, 4, 5, 6}, true);
  EXPECT_EQ(Sizes(volume.strides, volume.strides + 5), (Sizes{360, 1, 90, 18, 3}));
  EXPECT_EQ(packed({7}, true).strides[0], 1) << "a bias";
}

TEST(ConvPlan, DimensionsOfSizeOneMayHaveAnyStride) {
  ConstView gray = packed({100, 1, 28, 28});
  EXPECT_TRUE(is_packed(gray, false));
  EXPECT_TRUE(is_packed(gray, true));
  gray.strides[1] = 12345;
  EXPECT_TRUE(is_packed(gray, false));
  gray.strides[3] = 2;
  EXPECT_FALSE(is_packed(gray, false));
  EXPECT_FALSE(is_packed(gray, true));
  EXPECT_TRUE(is_packed(packed({1, 64, 1, 1}), true));
  EXPECT_FALSE(is_packed(packed({2, 3, 4, 5}), true));
}

// The output sizes that a convolution, or the gradient of a transposed one, can have.
TEST(ConvPlan, ThePaddingOfTheFarSideGivesTheOutputsSize) {
  int same = 0, other = 0;
  for (int64_t x = 1; x < 9; ++x)
    for (int64_t kernel = 1; kernel < 5; ++kernel)
      for (int64_t before = 0; before < 4; ++before)
        for (int64_t stride = 1; stride < 4; ++stride)
          for (int64_t dilation = 1; dilation < 3; ++dilation)
            for (int64_t y = 1; y < 14; ++y) {
              Convolution conv = window(stride, before, dilation);
              const Sizes image = {1, 1, x, 1}, result = {1, 1, y, 1}, filter = {1, 1, kernel, 1};
              conv.stride[1] = conv.dilation[1] = 1;
              conv.padding[1] = 0;
              ConvProblem p;
              const bool described = describe_conv(ConvKind::forward, packed(image), packed(filter),
                                                   packed(result), false, conv, {}, &p);
              const auto size = [&](int64_t after) {
                const int64_t room = x + before + after - dilation * (kernel - 1) - 1;
                return room < 0 ? 0 : room / stride + 1;
              };
              bool possible = false;
              for (int64_t after = 0; after < 64; ++after) possible = possible || size(after) == y;
              ASSERT_EQ(described, possible)
                  << x << " " << kernel << " " << before << " " << stride << " " << y;
              if (!described) continue;
              ASSERT_EQ(size(p.after[0]), y);
              EXPECT_EQ(p.after[0] == before, size(before) == y) << "the same as before where that will do";
              ++(p.after[0] == before ? same : other);
            }
  EXPECT_GT(same, 100);
  EXPECT_GT(other, 100);
}

TEST(ConvPlan, TensorCoresWantChannelsInnermostAndStrictNumbersTakeWhatIsThere) {
  const auto asks = [](Dtype dtype, bool tf32, bool x_last, bool y_last) {
    ConvProblem p;
    EXPECT_TRUE(describe_conv(ConvKind::forward, packed({8, 6, 9, 9}, x_last, dtype),
                              packed({4, 6, 3, 3}, false, dtype), packed({8, 4, 7, 7}, y_last, dtype), false,
                              window(1, 0, 1), {.tf32 = tf32}, &p));
    return p.channels_last != 0;
  };
  for (const bool x : {false, true})
    for (const bool y : {false, true}) {
      EXPECT_TRUE(asks(Dtype::float16, false, x, y));
      EXPECT_TRUE(asks(Dtype::bfloat16, false, x, y));
      EXPECT_TRUE(asks(Dtype::float32, true, x, y));
      EXPECT_EQ(asks(Dtype::float32, false, x, y), x && y);
      EXPECT_EQ(asks(Dtype::float64, true, x, y), x && y);
    }
}

TEST(ConvPlan, WhatCudnnIsNotAskedFor) {
  ConvProblem p;
  const ConstView x = packed({2, 3, 5, 5}), w = packed({4, 3, 3, 3}), y = packed({2, 4, 3, 3});
  EXPECT_TRUE(describe_conv(ConvKind::forward, x, w, y, true, window(1, 0, 1), {}, &p));
  EXPECT_FALSE(describe_conv(ConvKind::backward_weight, packed({0, 3, 5, 5}), w, packed({0, 4, 3, 3}), false,
                             window(1, 0, 1), {}, &p))
      << "no images";
  EXPECT_FALSE(describe_conv(ConvKind::forward, packed({2, 3, 5, 5}, false, Dtype::int32),
                             packed({4, 3, 3, 3}, false, Dtype::int32),
                             packed({2, 4, 3, 3}, false, Dtype::int32), false, window(1, 0, 1), {}, &p))
      << "integers";
}

bool same_key(const ConvProblem& a, const ConvProblem& b) { return std::memcmp(&a, &b, sizeof(a)) == 0; }

TEST(ConvPlan, KeysDifferWhereProblemsDo) {
  const auto key = [](const Sizes& x, const Sizes& w, const Sizes& y, const Convolution& conv,
                      ConvOptions options = {}, bool bias = false, Dtype dtype = Dtype::float32) {
    ConvProblem p;
    // Whatever lay there before.
    std::memset(static_cast<void*>(&p), 0x5a, sizeof(p));
    EXPECT_TRUE(describe_conv(ConvKind::forward, packed(x, false, dtype), packed(w, false, dtype),
                              packed(y, false, dtype), bias, conv, options, &p));
    return p;
  };
  const Sizes x = {2, 4, 8, 8}, w = {6, 4, 3, 3}, y = {2, 6, 6, 6};
  const ConvProblem plain = key(x, w, y, window(1, 0, 1));
  EXPECT_TRUE(same_key(plain, key(x, w, y, window(1, 0, 1))));
  EXPECT_TRUE(same_key(key(x, w, y, window(1, 0, 1), {.tf32 = true}, false, Dtype::float64),
                       key(x, w, y, window(1, 0, 1), {}, false, Dtype::float64)))
      << "TF32 is float32's affair";
  EXPECT_FALSE(same_key(plain, key(x, w, y, window(1, 0, 1), {.tf32 = true})));
  EXPECT_FALSE(same_key(plain, key(x, w, y, window(1, 0, 1), {.deterministic = true})));
  EXPECT_FALSE(same_key(plain, key(x, w, y, window(1, 0, 1), {}, true)));
  EXPECT_FALSE(same_key(plain, key(x, w, y, window(1, 0, 1), {}, false, Dtype::float64)));
  EXPECT_FALSE(same_key(plain, key({3, 4, 8, 8}, w, {3, 6, 6, 6}, window(1, 0, 1))));
  EXPECT_FALSE(same_key(plain, key(x, {6, 2, 3, 3}, y, window(1, 0, 1, 2))));
  EXPECT_FALSE(same_key(key(x, w, {2, 6, 4, 4}, window(2, 1, 1)), key(x, w, {2, 6, 4, 4}, window(1, 0, 2))));
}

TEST(ConvPlan, OneForTheThreeDimensionsOfAVolume) {
  const Convolution conv = Conv3d{{1, 2, 3}, {0, 1, 2}, {1, 1, 1}, 1};
  ConvProblem p;
  ASSERT_TRUE(describe_conv(ConvKind::backward_input, packed({1, 2, 4, 6, 9}), packed({5, 2, 2, 3, 3}),
                            packed({1, 5, 3, 3, 4}), false, conv, {}, &p));
  EXPECT_EQ(p.rank, 3);
  EXPECT_EQ(Sizes(p.stride, p.stride + 3), (Sizes{1, 2, 3}));
  EXPECT_EQ(Sizes(p.before, p.before + 3), (Sizes{0, 1, 2}));
  EXPECT_EQ(p.y[4], 4);
}

// ---- attention ----------------------------------------------------------------------------------------------------

alignas(16) const char memory[32] = {};

ConstView at(const Sizes& sizes, const Sizes& strides, Dtype dtype = Dtype::bfloat16) {
  return {memory, dtype, static_cast<int64_t>(sizes.size()), sizes.data(), strides.data()};
}

TEST(AttentionPlan, SizesOfLeadingDimensions) {
  AttentionProblem p;
  const auto describe = [&p](const Sizes& q, const Sizes& k, const Sizes& v, Dtype dtype = Dtype::bfloat16) {
    return describe_attention(packed(q, false, dtype), packed(k, false, dtype), packed(v, false, dtype), 0.5,
                              true, false, &p);
  };
  ASSERT_TRUE(describe({2, 3, 5, 8}, {2, 3, 7, 8}, {2, 3, 7, 16}));
  EXPECT_EQ((Sizes{p.batch, p.heads, p.queries, p.keys, p.features, p.value_features}),
            (Sizes{2, 3, 5, 7, 8, 16}));
  ASSERT_TRUE(describe({5, 8}, {7, 8}, {7, 8}));
  EXPECT_EQ((Sizes{p.batch, p.heads}), (Sizes{1, 1}));
  ASSERT_TRUE(describe({4, 5, 8}, {4, 7, 8}, {4, 7, 8}));
  EXPECT_EQ((Sizes{p.batch, p.heads}), (Sizes{4, 1}));
  ASSERT_TRUE(describe({2, 3, 4, 5, 8}, {2, 3, 4, 7, 8}, {2, 3, 4, 7, 8}));
  EXPECT_EQ((Sizes{p.batch, p.heads}), (Sizes{6, 4}));
  EXPECT_FALSE(describe({4, 5, 8}, {4, 7, 8}, {4, 7, 8}, Dtype::float32));
}

TEST(AttentionPlan, StridesOfFourDimensions) {
  int64_t s[4];
  const auto strides = [&s] { return Sizes(s, s + 4); };
  // One product's rows hold q, k and v of all heads.
  ASSERT_TRUE(attention_strides(at({2, 3, 5, 8}, {5 * 72, 8, 72, 1}), s));
  EXPECT_EQ(strides(), (Sizes{360, 8, 72, 1}));
  ASSERT_TRUE(attention_strides(at({5, 8}, {8, 1}), s));
  EXPECT_EQ(strides(), (Sizes{40, 40, 8, 1}));
  ASSERT_TRUE(attention_strides(at({4, 5, 8}, {40, 8, 1}), s));
  EXPECT_EQ(strides(), (Sizes{40, 40, 8, 1}));
  ASSERT_TRUE(attention_strides(at({2, 3, 4, 5, 8}, {480, 160, 40, 8, 1}), s));
  EXPECT_EQ(strides(), (Sizes{160, 40, 8, 1})) << "two leading dimensions become one";
  ASSERT_TRUE(attention_strides(at({1, 3, 4, 5, 8}, {7, 160, 40, 8, 1}), s));
  EXPECT_EQ(strides()[0], 160) << "of which one may be of size 1";
  ASSERT_TRUE(attention_strides(at({3, 1, 4, 5, 8}, {160, 7, 40, 8, 1}), s));
  EXPECT_EQ(strides()[0], 160);
  ASSERT_TRUE(attention_strides(at({2, 1, 5, 8}, {40, 3, 8, 1}), s));
  EXPECT_EQ(strides(), (Sizes{40, 40, 8, 1})) << "one head";
}

TEST(AttentionPlan, WhatHasToBeCopied) {
  int64_t s[4];
  EXPECT_FALSE(attention_strides(at({2, 3, 4, 5, 8}, {600, 160, 40, 8, 1}), s)) << "does not merge";
  EXPECT_FALSE(attention_strides(at({2, 3, 5, 8}, {0, 40, 8, 1}), s)) << "broadcast";
  EXPECT_FALSE(attention_strides(at({2, 3, 5, 8}, {120, 40, 1, 5}), s)) << "columns are contiguous";
  EXPECT_FALSE(attention_strides(at({2, 3, 5, 8}, {120, 40, -8, 1}), s)) << "backwards";
  EXPECT_FALSE(attention_strides(at({2, 3, 5, 8}, {180, 60, 12, 1}), s)) << "rows that are not aligned";
  ConstView shifted = at({2, 3, 5, 8}, {120, 40, 8, 1});
  shifted.data = memory + 2;
  EXPECT_FALSE(attention_strides(shifted, s));
}

TEST(AttentionPlan, PackedStridesOfEachOperand) {
  AttentionProblem p{};
  p.batch = 2;
  p.heads = 3;
  p.queries = 5;
  p.keys = 7;
  p.features = 8;
  p.value_features = 16;
  int64_t s[4];
  packed_attention_strides(p, AttentionOperand::grad_v, s);
  EXPECT_EQ(Sizes(s, s + 4), (Sizes{336, 112, 16, 1}));
  packed_attention_strides(p, AttentionOperand::out, s);
  EXPECT_EQ(Sizes(s, s + 4), (Sizes{240, 80, 16, 1}));
  packed_attention_strides(p, AttentionOperand::k, s);
  EXPECT_EQ(Sizes(s, s + 4), (Sizes{168, 56, 8, 1}));
}

}  // namespace
}  // namespace weft::kernels::cuda::libraries
