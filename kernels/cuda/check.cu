// What operands must keep, on the GPU: a kernel that writes nothing reports the first element that does not. kernels/check.h has the contract.
#include "kernels/check.h"

#include "kernels/cuda/first_wrong.cuh"
#include "kernels/cuda/layout.cuh"
#include "kernels/cuda/number.cuh"
#include "kernels/cuda/runtime/report.cuh"

namespace weft::kernels::cuda {

namespace {

template <class A>
struct Values {
  const void* data;
  Dtype dtype;
  Layout<1> layout;
  A low, high;
  const char *op, *rule;  // on the host

  __device__ A at(int64_t i) const {
    int64_t offsets[1];
    layout.locate(i, offsets);
    return load<A>(data, dtype, offsets[0]);
  }
  __device__ int64_t numel() const { return layout.numel; }
  __device__ bool wrong(int64_t i) const {
    const A value = at(i);
    return !(value >= low && value <= high);
  }
  __device__ void tell(ErrorRecord* record, int64_t i) const {
    report_value(record, op, rule, static_cast<double>(at(i)));
  }
};

struct Numbers {
  const int64_t* data;
  int64_t step;

  explicit Numbers(const ConstView& x) : data(x.as<int64_t>()), step(x.strides[0]) {}
  __device__ int64_t operator()(int64_t i) const { return data[i * step]; }
};

struct Offsets {
  Numbers at;
  int64_t bags, count;

  __device__ int64_t numel() const { return bags; }
  __device__ bool falls(int64_t i) const { return i > 0 && at(i) < at(i - 1); }
  __device__ bool wrong(int64_t i) const {
    return (i == 0 && at(i) != 0) || falls(i) || (i == bags - 1 && at(i) > count);
  }
  __device__ void tell(ErrorRecord* record, int64_t i) const {
    if (i == 0 && at(i) != 0) report_first_offset(record, at(i));
    else if (falls(i)) report_falling_offset(record, at(i), at(i - 1));
    else report_last_offset(record, at(i), count);
  }
};

struct Repeats {
  Numbers at, end;
  int64_t count, output_size;
  bool told;

  __device__ int64_t numel() const { return count; }
  __device__ bool overflows(int64_t i) const { return i > 0 && end(i) < end(i - 1); }
  __device__ bool wrong(int64_t i) const {
    return at(i) < 0 || overflows(i) || (told && i == count - 1 && end(i) != output_size);
  }
  __device__ void tell(ErrorRecord* record, int64_t i) const {
    if (at(i) < 0) report_negative_repeat(record, at(i));
    else if (overflows(i)) report_many_repeats(record, count);
    else report_output_size(record, end(i), output_size);
  }
};

template <class Rule>
__global__ void look(const __grid_constant__ Rule rule, ErrorRecord* record) {
  bool met = false;
  for (int64_t i = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x; i < rule.numel();
       i += static_cast<int64_t>(gridDim.x) * kBlock)
    met |= rule.wrong(i);
  const int64_t first = first_wrong(met, rule.numel(), [&](int64_t i) { return rule.wrong(i); });
  if (first >= 0) rule.tell(record, first);
}

template <class Rule>
void look_at(int64_t numel, const Rule& rule) {
  if (numel > 0) launch(look<Rule>, blocks_in_turns(numel, kBlock), kBlock, rule, error_record());
}

}  // namespace

void check_values(ConstView x, double low, double high, const char* op, const char* rule) {
  const Layout<1> layout(x.ndim, x.sizes, {x.strides});
  by_float_or_double(x.dtype, [&]<class A>(A) {
    look_at(layout.numel,
            Values<A>{x.data, x.dtype, layout, static_cast<A>(low), static_cast<A>(high), op, rule});
  });
}

void check_offsets(ConstView offsets, int64_t count) {
  look_at(offsets.sizes[0], Offsets{Numbers(offsets), offsets.sizes[0], count});
}

void check_repeats(ConstView repeats, ConstView ends, std::optional<int64_t> output_size) {
  look_at(repeats.sizes[0], Repeats{Numbers(repeats), Numbers(ends), repeats.sizes[0],
                                    output_size.value_or(0), output_size.has_value()});
}

}  // namespace weft::kernels::cuda
