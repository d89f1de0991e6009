// Batch norm on the CPU: what each channel's statistics are, and which loops run over which part of the memory.
#include "kernels/norm.h"

#include <algorithm>
#include <cmath>

#include "kernels/cpu/dense.h"
#include "kernels/cpu/norm_channels.h"
#include "src/core/parallel.h"

namespace weft::kernels::cpu {
namespace {

constexpr int64_t kTask = 1 << 15;      // values
constexpr int64_t kRowsMultiple = 128;  // of the loops' own blocks

/// (N, C, L) memory in either order, cut into tasks whose bounds depend on the sizes only.
struct Layout {
  Order order;
  int64_t batch = 0, channels = 0, length = 1;

  explicit Layout(const ConstView& x) : batch(x.sizes[0]), channels(x.sizes[1]) {
    for (int i = 2; i < x.ndim; ++i) length *= x.sizes[i];
    const bool rows = is_dense(x, Order::channels_last) && (!is_dense(x, Order::row_major) || channels > 1);
    order = rows ? Order::channels_last : Order::row_major;
  }
  int64_t rows() const { return batch * length; }
  int64_t rows_in_task() const {
    return (std::max<int64_t>(1, kTask / channels) + kRowsMultiple - 1) / kRowsMultiple * kRowsMultiple;
  }
  int64_t images_in_task() const { return std::max<int64_t>(1, kTask / std::max<int64_t>(1, length)); }
  /// Tasks over each channel's values.
  int64_t parts() const {
    return order == Order::channels_last ? (rows() + rows_in_task() - 1) / rows_in_task()
                                         : (batch + images_in_task() - 1) / images_in_task();
  }

  /// rows: by_rows(part, first element, number of rows).
  /// runs: by_run(part, channel, first element, images before it in its part), each of `length` values.
  template <class ByRows, class ByRun>
  void for_each(ByRows by_rows, ByRun by_run) const {
    if (order == Order::channels_last) {
      const int64_t task = rows_in_task();
      parallel_for(rows(), task,
                   [&](int64_t begin, int64_t end) { by_rows(begin / task, begin * channels, end - begin); });
      return;
    }
    const int64_t images = images_in_task(), count = parts();
    const int64_t grain =
        std::max<int64_t>(1, kTask / std::max<int64_t>(1, std::min(images, batch) * length));
    parallel_for(channels * count, grain, [&](int64_t begin, int64_t end) {
      for (int64_t task = begin; task < end; ++task) {
        const int64_t channel = task / count, first = task % count * images;
        for (int64_t n = first; n < std::min(batch, first + images); ++n)
          by_run(task % count, channel, (n * channels + channel) * length, n - first);
      }
    });
  }
  /// Values a channel has in one part.
  int64_t values_in(int64_t part) const {
    if (order == Order::channels_last) return std::min(rows_in_task(), rows() - part * rows_in_task());
    return std::min(images_in_task(), batch - part * images_in_task()) * length;
  }
};

/// Two doubles a channel and part, zero at first.
struct Partials {
  Partials(const Layout& layout)
      : channels(layout.channels), parts(layout.parts()), memory(2 * parts * channels) {  // NOLINT
    std::fill_n(memory.get(), 2 * parts * channels, 0.0);
  }
  double* first(int64_t part) const { return memory.get() + 2 * part * channels; }
  double* second(int64_t part) const { return first(part) + channels; }

  int64_t channels, parts;
  Scratch<double> memory;
};

struct Moments {
  double mean, spread;
};

Moments merged(const Layout& layout, const Partials& partials, int64_t channel) {
  double mean = 0, spread = 0, count = 0;
  for (int64_t part = 0; part < partials.parts; ++part) {
    const auto values = static_cast<double>(layout.values_in(part));
    const double delta = partials.first(part)[channel] - mean, weight = values / (count + values);
    mean += delta * weight;
    spread += partials.second(part)[channel] + delta * delta * count * weight;
    count += values;
  }
  return {mean, spread};
}

template <class T>
T value_or(const DenseInput<T>& values, int64_t channel, T otherwise) {
  return values.data() ? values.data()[channel] : otherwise;
}

template <class T>
void normalize(const Layout& layout, T* y, const T* x, const ChannelTerms<T>& terms) {
  const ChannelLoops<T>& loops = channel_loops<T>();
  layout.for_each([&](int64_t, int64_t at,
                      int64_t rows) { loops.row_forward(y + at, x + at, terms, rows, layout.channels); },
                  [&](int64_t, int64_t c, int64_t at, int64_t) {
                    loops.run_forward(y + at, x + at,
                                      {terms.center + c, terms.scale + c, terms.shift + c, nullptr},
                                      layout.length);
                  });
}

/// running = (1 - momentum) * running + momentum * value, in the running tensor's own dtype.
template <class F>
void update_running(View running, double momentum, F value) {
  if (!running.data) return;
  const DenseInput<double> before(running, Order::row_major);
  const DenseOutput<double> after(running, Order::row_major);
  for (int64_t c = 0; c < running.sizes[0]; ++c)
    after.data()[c] = (1 - momentum) * before.data()[c] + momentum * value(c);
  after.finish();
}

template <class T>
void training(View y, View mean, View inverse_std, View running_mean, View running_var, ConstView x,
              ConstView weight, ConstView bias, double momentum, double eps) {
  const Layout layout(x);
  const int64_t channels = layout.channels;
  const ChannelLoops<T>& loops = channel_loops<T>();
  const DenseInput<T> in(x, layout.order), w(weight, Order::row_major), b(bias, Order::row_major);
  const DenseOutput<T> out(y, layout.order), center(mean, Order::row_major),
      inverse(inverse_std, Order::row_major);

  const Partials partials(layout);
  layout.for_each(
      [&](int64_t part, int64_t at, int64_t rows) {
        loops.row_moments(in.data() + at, rows, channels, partials.first(part), partials.second(part));
      },
      [&](int64_t part, int64_t c, int64_t at, int64_t before) {
        loops.run_moments(in.data() + at, layout.length, before * layout.length, partials.first(part) + c,
                          partials.second(part) + c);
      });

  const auto count = static_cast<double>(layout.rows());
  const Scratch<Moments> moments(channels);
  const Scratch<T> scale(channels), shift(channels);
  for (int64_t c = 0; c < channels; ++c) {
    moments[c] = merged(layout, partials, c);
    center.data()[c] = static_cast<T>(moments[c].mean);
    inverse.data()[c] = static_cast<T>(1 / std::sqrt(moments[c].spread / count + eps));
    scale[c] = inverse.data()[c] * value_or(w, c, T(1));
    shift[c] = value_or(b, c, T(0));
  }
  normalize<T>(layout, out.data(), in.data(), {center.data(), scale.get(), shift.get(), nullptr});
  update_running(running_mean, momentum, [&](int64_t c) { return moments[c].mean; });
  update_running(running_var, momentum, [&](int64_t c) { return moments[c].spread / (count - 1); });
  out.finish();
  center.finish();
  inverse.finish();
}

template <class T>
void inference(View y, View inverse_std, ConstView x, ConstView running_mean, ConstView running_var,
               ConstView weight, ConstView bias, double eps) {
  const Layout layout(x);
  const int64_t channels = layout.channels;
  const DenseInput<T> in(x, layout.order), w(weight, Order::row_major), b(bias, Order::row_major);
  const DenseInput<T> center(running_mean, Order::row_major);
  const DenseInput<double> variance(running_var, Order::row_major);
  const DenseOutput<T> out(y, layout.order), inverse(inverse_std, Order::row_major);
  const Scratch<T> scale(channels), shift(channels);
  for (int64_t c = 0; c < channels; ++c) {
    inverse.data()[c] = static_cast<T>(1 / std::sqrt(variance.data()[c] + eps));
    scale[c] = inverse.data()[c] * value_or(w, c, T(1));
    shift[c] = value_or(b, c, T(0));
  }
  normalize<T>(layout, out.data(), in.data(), {center.data(), scale.get(), shift.get(), nullptr});
  out.finish();
  inverse.finish();
}

template <class T>
void backward(View grad_x, View grad_weight, View grad_bias, ConstView grad_y, ConstView x, ConstView mean,
              ConstView inverse_std, ConstView weight, bool training) {
  const Layout layout(x);
  const int64_t channels = layout.channels;
  const ChannelLoops<T>& loops = channel_loops<T>();
  const DenseInput<T> in(x, layout.order), g(grad_y, layout.order), w(weight, Order::row_major);
  const DenseInput<T> center(mean, Order::row_major), inverse(inverse_std, Order::row_major);
  const Scratch<T> scale(channels), shift(channels), slope(channels);
  for (int64_t c = 0; c < channels; ++c) {
    scale[c] = inverse.data()[c] * value_or(w, c, T(1));
    shift[c] = slope[c] = T(0);
  }

  if (training || grad_weight.data || grad_bias.data) {
    const Partials partials(layout);
    layout.for_each(
        [&](int64_t part, int64_t at, int64_t rows) {
          loops.row_products(g.data() + at, in.data() + at, center.data(), rows, channels,
                             partials.first(part), partials.second(part));
        },
        [&](int64_t part, int64_t c, int64_t at, int64_t) {
          loops.run_products(g.data() + at, in.data() + at, center.data() + c, layout.length,
                             partials.first(part) + c, partials.second(part) + c);
        });
    const DenseOutput<T> gw(grad_weight, Order::row_major), gb(grad_bias, Order::row_major);
    const auto count = static_cast<double>(layout.rows());
    for (int64_t c = 0; c < channels; ++c) {
      double sum = 0, product = 0;
      for (int64_t part = 0; part < partials.parts; ++part) {
        sum += partials.first(part)[c];
        product += partials.second(part)[c];
      }
      const auto factor = static_cast<double>(inverse.data()[c]);
      if (grad_weight.data) gw.data()[c] = static_cast<T>(product * factor);
      if (grad_bias.data) gb.data()[c] = static_cast<T>(sum);
      if (!training) continue;
      shift[c] = static_cast<T>(sum / count);
      slope[c] = static_cast<T>(product * factor * factor / count);
    }
    if (grad_weight.data) gw.finish();
    if (grad_bias.data) gb.finish();
  }

  if (!grad_x.data) return;
  const DenseOutput<T> out(grad_x, layout.order);
  if (!training) {
    // shift and slope are the zeros that a plain scaling needs; x takes no part, so that its infinities do no harm.
    normalize<T>(layout, out.data(), g.data(), {slope.get(), scale.get(), shift.get(), nullptr});
    return out.finish();
  }
  const ChannelTerms<T> terms{center.data(), scale.get(), shift.get(), slope.get()};
  layout.for_each(
      [&](int64_t, int64_t at, int64_t rows) {
        loops.row_backward(out.data() + at, g.data() + at, in.data() + at, terms, rows, channels);
      },
      [&](int64_t, int64_t c, int64_t at, int64_t) {
        loops.run_backward(out.data() + at, g.data() + at, in.data() + at,
                           {terms.center + c, terms.scale + c, terms.shift + c, terms.slope + c},
                           layout.length);
      });
  out.finish();
}

template <class T>
void sums_of(View sums, ConstView g) {
  Layout layout(g);
  layout.order = Order::channels_last;
  const DenseInput<T> in(g, layout.order);
  const DenseOutput<T> out(sums, Order::row_major);
  const Partials partials(layout);
  layout.for_each(
      [&](int64_t part, int64_t at, int64_t rows) {
        channel_loops<T>().row_sums(in.data() + at, rows, layout.channels, partials.first(part));
      },
      [](int64_t, int64_t, int64_t, int64_t) {});
  for (int64_t c = 0; c < layout.channels; ++c) {
    double sum = 0;
    for (int64_t part = 0; part < partials.parts; ++part) sum += partials.first(part)[c];
    out.data()[c] = static_cast<T>(sum);
  }
  out.finish();
}

}  // namespace

void batch_norm_training(View y, View mean, View inverse_std, View running_mean, View running_var,
                         ConstView x, ConstView weight, ConstView bias, double momentum, double eps) {
  const auto run = x.dtype == Dtype::float64 ? training<double> : training<float>;
  run(y, mean, inverse_std, running_mean, running_var, x, weight, bias, momentum, eps);
}

void batch_norm_inference(View y, View inverse_std, ConstView x, ConstView running_mean,
                          ConstView running_var, ConstView weight, ConstView bias, double eps) {
  const auto run = x.dtype == Dtype::float64 ? inference<double> : inference<float>;
  run(y, inverse_std, x, running_mean, running_var, weight, bias, eps);
}

void batch_norm_backward(View grad_x, View grad_weight, View grad_bias, ConstView grad_y, ConstView x,
                         ConstView mean, ConstView inverse_std, ConstView weight, bool training) {
  const auto run = x.dtype == Dtype::float64 ? backward<double> : backward<float>;
  run(grad_x, grad_weight, grad_bias, grad_y, x, mean, inverse_std, weight, training);
}

void channel_sums(View sums, ConstView g) {
  if (g.dtype == Dtype::float64) sums_of<double>(sums, g);
  else sums_of<float>(sums, g);
}

}  // namespace weft::kernels::cpu
