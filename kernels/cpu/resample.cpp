// Interpolation and padding on the CPU. What an output pixel is made of is a table for each dimension; rows are mixed first, then
// the pixels of the mixed row.
#include <algorithm>
#include <cstring>
#include <vector>

#include "kernels/cpu/dense.h"
#include "kernels/cpu/pixel_rows.h"
#include "kernels/functors/resample_taps.h"
#include "kernels/vision.h"
#include "src/core/parallel.h"

namespace weft::kernels::cpu {
namespace {

constexpr int64_t kTask = 1 << 15;  // elements written

/// Along one dimension: output pixel o is the sum of x's pixels index[o * count + k] times weight[o * count + k]; where `copies`,
/// of one pixel as it is.
template <class T>
struct Taps {
  int64_t count = 1;
  bool copies = false;
  std::vector<int64_t> index;
  std::vector<T> weight;

  void add(int64_t place, T factor) {
    index.push_back(place);
    weight.push_back(factor);
  }
  int64_t place(int64_t o, int64_t k = 0) const { return index[static_cast<size_t>(o * count + k)]; }
  T factor(int64_t o, int64_t k) const { return weight[static_cast<size_t>(o * count + k)]; }
};

template <class T>
Taps<T> taps_of(const Resampling& how, int axis, int64_t in, int64_t out) {
  const TapRule<T> rule(how, axis, in, out);
  Taps<T> taps;
  taps.count = rule.count;
  taps.copies = rule.copies;
  for (int64_t o = 0; o < out; ++o)
    rule.taps(o, [&](int64_t, int64_t place, T weight) { taps.add(place, weight); });
  return taps;
}

template <class T>
struct Job {
  Order order;
  int64_t images, channels, in[3], out[3];
  Taps<T> taps[3];

  Job(const ConstView& x, const ConstView& y, const ConstView& model, const Resampling& how)
      : order(model.sizes[1] > 1 && is_dense(model, Order::channels_last) ? Order::channels_last
                                                                          : Order::row_major),
        images(order == Order::row_major ? x.sizes[0] * x.sizes[1] : x.sizes[0]),
        channels(order == Order::row_major ? 1 : x.sizes[1]) {
    for (int i = 0; i < 3; ++i) {
      in[i] = x.sizes[2 + i];
      out[i] = y.sizes[2 + i];
      taps[i] = taps_of<T>(how, i, in[i], out[i]);
    }
  }
  bool copies() const { return taps[0].copies && taps[1].copies && taps[2].copies; }
  int64_t x_row() const { return in[2] * channels; }
  int64_t y_row() const { return out[2] * channels; }
  int64_t rows() const { return out[0] * out[1]; }
  int64_t x_image() const { return in[0] * in[1] * x_row(); }

  /// body(offset of the row in its image, weight) for the input rows under output row `row`, unless the weight is 0.
  template <class F>
  void for_input_rows(int64_t row, F body) const {
    const int64_t d = row / out[1], h = row % out[1];
    for (int64_t a = 0; a < taps[0].count; ++a)
      for (int64_t b = 0; b < taps[1].count; ++b) {
        const T weight = taps[0].factor(d, a) * taps[1].factor(h, b);
        if (weight != 0) body((taps[0].place(d, a) * in[1] + taps[1].place(h, b)) * x_row(), weight);
      }
  }
};

/// Neighbouring output pixels that come from neighbouring input pixels.
struct Run {
  int64_t to, from, count;
};
template <class T>
std::vector<Run> runs_of(const Taps<T>& taps) {
  std::vector<Run> runs;
  const auto out = static_cast<int64_t>(taps.index.size());
  for (int64_t o = 0; o < out; ++o) {
    if (!runs.empty() && runs.back().from + runs.back().count == taps.place(o)) ++runs.back().count;
    else runs.push_back({o, taps.place(o), 1});
  }
  return runs;
}

/// U is as wide as an element.
template <class U, class T>
void copy_pixels(const Job<T>& job, U* y, const U* x) {
  const std::vector<Run> runs = runs_of(job.taps[2]);
  const int64_t channels = job.channels;
  const bool singly = channels == 1 && static_cast<int64_t>(runs.size()) * 4 > job.out[2];
  const int64_t* columns = job.taps[2].index.data();
  const int64_t grain = std::max<int64_t>(1, kTask / job.y_row());
  parallel_for(job.images * job.rows(), grain, [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      const int64_t d = row % job.rows() / job.out[1], h = row % job.out[1];
      const int64_t from = (job.taps[0].place(d) * job.in[1] + job.taps[1].place(h)) * job.x_row();
      const U* in = x + row / job.rows() * job.x_image() + from;
      U* out = y + row * job.y_row();
      if (singly) {
        for (int64_t j = 0; j < job.out[2]; ++j) out[j] = in[columns[j]];
        continue;
      }
      for (const Run& run : runs) {
        if (run.count * channels == 1) out[run.to] = in[run.from];
        else
          std::memcpy(out + run.to * channels, in + run.from * channels,
                      static_cast<size_t>(run.count * channels) * sizeof(U));
      }
    }
  });
}

template <class T>
void mix_pixels(const Job<T>& job, T* y, const T* x) {
  const PixelRows<T>& rows = pixel_rows<T>();
  const Taps<T>& columns = job.taps[2];
  const int64_t channels = job.channels;
  const int64_t grain = std::max<int64_t>(1, kTask / (job.y_row() * columns.count + job.x_row()));
  parallel_for(job.images * job.rows(), grain, [&](int64_t begin, int64_t end) {
    const Scratch<T> mixed(job.x_row());
    for (int64_t row = begin; row < end; ++row) {
      const T* image = x + row / job.rows() * job.x_image();
      const T* in = nullptr;
      job.for_input_rows(row % job.rows(), [&](int64_t offset, T weight) {
        if (in) rows.add_scaled(mixed.get(), image + offset, weight, job.x_row());
        else rows.scaled(mixed.get(), image + offset, weight, job.x_row());
        in = mixed.get();
      });
      if (!in) in = std::fill_n(mixed.get(), job.x_row(), T(0)) - job.x_row();
      T* out = y + row * job.y_row();
      const int64_t* place = columns.index.data();
      const T* weight = columns.weight.data();
      for (int64_t j = 0; j < job.out[2]; ++j, place += columns.count, weight += columns.count) {
        if (channels > 1) {
          rows.scaled(out + j * channels, in + place[0] * channels, weight[0], channels);
          for (int64_t k = 1; k < columns.count; ++k)
            rows.add_scaled(out + j * channels, in + place[k] * channels, weight[k], channels);
          continue;
        }
        T sum = in[place[0]] * weight[0];
        for (int64_t k = 1; k < columns.count; ++k) sum += in[place[k]] * weight[k];
        out[j] = sum;
      }
    }
  });
}

template <class T>
void spread_pixels(const Job<T>& job, T* grad_x, const T* grad_y) {
  const PixelRows<T>& rows = pixel_rows<T>();
  const Taps<T>& columns = job.taps[2];
  const int64_t channels = job.channels;
  const int64_t work = job.rows() * (job.y_row() * columns.count + job.x_row());
  parallel_for(job.images, std::max<int64_t>(1, kTask / work), [&](int64_t begin, int64_t end) {
    const Scratch<T> mixed(job.x_row());
    for (int64_t image = begin; image < end; ++image) {
      T* grad_image = grad_x + image * job.x_image();
      std::fill_n(grad_image, job.x_image(), T(0));
      for (int64_t row = 0; row < job.rows(); ++row) {
        const T* grad = grad_y + (image * job.rows() + row) * job.y_row();
        std::fill_n(mixed.get(), job.x_row(), T(0));
        const int64_t* place = columns.index.data();
        const T* weight = columns.weight.data();
        for (int64_t j = 0; j < job.out[2]; ++j, place += columns.count, weight += columns.count)
          for (int64_t k = 0; k < columns.count; ++k) {
            if (channels > 1)
              rows.add_scaled(mixed.get() + place[k] * channels, grad + j * channels, weight[k], channels);
            else mixed[place[k]] += grad[j] * weight[k];
          }
        job.for_input_rows(row, [&](int64_t offset, T factor) {
          rows.add_scaled(grad_image + offset, mixed.get(), factor, job.x_row());
        });
      }
    }
  });
}

/// v with its elements as integers of their size.
template <class U, class V>
V as_items(V v) {
  v.dtype = dtype_of<U>();
  return v;
}

template <class U, class T>
void copy_items(const Job<T>& job, View y, ConstView x) {
  const DenseInput<U> in(as_items<U>(x), job.order);
  const DenseOutput<U> out(as_items<U>(y), job.order);
  copy_pixels(job, out.data(), in.data());
  out.finish();
}

template <class T>
void run(View y, ConstView x, const Resampling& how) {
  const Job<T> job(x, y, x, how);
  if (job.copies()) {
    switch (item_size(x.dtype)) {
      case 1:
        return copy_items<uint8_t>(job, y, x);
      case 2:
        return copy_items<int16_t>(job, y, x);
      case 4:
        return copy_items<int32_t>(job, y, x);
      default:
        return copy_items<int64_t>(job, y, x);
    }
  }
  const DenseInput<T> in(x, job.order);
  const DenseOutput<T> out(y, job.order);
  mix_pixels(job, out.data(), in.data());
  out.finish();
}

template <class T>
void run_backward(View grad_x, ConstView grad_y, const Resampling& how) {
  const Job<T> job(grad_x, grad_y, grad_y, how);
  const DenseInput<T> g(grad_y, job.order);
  const DenseOutput<T> out(grad_x, job.order);
  spread_pixels(job, out.data(), g.data());
  out.finish();
}

}  // namespace

void resample(View y, ConstView x, Resampling how) {
  if (x.dtype == Dtype::float64) return run<double>(y, x, how);
  run<float>(y, x, how);
}

void resample_backward(View grad_x, ConstView grad_y, Resampling how) {
  if (grad_y.dtype == Dtype::float64) return run_backward<double>(grad_x, grad_y, how);
  run_backward<float>(grad_x, grad_y, how);
}

}  // namespace weft::kernels::cpu
