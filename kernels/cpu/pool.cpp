// Pooling on the CPU: operands laid out in the input's own order, cut into tasks, and handed to the loops of pool_windows.h.
#include "kernels/pool.h"

#include <algorithm>

#include "kernels/cpu/image_order.h"
#include "kernels/cpu/pool_windows.h"
#include "src/core/parallel.h"

namespace weft::kernels::cpu {
namespace {

constexpr int64_t kTask = 1 << 15;  // window elements looked at

PoolSizes pool_sizes(Order order, const ConstView& x, const ConstView& y, const Pool2d& pool) {
  const bool planes = order == Order::row_major;
  return {planes ? x.sizes[0] * x.sizes[1] : x.sizes[0],
          planes ? 1 : x.sizes[1],
          x.sizes[2],
          x.sizes[3],
          y.sizes[2],
          y.sizes[3],
          pool};
}

int64_t rows_in_task(const PoolSizes& s) {
  return std::max<int64_t>(1, kTask / (s.out_width * s.channels * s.window()));
}
int64_t images_in_task(const PoolSizes& s) {
  return std::max<int64_t>(1, kTask / (s.y_image() * s.window()));
}

// The loops of planes keep a row as long as a window is wide.
template <class T>
const PoolLoops<T>& loops_for(const PoolSizes& s) {
  return s.channels == 1 && s.pool.kernel[1] <= 2 * s.width + 16 ? pool_plane_loops<T>() : pool_loops<T>();
}

bool is_wide(const ConstView& position) { return position.dtype == Dtype::int32; }

/// f(P{}) with the type of the positions.
template <class F>
void visit_position(const ConstView& position, F f) {
  if (is_wide(position)) f(int32_t{});
  else f(uint8_t{});
}

/// Calls body(output element, x element its position names, index row * width + column) for every window.
template <class P, class F>
void for_each_position(const PoolSizes& s, const P* position, F body) {
  parallel_for(s.images * s.out_height, rows_in_task(s), [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      const int64_t top = row % s.out_height * s.pool.stride[0] - s.pool.padding[0];
      for (int64_t j = 0; j < s.out_width; ++j) {
        const int64_t left = j * s.pool.stride[1] - s.pool.padding[1];
        for (int64_t c = 0; c < s.channels; ++c) {
          const int64_t out = (row * s.out_width + j) * s.channels + c, element = position[out];
          const int64_t index = (top + element / s.pool.kernel[1] * s.pool.dilation[0]) * s.width + left +
                                element % s.pool.kernel[1] * s.pool.dilation[1];
          body(out, row / s.out_height * s.x_image() + index * s.channels + c, index);
        }
      }
    }
  });
}

}  // namespace

void max_pool2d(View y, View position, ConstView x, Pool2d pool) {
  const Order order = order_of(x);
  const PoolSizes s = pool_sizes(order, x, y, pool);
  visit_arithmetic(x.dtype, [&](auto zero) {
    using T = decltype(zero);
    const DenseInput<T> in(x, order);
    const DenseOutput<T> out(y, order);
    const auto run = [&](void* places, bool wide) {
      parallel_for(s.images * s.out_height, rows_in_task(s), [&](int64_t begin, int64_t end) {
        loops_for<T>(s).max_rows(s, out.data(), places, wide, in.data(), begin, end);
      });
    };
    if (position.data) {
      visit_position(position, [&](auto type) {
        const DenseOutput<decltype(type)> places(position, order);
        run(places.data(), is_wide(position));
        places.finish();
      });
    } else {
      run(nullptr, false);
    }
    out.finish();
  });
}

void max_pool2d_indices(View indices, ConstView position, int64_t width, Pool2d pool) {
  const Order order = order_of(position);
  PoolSizes s = pool_sizes(order, position, position, pool);
  s.width = width;
  const DenseOutput<int64_t> out(indices, order);
  visit_position(position, [&](auto type) {
    using P = decltype(type);
    const DenseInput<P> places(position, order);
    for_each_position(s, places.data(), [&](int64_t at, int64_t, int64_t index) { out.data()[at] = index; });
  });
  out.finish();
}

void max_pool2d_gather(View y, ConstView x, ConstView position, Pool2d pool) {
  const Order order = order_of(position);
  const PoolSizes s = pool_sizes(order, x, y, pool);
  visit_arithmetic(x.dtype, [&](auto zero) {
    using T = decltype(zero);
    const DenseInput<T> in(x, order);
    const DenseOutput<T> out(y, order);
    visit_position(position, [&](auto type) {
      using P = decltype(type);
      const DenseInput<P> places(position, order);
      for_each_position(s, places.data(),
                        [&](int64_t at, int64_t from, int64_t) { out.data()[at] = in.data()[from]; });
    });
    out.finish();
  });
}

void max_pool2d_backward(View grad_x, ConstView grad_y, ConstView position, Pool2d pool) {
  const Order order = order_of(position);
  const PoolSizes s = pool_sizes(order, grad_x, grad_y, pool);
  visit_floating(grad_y.dtype, [&](auto zero) {
    using T = decltype(zero);
    const DenseInput<T> g(grad_y, order);
    const DenseOutput<T> out(grad_x, order);
    visit_position(position, [&](auto type) {
      const DenseInput<decltype(type)> places(position, order);
      parallel_for(s.images, images_in_task(s), [&](int64_t begin, int64_t end) {
        loops_for<T>(s).max_backward(s, out.data(), g.data(), places.data(), is_wide(position), begin, end);
      });
    });
    out.finish();
  });
}

void avg_pool2d(View y, ConstView x, Pool2d pool, bool count_padding, int64_t divisor) {
  const Order order = order_of(x);
  const PoolSizes s = pool_sizes(order, x, y, pool);
  visit_arithmetic(x.dtype, [&](auto zero) {
    using T = decltype(zero);
    const DenseInput<T> in(x, order);
    const DenseOutput<T> out(y, order);
    parallel_for(s.images * s.out_height, rows_in_task(s), [&](int64_t begin, int64_t end) {
      loops_for<T>(s).avg_rows(s, out.data(), in.data(), count_padding, divisor, begin, end);
    });
    out.finish();
  });
}

void avg_pool2d_backward(View grad_x, ConstView grad_y, Pool2d pool, bool count_padding, int64_t divisor) {
  const Order order = order_of(grad_y);
  const PoolSizes s = pool_sizes(order, grad_x, grad_y, pool);
  visit_floating(grad_y.dtype, [&](auto zero) {
    using T = decltype(zero);
    const DenseInput<T> g(grad_y, order);
    const DenseOutput<T> out(grad_x, order);
    parallel_for(s.images, images_in_task(s), [&](int64_t begin, int64_t end) {
      loops_for<T>(s).avg_backward(s, out.data(), g.data(), count_padding, divisor, begin, end);
    });
    out.finish();
  });
}

}  // namespace weft::kernels::cpu
