// Operands of random dtype, shape and layout, in the CPU's memory and in a device's: tests of kernels give the same to both devices'
// kernels and compare all that they wrote.
#pragma once

#include <cuda_runtime.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "kernels/elementwise.h"
#include "kernels/view.h"
#include "tests/cudasim/sim_fixture.h"
#include "weft/half.h"

namespace cudasim_test {

using weft::Dtype;
using weft::kernels::ConstView;
using weft::kernels::Operand;
using weft::kernels::View;

using Sizes = std::vector<int64_t>;

inline int64_t count_of(const Sizes& sizes) {
  int64_t count = 1;
  for (const int64_t size : sizes) count *= size;
  return count;
}

/// A view into memory that holds more than it; the same bytes on both sides.
class Tensor {
 public:
  Tensor(Dtype dtype, Sizes sizes, Sizes strides, int64_t base, std::vector<char> bytes)
      : dtype_(dtype),
        sizes_(std::move(sizes)),
        strides_(std::move(strides)),
        base_(base * static_cast<int64_t>(weft::item_size(dtype))),
        host_(std::move(bytes)),
        device_(std::make_unique<Buffer<char>>(host_)) {}

  Dtype dtype() const { return dtype_; }
  View on_host() { return view(host_.data()); }
  View on_device() { return view(device_->data()); }
  /// All of the memory, so that what was written beside the view is seen too.
  const std::vector<char>& host_bytes() const { return host_; }
  std::vector<char> device_bytes() const {
    EXPECT_EQ(cudaSuccess, cudaDeviceSynchronize());  // kernels run in a stream that copies do not wait for
    return device_->values();
  }
  std::string text() const {
    std::string s = "dtype " + std::to_string(static_cast<int>(dtype_));
    for (size_t d = 0; d < sizes_.size(); ++d)
      s += (d ? ", " : ": ") + std::to_string(sizes_[d]) + " by " + std::to_string(strides_[d]);
    return s;
  }

 private:
  View view(char* data) const {
    return {data + base_, dtype_, static_cast<int64_t>(sizes_.size()), sizes_.data(), strides_.data()};
  }

  Dtype dtype_;
  Sizes sizes_, strides_;
  int64_t base_;
  std::vector<char> host_;
  std::unique_ptr<Buffer<char>> device_;
};

/// What an elementwise kernel reads: a tensor or a number.
struct EitherOperand {
  std::shared_ptr<Tensor> tensor;
  weft::Scalar number;

  Operand on_host() const { return tensor ? Operand(ConstView(tensor->on_host())) : Operand(number); }
  Operand on_device() const { return tensor ? Operand(ConstView(tensor->on_device())) : Operand(number); }
};

class RandomOperands {
 public:
  explicit RandomOperands(uint64_t seed) : random_(seed) {}

  /// Whether values may be so large that functions lose all their digits.
  bool extreme = true;

  int64_t below(int64_t n) { return static_cast<int64_t>(random_() % static_cast<uint64_t>(n)); }
  bool often(int one_in) { return below(one_in) == 0; }
  double uniform(double low, double high) {
    return low + (high - low) * std::generate_canonical<double, 53>(random_);
  }

  Dtype floating() { return all()[below(4)]; }
  Dtype integer() { return all()[4 + below(6)]; }
  Dtype any() { return all()[below(10)]; }
  Dtype of(weft::kernels::Types types) {
    using weft::kernels::Types;
    return types == Types::floating ? floating() : types == Types::integer ? integer() : any();
  }

  /// Up to five dimensions and 20,000 elements, around the sizes of warps, blocks and vectors.
  Sizes sizes() {
    static constexpr int64_t kSizes[] = {1, 2, 3, 4, 7, 8, 12, 31, 32, 33, 64, 96, 255, 256, 257, 1021, 4100};
    Sizes result(often(10) ? 0 : static_cast<size_t>(1 + below(5)));
    int64_t room = 20000;
    for (int64_t& size : result) {
      size = kSizes[below(std::size(kSizes))];
      if (size > room) size = 1;
      room /= size;
      if (often(60)) size = 0;
    }
    return result;
  }

  /// Dense, in another order, with gaps, backwards, repeated, or all of that; perhaps one element off an aligned address.
  Tensor tensor(Dtype dtype, const Sizes& sizes, bool may_repeat) {
    const int kind = static_cast<int>(below(8)), all = 7;
    std::vector<size_t> order(sizes.size());
    for (size_t d = 0; d < order.size(); ++d) order[d] = d;
    if (kind == 3 || kind == all) std::shuffle(order.begin(), order.end(), random_);
    Sizes strides(sizes.size());
    int64_t reach = 1, base = 0;
    for (size_t k = order.size(); k-- > 0;) {
      const size_t d = order[k];
      if ((kind == 4 || kind == all) && reach < 20000) reach = reach * (1 + below(3)) + below(3);
      strides[d] = reach;
      reach *= std::max<int64_t>(sizes[d], 1);
    }
    const bool everywhere = often(4);
    for (size_t d = 0; d < sizes.size(); ++d) {
      if (may_repeat && (kind == 6 || kind == all) && (everywhere || often(2))) strides[d] = 0;
      if ((kind == 5 || kind == all) && often(2)) {
        base += std::max<int64_t>(sizes[d] - 1, 0) * strides[d];
        strides[d] = -strides[d];
      }
    }
    if (often(3)) ++base, ++reach;
    return {dtype, sizes, strides, base, elements(dtype, reach)};
  }
  Tensor dense(Dtype dtype, const Sizes& sizes) {
    Sizes strides(sizes.size());
    int64_t reach = 1;
    for (size_t d = sizes.size(); d-- > 0; reach *= sizes[d]) strides[d] = reach;
    const int64_t base = below(2);
    return {dtype, sizes, strides, base, elements(dtype, reach + base)};
  }
  std::shared_ptr<Tensor> input(Dtype dtype, const Sizes& sizes) {
    if (often(2)) return std::make_shared<Tensor>(dense(dtype, sizes));
    return std::make_shared<Tensor>(tensor(often(3) ? any() : dtype, sizes, true));
  }
  EitherOperand operand(Dtype dtype, const Sizes& sizes) {
    if (often(4)) return {nullptr, number(dtype)};
    return {input(dtype, sizes), {}};
  }
  Tensor output(Dtype dtype, const Sizes& sizes) {
    return often(2) ? dense(dtype, sizes) : tensor(dtype, sizes, false);
  }
  weft::Scalar number(Dtype dtype) {
    return weft::is_floating(dtype) ? weft::Scalar(uniform(-3, 3)) : weft::Scalar(below(9) - 4);
  }
  double value() {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    constexpr double kRare[] = {
        std::numeric_limits<double>::quiet_NaN(), kInfinity, -kInfinity, 0, -0.0, 1, -1, 0.5, 1e30, -3e9};
    if (often(4)) return kRare[below(extreme ? 10 : 8)];
    return often(2) ? std::round(uniform(-6, 6)) : uniform(-4, 4);
  }

 private:
  static const Dtype* all() {
    static constexpr Dtype kAll[] = {Dtype::float32, Dtype::float64, Dtype::float16, Dtype::bfloat16,
                                     Dtype::int64,   Dtype::int32,   Dtype::int16,   Dtype::int8,
                                     Dtype::uint8,   Dtype::boolean};
    return kAll;
  }
  std::vector<char> elements(Dtype dtype, int64_t count) {
    const size_t item = weft::item_size(dtype);
    std::vector<char> bytes(static_cast<size_t>(count) * item);
    for (size_t i = 0; i < bytes.size(); i += item) element(dtype, &bytes[i]);
    return bytes;
  }
  void element(Dtype dtype, char* to) {
    const auto write = [&](auto x) { std::memcpy(to, &x, sizeof(x)); };
    switch (dtype) {
      case Dtype::float32:
        return write(static_cast<float>(value()));
      case Dtype::float64:
        return write(value());
      case Dtype::float16:
        return write(weft::Half(static_cast<float>(value())));
      case Dtype::bfloat16:
        return write(weft::BFloat16(static_cast<float>(value())));
      case Dtype::boolean:
        return write(static_cast<char>(below(2)));
      default: {
        const int64_t integer = often(8) ? static_cast<int64_t>(random_()) : below(25) - 12;
        std::memcpy(to, &integer, weft::item_size(dtype));  // little endian: the low bits
      }
    }
  }

  std::mt19937_64 random_;
};

/// How many of the compared results were not equal within `tolerance`: relative, in units of about the dtype's last place.
inline void expect_same(const Tensor& out, double tolerance, const std::string& what) {
  const std::vector<char>& host = out.host_bytes();
  const std::vector<char> device = out.device_bytes();
  const Dtype dtype = out.dtype();
  if (!weft::is_floating(dtype) || tolerance == 0) {
    ASSERT_EQ(host, device) << what << " into " << out.text();
    return;
  }
  const double unit = dtype == Dtype::float64    ? 0x1p-52
                      : dtype == Dtype::float32  ? 0x1p-23
                      : dtype == Dtype::bfloat16 ? 0x1p-7
                                                 : 0x1p-10;
  // Half types round what was computed in float: a difference is one place there, but may be more near zero.
  const double relative = weft::item_size(dtype) == 2 ? unit : unit * tolerance;
  const size_t item = weft::item_size(dtype);
  const auto number = [&](const std::vector<char>& bytes, size_t i) -> double {
    const auto as = [&]<class T>(T x) {
      std::memcpy(&x, &bytes[i], sizeof(T));
      return x;
    };
    return dtype == Dtype::float64    ? as(double{})
           : dtype == Dtype::float32  ? as(float{})
           : dtype == Dtype::bfloat16 ? static_cast<float>(as(weft::BFloat16{}))
                                      : static_cast<float>(as(weft::Half{}));
  };
  for (size_t i = 0; i < host.size(); i += item) {
    const double x = number(host, i), y = number(device, i);
    if (x == y || (std::isnan(x) && std::isnan(y))) continue;
    ASSERT_LE(std::abs(x - y), relative * std::max({std::abs(x), std::abs(y), 0.1}))
        << what << " into " << out.text() << ": element " << i / item << " is " << x << " on the CPU, " << y;
  }
}

}  // namespace cudasim_test
