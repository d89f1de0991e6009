// Records of the shape ops that copy: clone, copy_, fill, to, joining and rearranging. Views: shape.cpp.
#include <cmath>

#include "tests/op_cases/pick.h"
#include "weft/cuda.h"
#include "weft/ops.h"

namespace weft::op_cases {
namespace {

Reference same() {
  return [](const Arrays& x) { return x[0]; };
}
Reference picking(const Shape& sizes, const std::function<Shape(const Shape&)>& source) {
  return [=](const Arrays& x) { return pick(x[0], sizes, source); };
}
Array joined(const Arrays& x, int64_t dim) {
  Shape sizes = x[0].shape;
  sizes[dim] = 0;
  for (const Array& part : x) sizes[dim] += part.shape[dim];
  Array y(sizes);
  int64_t start = 0;
  for (const Array& part : x) {
    Shape index(sizes.size(), 0);
    for (int64_t i = 0; i < part.numel(); ++i) {
      Shape to = index;
      to[dim] += start;
      y(to) = part[i];
      for (int64_t d = sizes.size() - 1; d >= 0 && ++index[d] == part.shape[d]; --d) index[d] = 0;
    }
    start += part.shape[dim];
  }
  return y;
}

}  // namespace

// ---- copies and conversions ----

OP_CASE("clone").inputs(any_shape).reference(same()).dtypes(kAllDtypes);
OP_CASE("contiguous")
    .inputs(any_shape)
    .reference(same())
    .dtypes(kAllDtypes)
    .error<ValueError>([] { contiguous(ones({2}), MemoryFormat::preserve); },
                       "[contiguous] needs a memory format");
OP_CASE("copy_")
    .call([](const Tensors& x) { return copy_(clone(x[0]), x[1]); })
    .inplace([](const Tensors& x) { return copy_(x[0], x[1]); })
    .inputs({{2, 3}, {3}})
    .inputs({{2, 3}, {2, 3}})
    .inputs({{0, 3}, {3}})
    .reference([](const Arrays& x) {
      return pick(x[1], x[0].shape, [&](const Shape& i) { return x[1].dim() == 2 ? i : Shape{i[1]}; });
    })
    .error<ShapeError>(
        [] {
          copy_(ones({2, 3}), ones({2}));
        },
        "[copy_] source (2,) does not broadcast to the tensor written to, (2, 3)");
OP_CASE("fill_")
    .call([](const Tensors& x) { return fill_(clone(x[0]), x[1]); })
    .inplace([](const Tensors& x) { return fill_(x[0], x[1]); })
    .inputs({{2, 3}, Shape{}})
    .inputs({{0, 3}, Shape{}})
    .reference([](const Arrays& x) { return Array(x[0].shape, x[1][0]); })
    .error<ShapeError>([] { fill_(ones({2}), ones({2})); },
                       "[fill_] takes a number or a 0-d tensor as its value");
OP_CASE("fill_")
    .variant("number")
    .call([](const Tensors& x) { return fill_(clone(x[0]), 2.5); })
    .inplace([](const Tensors& x) { return fill_(x[0], 2.5); })
    .inputs(any_shape)
    .reference([](const Arrays& x) { return Array(x[0].shape, 2.5); });
OP_CASE("type_as").inputs({{2, 3}, {4}}).no_gradient(1).reference([](const Arrays& x) { return x[0]; });
OP_CASE("fill").inputs({{2, 3}, Shape{}}).reference([](const Arrays& x) {
  return Array(x[0].shape, x[1][0]);
});
OP_CASE("zero_")
    .call([](const Tensors& x) { return zero_(clone(x[0])); })
    .inplace([](const Tensors& x) { return zero_(x[0]); })
    .inputs(any_shape)
    .reference([](const Arrays& x) { return Array(x[0].shape); });
OP_CASE("to")
    .call([](const Tensors& x) { return to(x[0], float64); })
    .inputs(any_shape)
    .reference(same())
    .dtypes(kAllDtypes, float64);
OP_CASE("to")
    .variant("integers")
    .call([](const Tensors& x) { return to(x[0], int32); })
    .inputs({{3, 4}})
    .range(-9, 9)
    .reference([](double x) { return std::trunc(x); })
    .dtypes({float32, float64, int64, int8}, int32)
    .not_differentiable("integers have no gradient");
OP_CASE("to")
    .variant("float32 and back")
    .call([](const Tensors& x) { return to(to(x[0], float32), x[0].dtype()); })
    .inputs({{3, 4}})
    .reference([](double x) { return static_cast<double>(static_cast<float>(x)); })
    .gradcheck({.eps = 1e-2, .atol = 1e-3});

// ---- joining and rearranging ----

OP_CASE("cat")
    .inputs({{2, 3}, {1, 3}, {0, 3}})
    .inputs({{2}, {3}})
    .large({{200, 300}, {100, 300}})
    .reference([](const Arrays& x) { return joined(x, 0); })
    .error<ShapeError>(
        [] {
          cat({ones({2, 3}), ones({2, 4})});
        },
        "[cat] sizes must match except in dimension 0; tensor 1 has (2, 4), others (2, 3)")
    .error<ShapeError>(
        [] {
          cat({ones({2}), Tensor(1.0)});
        },
        "tensor 1 is 0-d, which cannot be joined; use stack")
    .error<ValueError>([] { cat({}); }, "[cat] needs at least one tensor");
OP_CASE("cat")
    .variant("dim")
    .call([](const Tensors& x) { return cat(x, -1); })
    .inputs({{2, 3}, {2, 1}})
    .reference([](const Arrays& x) { return joined(x, 1); });
OP_CASE("cat")
    .variant("channels")
    .call([](const Tensors& x) { return cat(x, 1); })
    .inputs({{2, 3, 2, 2}, {2, 1, 2, 2}})
    .reference([](const Arrays& x) { return joined(x, 1); });
OP_CASE("concatenate").inputs({{2, 3}, {1, 3}}).reference([](const Arrays& x) { return joined(x, 0); });
OP_CASE("stack")
    .call([](const Tensors& x) { return stack(x, 1); })
    .inputs({{2, 3}, {2, 3}})
    .reference([](const Arrays& x) {
      Arrays layers = x;
      for (Array& layer : layers) layer.shape.insert(1, 1);
      return joined(layers, 1);
    })
    .error<ShapeError>(
        [] {
          stack({ones({2}), ones({3})});
        },
        "[stack] needs tensors of one shape; tensor 1 has (3,), tensor 0 has (2,)");
OP_CASE("hstack").inputs({{2, 3}, {2, 1}}).reference([](const Arrays& x) { return joined(x, 1); });
OP_CASE("vstack").inputs({{3}, {3}}).reference([](const Arrays& x) {
  return joined({Array({1, x[0].numel()}, x[0].values), Array({1, x[1].numel()}, x[1].values)}, 0);
});
OP_CASE("dstack").inputs({{2, 3}, {2, 3}}).reference([](const Arrays& x) {
  Arrays layers = x;
  for (Array& layer : layers) layer.shape.push_back(1);
  return joined(layers, 2);
});
OP_CASE("column_stack").inputs({{2}, {2, 2}}).reference([](const Arrays& x) {
  return joined({Array({x[0].size(0), 1}, x[0].values), x[1]}, 1);
});
OP_CASE("block_diag")
    .inputs({{2, 1}, {2}})
    .skip_layouts("zero_size", kShapeArgument)
    .reference([](const Arrays& x) {
      return Array({3, 3}, {x[0][0], 0, 0, x[0][1], 0, 0, 0, x[1][0], x[1][1]});
    });
OP_CASE("flip")
    .call([](const Tensors& x) {
      return flip(x[0], {0, -1});
    })
    .inputs({{2, 3, 4}})
    .inputs({{0, 3}})
    .large({{300, 400}})
    .dtypes(kAllDtypes)
    .reference([](const Arrays& x) {
      return pick(x[0], x[0].shape, [&](Shape i) {
        const int64_t last = i.size() - 1;
        i[0] = x[0].size(0) - 1 - i[0];
        i[last] = x[0].size(last) - 1 - i[last];
        return i;
      });
    })
    .error<ShapeError>(
        [] {
          flip(ones({2, 3}), {1, -1});
        },
        "[flip] dim 1 appears twice in (1, -1)");
OP_CASE("fliplr").inputs({{2, 3}}).reference([](const Arrays& x) {
  return pick(x[0], x[0].shape, [](const Shape& i) { return Shape{i[0], 2 - i[1]}; });
});
OP_CASE("flipud").inputs({{3, 2}}).reference([](const Arrays& x) {
  return pick(x[0], x[0].shape, [](const Shape& i) { return Shape{2 - i[0], i[1]}; });
});
OP_CASE("roll")
    .call([](const Tensors& x) {
      return roll(x[0], {1, -4}, {0, 1});
    })
    .inputs({{2, 3}})
    .inputs({{0, 3}})
    .reference([](const Arrays& x) {
      return pick(x[0], x[0].shape, [](const Shape& i) { return Shape{(i[0] + 1) % 2, (i[1] + 4) % 3}; });
    })
    .error<ShapeError>(
        [] {
          roll(ones({2, 3}), {1, 2}, {0});
        },
        "[roll] needs as many dims as shifts");
OP_CASE("roll")
    .variant("flattened")
    .call([](const Tensors& x) { return roll(x[0], 2); })
    .inputs({{2, 3}})
    .reference([](const Arrays& x) {
      Array y = x[0];
      for (int64_t i = 0; i < y.numel(); ++i) y[(i + 2) % y.numel()] = x[0][i];
      return y;
    });
OP_CASE("rot90")
    .inputs({{2, 3}})
    .skip_layouts("zero_size", kShapeArgument)
    .reference(picking({3, 2},
                       [](const Shape& i) {
                         return Shape{i[1], 2 - i[0]};
                       }))
    .error<ShapeError>(
        [] {
          rot90(ones({2, 3}), 1, {1, 1});
        },
        "[rot90] needs two different dims; got (1, 1)");
OP_CASE("rot90")
    .variant("backwards")
    .call([](const Tensors& x) {
      return rot90(x[0], -1, {0, 1});
    })
    .inputs({{2, 3}})
    .reference(picking({3, 2},
                       [](const Shape& i) {
                         return Shape{1 - i[1], i[0]};
                       }))
    .skip_layouts("zero_size", kShapeArgument);
OP_CASE("repeat")
    .call([](const Tensors& x) {
      return repeat(x[0], {2, 1, 3});
    })
    .inputs({{2, 2}})
    .inputs({{0, 2}})
    .inputs({{1, 1}})
    .reference([](const Arrays& x) {
      const int64_t rows = x[0].size(0), columns = x[0].size(1);
      return pick(x[0], {2, rows, 3 * columns}, [=](const Shape& i) { return Shape{i[1], i[2] % columns}; });
    })
    .error<ShapeError>(
        [] {
          repeat(ones({2, 3}), {2});
        },
        "[repeat] needs at least as many repeats as the input has dimensions");
OP_CASE("tile")
    .call([](const Tensors& x) { return tile(x[0], {2}); })
    .inputs({{2, 3}})
    .reference([](const Arrays& x) {
      return pick(x[0], {x[0].size(0), 6}, [](const Shape& i) { return Shape{i[0], i[1] % 3}; });
    });
OP_CASE("repeat_interleave")
    .call([](const Tensors& x) { return repeat_interleave(x[0], 2, 1); })
    .inputs({{2, 3}})
    .reference([](const Arrays& x) {
      return pick(x[0], {x[0].size(0), 6}, [](const Shape& i) { return Shape{i[0], i[1] / 2}; });
    })
    .error<ValueError>([] { repeat_interleave(ones({2}), -1); },
                       "[repeat_interleave] repeats must not be negative; got -1");
OP_CASE("repeat_interleave")
    .variant("counts")
    .call([](const Tensors& x) {
      return repeat_interleave(x[0], tensor({2, 0, 1}), 1);
    })
    .inputs({{2, 3}})
    .reference([](const Arrays& x) {
      return pick(x[0], {x[0].size(0), 3}, [](const Shape& i) { return Shape{i[0], i[1] == 2 ? 2 : 0}; });
    })
    .error<ValueError>(
        [] {
          repeat_interleave(ones({3}), tensor({1, -1, 4}));
        },
        "[repeat_interleave] repeats must not be negative; got -1")
    .error<ValueError>(
        [] {
          repeat_interleave(ones({3}), tensor({1, -2, -3}), 0, 3);
        },
        "[repeat_interleave] repeats must not be negative; got -2")
    .error<ShapeError>(
        [] {
          constexpr int64_t many = int64_t{1} << 62;
          repeat_interleave(ones({3}), tensor(std::vector<int64_t>{many, many, many}));
        },
        "[repeat_interleave] repeats add up to more than 2^63 - 1; repeats (3,)")
    .error<ShapeError>(
        [] {
          repeat_interleave(ones({3}), tensor({1, 2, 3}), 0, 4);
        },
        "[repeat_interleave] output_size must be what the repeats add up to, 6; got 4")
    .error<ShapeError>(
        [] {
          repeat_interleave(ones({3}), tensor({1, 2, 3}), 0, 9);
        },
        "[repeat_interleave] output_size must be what the repeats add up to, 6; got 9")
    .error<ShapeError>([] { repeat_interleave(ones({3}), tensor({2}), 0, 9); },
                       "[repeat_interleave] output_size must be what the repeats add up to, 6; got 9")
    .error<ShapeError>([] { repeat_interleave(ones({0}), tensor(std::vector<int64_t>()), 0, 1); },
                       "[repeat_interleave] output_size must be what the repeats add up to, 0; got 1");
OP_CASE("meshgrid")
    .inputs({{2}, {3}})
    .skip_layouts("zero_size", kShapeArgument)
    .reference([](const Arrays& x) {
      return Arrays{pick(x[0], {2, 3}, [](const Shape& i) { return Shape{i[0]}; }),
                    pick(x[1], {2, 3}, [](const Shape& i) { return Shape{i[1]}; })};
    })
    .error<ValueError>([] { meshgrid({ones({2})}, "yx"); },
                       "[meshgrid] indexing must be \"ij\" or \"xy\"; got \"yx\"");
OP_CASE("meshgrid")
    .variant("xy")
    .call([](const Tensors& x) { return meshgrid(x, "xy"); })
    .inputs({{2}, {3}})
    .skip_layouts("zero_size", kShapeArgument)
    .reference([](const Arrays& x) {
      return Arrays{pick(x[0], {3, 2}, [](const Shape& i) { return Shape{i[1]}; }),
                    pick(x[1], {3, 2}, [](const Shape& i) { return Shape{i[0]}; })};
    });
OP_CASE("select_scatter")
    .call([](const Tensors& x) { return select_scatter(x[0], x[1], 1, 1); })
    .inputs({{2, 3}, {2}})
    .reference([](const Arrays& x) {
      Array y = x[0];
      for (int64_t i = 0; i < y.size(0); ++i) y({i, 1}) = x[1][i];
      return y;
    })
    .error<ShapeError>(
        [] {
          select_scatter(ones({2, 3}), ones({3}), 1, 1);
        },
        "src must have the shape of what it replaces, (2,); got (3,)");
// Without a GPU there is nothing to pin for.
OP_CASE("pin_memory")
    .call([](const Tensors& x) { return cuda::is_available() ? pin_memory(x[0]) : clone(x[0]); })
    .inputs({{2, 3}})
    .inputs({{}})
    .dtypes(kAllDtypes)
    .reference(same());
OP_CASE("slice_scatter")
    .call([](const Tensors& x) { return slice_scatter(x[0], x[1], 1, 0, 3, 2); })
    .inputs({{2, 3}, {2, 2}})
    .reference([](const Arrays& x) {
      Array y = x[0];
      for (int64_t i = 0; i < y.size(0); ++i)
        for (int64_t j = 0; j < 2; ++j) y({i, 2 * j}) = x[1]({i, j});
      return y;
    })
    .skip_layouts("zero_size", kShapeArgument);
OP_CASE("diagonal_scatter")
    .inputs({{2, 3}, {2}})
    .skip_layouts("zero_size", kShapeArgument)
    .reference([](const Arrays& x) {
      Array y = x[0];
      for (int64_t i = 0; i < 2; ++i) y({i, i}) = x[1][i];
      return y;
    });

}  // namespace weft::op_cases
