// Records of the shape ops that make views. Copies, joins and rearrangements: shape_copies.cpp.
#include "tests/op_cases/pick.h"
#include "weft/ops.h"

namespace weft::op_cases {
namespace {

Reference picking(const Shape& sizes, const std::function<Shape(const Shape&)>& source) {
  return [=](const Arrays& x) { return pick(x[0], sizes, source); };
}
// The same elements in row-major order.
Reference reshaped(const Shape& sizes) {
  return [=](const Arrays& x) { return Array(sizes, x[0].values); };
}
Expected pieces(const Array& x, int64_t dim, std::initializer_list<int64_t> sizes) {
  Arrays all;
  int64_t start = 0;
  for (int64_t size : sizes) {
    Shape piece = x.shape;
    piece[dim] = size;
    all.push_back(pick(x, piece, [=](Shape i) {
      i[dim] += start;
      return i;
    }));
    start += size;
  }
  return all;
}

}  // namespace

OP_CASE("view")
    .call([](const Tensors& x) {
      return view(contiguous(x[0]), {2, -1});
    })
    .inputs({{4, 3}})
    .inputs({{2, 0, 3}})
    .inputs({{2, 1, 5}})
    .reference([](const Arrays& x) {
      return Array({2, x[0].numel() / 2}, x[0].values);
    })
    .dtypes(kAllDtypes)
    .error<ShapeError>(
        [] {
          view(ones({2, 3}), {4, -1});
        },
        "[view] shape (4, -1) is not possible for an input of 6 elements, (2, 3)")
    .error<ShapeError>(
        [] {
          view(t(ones({2, 3})), {6});
        },
        "use reshape(); input (3, 2), strides (1, 3)")
    .error<ShapeError>(
        [] {
          view(ones({0}), {0, -1});
        },
        "the size -1 can be any beside a size of 0");
OP_CASE("view_as")
    .call([](const Tensors& x) { return view_as(contiguous(x[0]), x[1]); })
    .no_gradient(1)
    .inputs({{4, 3}, {2, 6}})
    .reference([](const Arrays& x) { return Array(x[1].shape, x[0].values); })
    .skip_layouts("zero_size", kShapeArgument);
OP_CASE("reshape")
    .call([](const Tensors& x) {
      return reshape(x[0], {3, -1});
    })
    .inputs({{4, 3}})
    .inputs({{3, 0, 2}})
    .inputs({{2, 3, 5}})
    .reference([](const Arrays& x) {
      return Array({3, x[0].numel() / 3}, x[0].values);
    })
    .dtypes(kAllDtypes)
    .error<ShapeError>(
        [] {
          reshape(ones({2, 3}), {-1, -1});
        },
        "[reshape] only one size can be -1; shape (-1, -1), input (2, 3)");
OP_CASE("reshape_as")
    .no_gradient(1)
    .inputs({{4, 3}, {2, 6}})
    .skip_layouts("zero_size", kShapeArgument)
    .reference([](const Arrays& x) { return Array(x[1].shape, x[0].values); });
OP_CASE("flatten")
    .inputs(any_shape)
    .reference([](const Arrays& x) { return Array({x[0].numel()}, x[0].values); })
    .error<DimError>(
        [] {
          flatten(ones({2, 3}), 2);
        },
        "[flatten] dim must be in [-2, 1]; got 2");
OP_CASE("flatten")
    .variant("from dimension 1")
    .call([](const Tensors& x) { return flatten(x[0], 1, -2); })
    .inputs({{2, 3, 2, 2}})
    .reference(reshaped({2, 6, 2}))
    .skip_layouts("zero_size", kShapeArgument);
OP_CASE("ravel").inputs(any_shape).reference([](const Arrays& x) {
  return Array({x[0].numel()}, x[0].values);
});
OP_CASE("unflatten")
    .call([](const Tensors& x) {
      return unflatten(x[0], 1, {3, -1});
    })
    .inputs({{2, 6}})
    .inputs({{0, 6}})
    .reference([](const Arrays& x) {
      return Array({x[0].size(0), 3, 2}, x[0].values);
    })
    .error<ShapeError>(
        [] {
          unflatten(ones({2, 6}), 1, {4, 2});
        },
        "sizes (4, 2) do not multiply up to the size 6 of dim 1");
OP_CASE("squeeze")
    .inputs({{2, 1, 3, 1}})
    .inputs({{1, 1}})
    .inputs({{1, 0}})
    .reference([](const Arrays& x) {
      Shape sizes;
      for (int64_t size : x[0].shape)
        if (size != 1) sizes.push_back(size);
      return Array(sizes, x[0].values);
    })
    .no_inplace(kShapeOnly);
OP_CASE("squeeze")
    .variant("dims")
    .no_inplace(kShapeOnly)
    .call([](const Tensors& x) {
      return squeeze(x[0], {0, -1, 2});
    })
    .inputs({{1, 2, 3, 1}})
    .reference(reshaped({2, 3}))
    .no_inplace(kShapeOnly)
    .skip_layouts("zero_size", kShapeArgument);
OP_CASE("unsqueeze")
    .call([](const Tensors& x) { return unsqueeze(x[0], -2); })
    .inputs({{3}})
    .inputs({{2, 0}})
    .inputs({{2, 3}})
    .reference([](const Arrays& x) {
      Shape sizes = x[0].shape;
      sizes.insert(sizes.size() - 1, 1);
      return Array(sizes, x[0].values);
    })
    .error<DimError>([] { unsqueeze(ones({3}), 2); }, "[unsqueeze] dim must be in [-2, 1]; got 2");
OP_CASE("transpose")
    .call([](const Tensors& x) { return transpose(x[0], 0, -1); })
    .inputs({{2, 3, 4}})
    .reference(picking({4, 3, 2},
                       [](const Shape& i) {
                         return Shape{i[2], i[1], i[0]};
                       }))
    .dtypes(kAllDtypes)
    .skip_layouts("zero_size", kShapeArgument)
    .error<DimError>(
        [] {
          transpose(ones({2, 3}), 0, 2);
        },
        "[transpose] dim must be in [-2, 1]; got 2");
OP_CASE("swapaxes")
    .call([](const Tensors& x) { return swapaxes(x[0], 0, 1); })
    .inputs({{2, 3}})
    .reference(picking({3, 2},
                       [](const Shape& i) {
                         return Shape{i[1], i[0]};
                       }))
    .skip_layouts("zero_size", kShapeArgument);
OP_CASE("swapdims")
    .call([](const Tensors& x) { return swapdims(x[0], 0, 1); })
    .inputs({{2, 3}})
    .reference(picking({3, 2},
                       [](const Shape& i) {
                         return Shape{i[1], i[0]};
                       }))
    .skip_layouts("zero_size", kShapeArgument);
OP_CASE("t")
    .no_inplace(kShapeOnly)
    .inputs({{2, 3}})
    .reference(picking({3, 2},
                       [](const Shape& i) {
                         return Shape{i[1], i[0]};
                       }))
    .skip_layouts("zero_size", kShapeArgument)
    .error<ShapeError>(
        [] {
          t(ones({2, 3, 4}));
        },
        "[t] needs a tensor of at most 2 dimensions; input (2, 3, 4)");
OP_CASE("permute")
    .call([](const Tensors& x) {
      return permute(x[0], {2, 0, -2});
    })
    .inputs({{2, 3, 4}})
    .reference(picking({4, 2, 3},
                       [](const Shape& i) {
                         return Shape{i[1], i[2], i[0]};
                       }))
    .skip_layouts("zero_size", kShapeArgument)
    .error<ShapeError>(
        [] {
          permute(ones({2, 3}), {0, 0});
        },
        "[permute] dim 0 appears twice in (0, 0); input (2, 3)");
OP_CASE("movedim")
    .call([](const Tensors& x) {
      return movedim(x[0], {0, 1}, {2, 0});
    })
    .inputs({{2, 3, 4}})
    .reference(picking({3, 4, 2},
                       [](const Shape& i) {
                         return Shape{i[2], i[0], i[1]};
                       }))
    .skip_layouts("zero_size", kShapeArgument)
    .error<ShapeError>(
        [] {
          movedim(ones({2, 3}), {0, 0}, {0, 1});
        },
        "[movedim] no dim may appear twice");
OP_CASE("expand")
    .call([](const Tensors& x) {
      return expand(x[0], {2, -1, 4});
    })
    .inputs({{3, 1}})
    .reference(picking({2, 3, 4},
                       [](const Shape& i) {
                         return Shape{i[1], 0};
                       }))
    .skip_layouts("zero_size", kShapeArgument)
    .error<ShapeError>(
        [] {
          expand(ones({3, 2}), {3, 4});
        },
        "[expand] size 4 must equal the input's 2 at dimension 1");
OP_CASE("expand_as")
    .no_gradient(1)
    .inputs({{3, 1}, {2, 3, 4}})
    .reference(picking({2, 3, 4},
                       [](const Shape& i) {
                         return Shape{i[1], 0};
                       }))
    .skip_layouts("zero_size", kShapeArgument);
OP_CASE("broadcast_to")
    .call([](const Tensors& x) {
      return broadcast_to(x[0], {2, 3});
    })
    .inputs({{3}})
    .reference(picking({2, 3}, [](const Shape& i) { return Shape{i[1]}; }))
    .skip_layouts("zero_size", kShapeArgument);
OP_CASE("broadcast_tensors")
    .inputs({{3, 1}, {2}})
    .skip_layouts("zero_size", kShapeArgument)
    .reference([](const Arrays& x) {
      return Arrays{pick(x[0], {3, 2},
                         [](const Shape& i) {
                           return Shape{i[0], 0};
                         }),
                    pick(x[1], {3, 2}, [](const Shape& i) { return Shape{i[1]}; })};
    });
OP_CASE("select")
    .call([](const Tensors& x) { return select(x[0], 1, -1); })
    .inputs({{2, 3, 4}})
    .reference(picking({2, 4},
                       [](const Shape& i) {
                         return Shape{i[0], 2, i[1]};
                       }))
    .skip_layouts("zero_size", kShapeArgument)
    .error<IndexError>(
        [] {
          select(ones({2, 3}), 1, 3);
        },
        "[select] index 3 is out of range for dimension 1 of size 3; input (2, 3)")
    .error<DimError>([] { select(Tensor(1.0), 0, 0); }, "cannot select from a 0-d tensor");
OP_CASE("narrow")
    .call([](const Tensors& x) { return narrow(x[0], 1, 1, 2); })
    .inputs({{2, 4}})
    .inputs({{0, 4}})
    .reference([](const Arrays& x) {
      return pick(x[0], {x[0].size(0), 2}, [](const Shape& i) { return Shape{i[0], i[1] + 1}; });
    })
    .error<ShapeError>([] { narrow(ones({4}), 0, 2, 3); },
                       "[narrow] start 2 and length 3 reach beyond dimension 0 of size 4")
    .error<IndexError>([] { narrow(ones({4}), 0, 5, 0); }, "start 5 is out of range");
OP_CASE("slice")
    .call([](const Tensors& x) { return slice(x[0], 1, -4, 100, 2); })
    .inputs({{2, 5}})
    .inputs({{0, 5}})
    .reference([](const Arrays& x) {
      return pick(x[0], {x[0].size(0), 2}, [](const Shape& i) { return Shape{i[0], 1 + 2 * i[1]}; });
    })
    .error<ValueError>([] { slice(ones({4}), 0, {}, {}, 0); },
                       "[slice] step must be greater than zero; got 0");
OP_CASE("diagonal")
    .call([](const Tensors& x) { return diagonal(x[0], 1, 2, 0); })
    .inputs({{4, 2, 3}})
    .reference(picking({2, 3},
                       [](const Shape& i) {
                         return Shape{i[1] + 1, i[0], i[1]};
                       }))
    .skip_layouts("zero_size", kShapeArgument)
    .error<ShapeError>(
        [] {
          diagonal(ones({2, 2}), 0, 1, 1);
        },
        "[diagonal] dim1 and dim2 must differ");
OP_CASE("as_strided")
    .call([](const Tensors& x) {
      return as_strided(clone(x[0], MemoryFormat::contiguous), {2, 2}, {1, 3}, 1);
    })
    .inputs({{2, 3}})
    .reference([](const Arrays& x) {
      return Array({2, 2}, {x[0][1], x[0][4], x[0][2], x[0][5]});
    })
    .skip_layouts("zero_size", "there is no memory to show")
    .error<ShapeError>(
        [] {
          as_strided(ones({2, 3}), {2, 4}, {3, 1});
        },
        "reach beyond the memory of 6 elements");
OP_CASE("as_strided")
    .variant("windows that share elements")
    .call([](const Tensors& x) {
      return as_strided(clone(x[0], MemoryFormat::contiguous), {4, 3}, {1, 1});
    })
    .inputs({{6}})
    .reference(picking({4, 3}, [](const Shape& i) { return Shape{i[0] + i[1]}; }))
    .skip_layouts("zero_size", "there is no memory to show");
OP_CASE("unfold")
    .call([](const Tensors& x) { return unfold(x[0], 1, 3, 2); })
    .inputs({{2, 7}})
    .inputs({{0, 7}})
    .reference([](const Arrays& x) {
      return pick(x[0], {x[0].size(0), 3, 3}, [](const Shape& i) { return Shape{i[0], 2 * i[1] + i[2]}; });
    })
    .error<ShapeError>([] { unfold(ones({4}), 0, 5, 1); },
                       "[unfold] size must be in [0, 4], the size of dimension 0; got 5");
OP_CASE("unfold")
    .variant("windows apart")
    .call([](const Tensors& x) { return unfold(x[0], 0, 2, 3); })
    .inputs({{7}})
    .reference(picking({2, 2}, [](const Shape& i) { return Shape{3 * i[0] + i[1]}; }))
    .skip_layouts("zero_size", kShapeArgument);
OP_CASE("split")
    .call([](const Tensors& x) { return split(x[0], 2, 1); })
    .inputs({{2, 5}})
    .reference([](const Arrays& x) {
      return pieces(x[0], 1, {2, 2, 1});
    })
    .error<ShapeError>([] { split(ones({4}), -1); }, "[split] split_size must be positive");
OP_CASE("split")
    .variant("sizes")
    .call([](const Tensors& x) {
      return split(x[0], {1, 3, 0}, -1);
    })
    .inputs({{2, 4}})
    .reference([](const Arrays& x) {
      return pieces(x[0], 1, {1, 3, 0});
    })
    .error<ShapeError>(
        [] {
          split(ones({4}), {1, 2});
        },
        "split sizes must add up to the size 4 of dimension 0; got (1, 2)");
OP_CASE("split_with_sizes")
    .call([](const Tensors& x) {
      return split_with_sizes(x[0], {3, 1}, 1);
    })
    .inputs({{2, 4}})
    .reference([](const Arrays& x) {
      return pieces(x[0], 1, {3, 1});
    });
OP_CASE("chunk")
    .call([](const Tensors& x) { return chunk(x[0], 4, 1); })
    .inputs({{2, 6}})
    .reference([](const Arrays& x) {
      return pieces(x[0], 1, {2, 2, 2});
    })
    .error<ValueError>([] { chunk(ones({4}), 0); }, "[chunk] needs at least one chunk; got 0");
OP_CASE("tensor_split")
    .call([](const Tensors& x) { return tensor_split(x[0], 4, 1); })
    .inputs({{2, 6}})
    .reference([](const Arrays& x) {
      return pieces(x[0], 1, {2, 2, 1, 1});
    });
OP_CASE("tensor_split")
    .variant("indices")
    .call([](const Tensors& x) {
      return tensor_split(x[0], {2, 5, 9}, 1);
    })
    .inputs({{2, 6}})
    .reference([](const Arrays& x) {
      return pieces(x[0], 1, {2, 3, 1, 0});
    });
OP_CASE("hsplit")
    .call([](const Tensors& x) { return hsplit(x[0], 2); })
    .inputs({{2, 4}})
    .reference([](const Arrays& x) {
      return pieces(x[0], 1, {2, 2});
    })
    .error<ShapeError>(
        [] {
          hsplit(ones({2, 5}), 2);
        },
        "[hsplit] the number of sections must divide the size 5 of dimension 1");
OP_CASE("vsplit")
    .call([](const Tensors& x) {
      return vsplit(x[0], {1, 3});
    })
    .inputs({{4, 2}})
    .reference([](const Arrays& x) {
      return pieces(x[0], 0, {1, 2, 1});
    })
    .skip_layouts("zero_size", kShapeArgument)
    .error<ShapeError>([] { vsplit(ones({4}), 2); }, "[vsplit] needs a tensor of at least 2 dimensions");
OP_CASE("dsplit")
    .call([](const Tensors& x) { return dsplit(x[0], 2); })
    .inputs({{2, 1, 4}})
    .reference([](const Arrays& x) {
      return pieces(x[0], 2, {2, 2});
    });
OP_CASE("unbind")
    .call([](const Tensors& x) { return unbind(x[0], 1); })
    .inputs({{2, 3}})
    .reference([](const Arrays& x) {
      Arrays all;
      for (int64_t j = 0; j < 3; ++j)
        all.push_back(pick(x[0], {x[0].size(0)}, [j](const Shape& i) { return Shape{i[0], j}; }));
      return all;
    });
OP_CASE("atleast_1d").inputs({Shape{}}).inputs({{2, 3}}).inputs({{0}}).reference([](const Arrays& x) {
  return x[0].dim() == 0 ? Array({1}, x[0].values) : x[0];
});
OP_CASE("atleast_2d").inputs({{3}}).inputs({Shape{}}).inputs({{0}}).reference([](const Arrays& x) {
  return Array({1, x[0].numel()}, x[0].values);
});
OP_CASE("atleast_3d").inputs({{2, 3}}).inputs({{0, 3}}).reference([](const Arrays& x) {
  return Array({x[0].size(0), 3, 1}, x[0].values);
});

OP_CASE("as_strided_scatter")
    .call([](const Tensors& x) {
      return as_strided_scatter(clone(x[0], MemoryFormat::contiguous), x[1], {2, 2}, {3, 1}, 1);
    })
    .inputs({{2, 3}, {2, 2}})
    .reference([](const Arrays& x) {
      return Array({2, 3}, {x[0][0], x[1][0], x[1][1], x[0][3], x[1][2], x[1][3]});
    })
    .skip_layouts("zero_size", "there is no memory to write to");
OP_CASE("resize_")
    .call([](const Tensors& x) {
      return resize_(clone(x[0].detach(), MemoryFormat::contiguous), {3, 2});
    })
    .inputs({{2, 3}})
    .reference([](const Arrays& x) {
      return Array({3, 2}, x[0].values);
    })
    .not_differentiable("a tensor that requires grad is refused")
    .skip_layouts("zero_size", "what is new is not initialised")
    .error<GradError>([] { resize_(ones({2}, {.requires_grad = true}), {3}); },
                      "[resize_] cannot resize a tensor that requires grad; shape (2,)")
    .error<ValueError>([] { resize_(ones({2}), {-1}); }, "[resize_] sizes must not be negative; got (-1,)");
OP_CASE("resize_as_")
    .call([](const Tensors& x) {
      return resize_as_(clone(x[0].detach(), MemoryFormat::contiguous), ones({6}));
    })
    .inputs({{2, 3}})
    .reference([](const Arrays& x) { return Array({6}, x[0].values); })
    .not_differentiable("a tensor that requires grad is refused")
    .skip_layouts("zero_size", "what is new is not initialised");
}  // namespace weft::op_cases
