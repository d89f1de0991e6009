// Layer, group and root-mean-square norm on the CPU: rows in parallel, and the sums over rows that the weights' gradients are.
#include <algorithm>
#include <cmath>

#include "kernels/cpu/dense.h"
#include "kernels/cpu/norm_channels.h"
#include "kernels/norm.h"
#include "src/core/parallel.h"

namespace weft::kernels::cpu {
namespace {

constexpr int64_t kTask = 1 << 14;  // values
constexpr int64_t kFewest = 8;      // samples in a task that keeps sums of its own
constexpr int64_t kMost = 64;       // samples summed in T before they are added up in double

/// (N, G, D, L) memory: rows of `length` values in `depth` runs of `run`; `channels` runs a sample.
struct Rows {
  int64_t samples, groups, depth, run, channels, length;

  explicit Rows(const ConstView& x)
      : samples(x.sizes[0]),
        groups(x.sizes[1]),
        depth(x.sizes[2]),
        run(x.sizes[3]),
        channels(groups * depth),
        length(depth * run) {}
  int64_t count() const { return samples * groups; }
  int64_t grain() const { return std::max<int64_t>(1, kTask / std::max<int64_t>(1, length)); }
};

/// A channel's parameter as T, or `otherwise` for each channel.
template <class T>
class Parameter {
 public:
  Parameter(const ConstView& given, int64_t channels, T otherwise)
      : dense_(given, Order::row_major), constant_(given.data ? 0 : channels) {
    if (!given.data) std::fill_n(constant_.get(), channels, otherwise);
    data_ = given.data ? dense_.data() : constant_.get();
  }
  const T* data() const { return data_; }

 private:
  DenseInput<T> dense_;
  Scratch<T> constant_;
  const T* data_;
};

template <class T>
void forward(View y, View mean, View inverse_std, ConstView x, ConstView weight, ConstView bias,
             bool centered, double eps) {
  const Rows rows(x);
  if (rows.count() * rows.length == 0) return;
  const ChannelLoops<T>& loops = channel_loops<T>();
  const DenseInput<T> in(x, Order::row_major);
  const Parameter<T> w(weight, rows.channels, T(1)), b(bias, rows.channels, T(0));
  const DenseOutput<T> out(y, Order::row_major);
  parallel_for(rows.count(), rows.grain(), [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      const T* from = in.data() + row * rows.length;
      T* to = out.data() + row * rows.length;
      double center = 0, spread = 0;
      if (centered) loops.run_moments(from, rows.length, 0, &center, &spread);
      else spread = loops.run_squares(from, rows.length);
      const RowTerms<T> terms{static_cast<T>(center),
                              static_cast<T>(1 / std::sqrt(spread / static_cast<double>(rows.length) + eps)),
                              T(0), T(0)};
      if (centered) mean.as<T>()[row] = terms.center;
      inverse_std.as<T>()[row] = terms.scale;
      const int64_t first = row % rows.groups * rows.depth;
      if (rows.run == 1) {
        loops.weighted_forward(to, from, w.data() + first, b.data() + first, terms, rows.depth);
        continue;
      }
      for (int64_t d = 0; d < rows.depth; ++d) {
        const T scale = terms.scale * w.data()[first + d];
        // What rounding took from the mean, or a channel's values would not add up to what they should.
        const double lost = center - static_cast<double>(terms.center);
        const T shift =
            static_cast<T>(static_cast<double>(b.data()[first + d]) - lost * static_cast<double>(scale));
        loops.run_forward(to + d * rows.run, from + d * rows.run, {&terms.center, &scale, &shift, nullptr},
                          rows.run);
      }
    }
  });
  out.finish();
}

/// One backward pass: its dense operands, and what a row's gradient needs of them.
template <class T>
struct Backward {
  Rows rows;
  const ChannelLoops<T>& loops = channel_loops<T>();
  DenseInput<T> x, g;
  Parameter<T> w;
  const T *mean, *inverse_std;
  T* grad_x;

  RowTerms<T> terms(int64_t row, double sum, double product) const {
    const auto count = static_cast<double>(rows.length);
    const T scale = inverse_std[row];
    const double square = static_cast<double>(scale) * static_cast<double>(scale);
    return {mean ? mean[row] : T(0), scale, static_cast<T>(mean ? sum / count : 0),
            static_cast<T>(product * square / count)};
  }

  // Rows whose values have a weight each; *grad_w and *grad_b get a sample's part.
  void sample(int64_t n, T* grad_w, T* grad_b) const {
    for (int64_t group = 0; group < rows.groups; ++group) {
      const int64_t row = n * rows.groups + group, at = row * rows.length, first = group * rows.depth;
      const T *gs = g.data() + at, *xs = x.data() + at, *ws = w.data() + first;
      double sum = 0, product = 0;
      RowTerms<T> all = terms(row, 0, 0);
      if (grad_x) {
        loops.weighted_products(gs, xs, ws, all.center, rows.depth, &sum, &product);
        all = terms(row, sum, product);
        loops.weighted_backward(grad_x + at, gs, xs, ws, all, rows.depth);
      }
      if (grad_w) loops.weighted_sums(grad_w + first, grad_b + first, gs, xs, all, rows.depth);
    }
  }

  // A row whose runs have a weight each; its runs' sums go to sums and products.
  void runs(int64_t row, double* sums, double* products) const {
    const int64_t at = row * rows.length, first = row % rows.groups * rows.depth;
    RowTerms<T> all = terms(row, 0, 0);
    double sum = 0, product = 0;
    for (int64_t d = 0; d < rows.depth; ++d) {
      const int64_t from = at + d * rows.run;
      sums[d] = products[d] = 0;
      loops.run_products(g.data() + from, x.data() + from, &all.center, rows.run, &sums[d], &products[d]);
      const auto weight = static_cast<double>(w.data()[first + d]);
      sum += weight * sums[d];
      product += weight * products[d];
      products[d] *= static_cast<double>(all.scale);
    }
    if (!grad_x) return;
    all = terms(row, sum, product);
    for (int64_t d = 0; d < rows.depth; ++d) {
      const int64_t from = at + d * rows.run;
      loops.run_row_backward(grad_x + from, g.data() + from, x.data() + from, w.data()[first + d], all,
                             rows.run);
    }
  }
};

/// `parts` arrays of a double a channel, added up in order.
template <class T>
void write_sums(View out, const double* parts, int64_t count, int64_t step, int64_t channels) {
  if (!out.data) return;
  const DenseOutput<T> to(out, Order::row_major);
  parallel_for(channels, std::max<int64_t>(1, kTask / std::max<int64_t>(1, count)),
               [&](int64_t begin, int64_t end) {
                 for (int64_t c = begin; c < end; ++c) {
                   double sum = 0;
                   for (int64_t part = 0; part < count; ++part) sum += parts[part * step + c];
                   to.data()[c] = static_cast<T>(sum);
                 }
               });
  to.finish();
}

template <class T>
void backward(View grad_x, View grad_weight, View grad_bias, ConstView grad_y, ConstView x, ConstView mean,
              ConstView inverse_std, ConstView weight, bool centered) {
  const Rows rows(x);
  const bool sums_wanted = grad_weight.data || grad_bias.data;
  if (rows.count() * rows.length == 0) {
    write_sums<T>(grad_weight, nullptr, 0, 0, rows.channels);
    write_sums<T>(grad_bias, nullptr, 0, 0, rows.channels);
    return;
  }
  const DenseOutput<T> out(grad_x.data ? grad_x : View(nullptr, dtype_of<T>(), 0, nullptr, nullptr),
                           Order::row_major);
  const Backward<T> pass{.rows = rows,
                         .x = {x, Order::row_major},
                         .g = {grad_y, Order::row_major},
                         .w = {weight, rows.channels, T(1)},
                         .mean = centered ? mean.as<T>() : nullptr,
                         .inverse_std = inverse_std.as<T>(),
                         .grad_x = grad_x.data ? out.data() : nullptr};
  const int64_t step = 2 * rows.channels;
  Scratch<double> sums;
  int64_t parts = 0;
  if (rows.run == 1) {
    const int64_t task = std::max(kFewest, kTask / rows.channels);
    parts = (rows.samples + task - 1) / task;
    sums = Scratch<double>(sums_wanted ? parts * step : 0);
    parallel_for(rows.samples, task, [&](int64_t begin, int64_t end) {
      if (!sums_wanted) {
        for (int64_t n = begin; n < end; ++n) pass.sample(n, nullptr, nullptr);
        return;
      }
      const Scratch<T> block(step);
      double* const total = sums.get() + begin / task * step;
      std::fill_n(total, step, 0.0);
      for (int64_t first = begin; first < end; first += kMost) {
        std::fill_n(block.get(), step, T(0));
        for (int64_t n = first; n < std::min(end, first + kMost); ++n)
          pass.sample(n, block.get(), block.get() + rows.channels);
        for (int64_t i = 0; i < step; ++i) total[i] += static_cast<double>(block[i]);
      }
    });
  } else {
    parts = rows.samples;
    sums = Scratch<double>(parts * step);
    parallel_for(rows.count(), rows.grain(), [&](int64_t begin, int64_t end) {
      for (int64_t row = begin; row < end; ++row) {
        double* const products = sums.get() + row / rows.groups * step + row % rows.groups * rows.depth;
        pass.runs(row, products + rows.channels, products);
      }
    });
  }
  if (grad_x.data) out.finish();
  if (!sums_wanted) return;
  write_sums<T>(grad_weight, sums.get(), parts, step, rows.channels);
  write_sums<T>(grad_bias, sums.get() + rows.channels, parts, step, rows.channels);
}

}  // namespace

void row_norm_forward(View y, View mean, View inverse_std, ConstView x, ConstView weight, ConstView bias,
                      bool centered, double eps) {
  const auto run = x.dtype == Dtype::float64 ? forward<double> : forward<float>;
  run(y, mean, inverse_std, x, weight, bias, centered, eps);
}

void row_norm_backward(View grad_x, View grad_weight, View grad_bias, ConstView grad_y, ConstView x,
                       ConstView mean, ConstView inverse_std, ConstView weight, bool centered) {
  const auto run = x.dtype == Dtype::float64 ? backward<double> : backward<float>;
  run(grad_x, grad_weight, grad_bias, grad_y, x, mean, inverse_std, weight, centered);
}

}  // namespace weft::kernels::cpu
