// Records of the ops in weft/ops/reduce.h.
#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/op_cases/op_case.h"
#include "weft/ops.h"

namespace weft::op_cases {

namespace {

using Values = std::vector<double>;

// f of the elements that meet in each element of the result; no dims: all of them.
Array reduced(const Array& x, const std::vector<int64_t>& dims, bool keepdim,
              const std::function<double(const Values&)>& f) {
  const auto goes = [&](int64_t d) {
    return dims.empty() || std::find(dims.begin(), dims.end(), d) != dims.end();
  };
  Shape kept, result;
  for (int64_t d = 0; d < x.dim(); ++d) {
    kept.push_back(goes(d) ? 1 : x.shape[d]);
    if (keepdim || !goes(d)) result.push_back(kept[d]);
  }
  std::vector<Values> slices(static_cast<size_t>(kept.numel()));
  for (int64_t i = 0; i < x.numel(); ++i) {
    int64_t rest = i, at = 0, step = 1;
    for (int64_t d = x.dim() - 1; d >= 0; --d) {
      const int64_t index = rest % x.shape[d];
      rest /= x.shape[d];
      if (!goes(d)) at += index * step;
      step *= kept[d];
    }
    slices[static_cast<size_t>(at)].push_back(x[i]);
  }
  Array y(result);
  for (int64_t i = 0; i < y.numel(); ++i) y[i] = f(slices[static_cast<size_t>(i)]);
  return y;
}
Reference over(const std::vector<int64_t>& dims, bool keepdim,
               const std::function<double(const Values&)>& f) {
  return [=](const Arrays& x) { return reduced(x[0], dims, keepdim, f); };
}

double total(const Values& x) {
  double y = 0;
  for (const double v : x) y += v;
  return y;
}
double average(const Values& x) { return total(x) / static_cast<double>(x.size()); }
double product(const Values& x) {
  double y = 1;
  for (const double v : x) y *= v;
  return y;
}
double greatest(const Values& x) { return *std::max_element(x.begin(), x.end()); }
double smallest(const Values& x) { return *std::min_element(x.begin(), x.end()); }
double position_of_greatest(const Values& x) {
  return static_cast<double>(std::max_element(x.begin(), x.end()) - x.begin());
}
double position_of_smallest(const Values& x) {
  return static_cast<double>(std::min_element(x.begin(), x.end()) - x.begin());
}
double nonzeros(const Values& x) {
  return static_cast<double>(x.size()) - static_cast<double>(std::count(x.begin(), x.end(), 0));
}
double any_of(const Values& x) { return nonzeros(x) > 0; }
double all_of(const Values& x) { return nonzeros(x) == static_cast<double>(x.size()); }
auto variance_with(double correction) {
  return [=](const Values& x) {
    double y = 0;
    for (const double v : x) y += (v - average(x)) * (v - average(x));
    return y / std::max(0.0, static_cast<double>(x.size()) - correction);
  };
}
auto norm_of(double p) {
  return [=](const Values& x) {
    double y = 0;
    for (const double v : x) y += std::pow(std::abs(v), p);
    return std::pow(y, 1 / p);
  };
}
double greatest_magnitude(const Values& x) {
  double y = 0;
  for (const double v : x) y = std::max(y, std::abs(v));
  return y;
}
double log_sum_exp(const Values& x) {
  double y = 0;
  for (const double v : x) y += std::exp(v);
  return std::log(y);
}

Reference both(const Reference& values, const Reference& indices) {
  return [=](const Arrays& x) { return Arrays{values(x)[0], indices(x)[0]}; };
}

constexpr std::initializer_list<Dtype> kFloating{float32, float64, float16, bfloat16};
constexpr std::initializer_list<Dtype> kWhole{int64, int32, int16, int8, uint8, boolean};
const char* const kNothing = "there is nothing to choose from";

}  // namespace

OP_CASE("sum")
    .inputs(any_shape)
    .dtypes(kFloating)
    .dtypes(kWhole, int64)
    .reference(over({}, false, total))
    .error<DimError>(
        [] {
          return sum(ones({2, 3}), 2);
        },
        "[sum] dim must be in [-2, 1]; got 2")
    .error<ValueError>(
        [] {
          return sum(ones({2, 3}), {0, -2});
        },
        "[sum] dim 0 appears more than once in (0, -2)");
OP_CASE("sum")
    .variant("middle")
    .call([](const Tensors& x) { return sum(x[0], 1); })
    .inputs({{4, 3, 2}})
    .inputs({{2, 0, 3}})
    .inputs({{2, 3, 2, 3}})
    .large({{30, 500, 40}})
    .reference(over({1}, false, total));
OP_CASE("sum")
    .variant("outer dims")
    .call([](const Tensors& x) {
      return sum(x[0], {0, -1}, true);
    })
    .inputs({{4, 3, 2}})
    .inputs({{2, 3, 2, 3}})
    .large({{50, 30, 80}})
    .reference([](const Arrays& x) {
      return reduced(x[0], {0, x[0].dim() - 1}, true, total);
    });

OP_CASE("sum_to_size")
    .call([](const Tensors& x) {
      return sum_to_size(x[0], {1, 4});
    })
    .inputs({{2, 3, 4}})
    .reference([](const Arrays& x) {
      Array y(Shape{1, 4});
      for (int64_t i = 0; i < x[0].numel(); ++i) y[i % 4] += x[0][i];
      return y;
    });
OP_CASE("sum_to")
    .call([](const Tensors& x) {
      return sum_to(x[0], {3, 1});
    })
    .inputs({{2, 3, 4}})
    .inputs({{3, 4}})
    .inputs({{3, 1}})
    .inputs({{0, 3, 2}})
    .large({{70, 3, 900}})
    .reference([](const Arrays& x) {
      Array y(Shape{3, 1});
      const int64_t columns = x[0].size(-1);
      for (int64_t i = 0; i < x[0].numel(); ++i) y[i / columns % 3] += x[0][i];
      return y;
    })
    .error<ShapeError>(
        [] {
          return sum_to(ones({2, 3}), {2, 2});
        },
        "[sum_to] shape (2, 2) does not broadcast to (2, 3)")
    .error<ShapeError>(
        [] {
          return sum_to(ones({3}), {1, 3});
        },
        "[sum_to] shape (1, 3) does not broadcast to (3,)");

OP_CASE("mean")
    .inputs(any_shape)
    .dtypes(kFloating)
    .reference(over({}, false, average))
    .error<DtypeError>([] { return mean(ones({2}, {.dtype = int64})); },
                       "[mean] needs a floating-point tensor; got int64: convert it with to(float32)");
OP_CASE("mean")
    .variant("dims")
    .call([](const Tensors& x) {
      return mean(x[0], {0, 2}, true);
    })
    .inputs({{4, 3, 2}})
    .inputs({{2, 3, 2, 3}})
    .large({{50, 30, 80}})
    .reference(over({0, 2}, true, average));

OP_CASE("prod")
    .inputs({{}})
    .inputs({{5}})
    .inputs({{2, 3}})
    .inputs({{1}})
    .inputs({{0, 2}})
    .dtypes(kFloating)
    .dtypes(kWhole, int64)
    .away_from(0, 0.3)
    .reference(over({}, false, product));
OP_CASE("prod")
    .variant("zeros")
    .call([](const Tensors& x) { return prod(x[0], -1, true); })
    .inputs({{4, 5}})
    .inputs({{3, 2, 2}})
    .inputs({{3, 7}})
    .integers(-1, 2)
    .reference([](const Arrays& x) { return reduced(x[0], {x[0].dim() - 1}, true, product); });
OP_CASE("prod")
    .variant("dim 0")
    .call([](const Tensors& x) { return prod(x[0], 0); })
    .inputs({{4, 5}})
    .inputs({{3, 2, 2}})
    .large({{20, 3000}})
    .range(0.9, 1.1)
    .reference(over({0}, false, product))
    .skip_layouts("zero_size",
                  "dimension 0 is the one that is reduced, and its empty product is in tests/ops");

OP_CASE("amax")
    .call([](const Tensors& x) { return amax(x[0], {1}); })
    .inputs({{4, 5}})
    .inputs({{3, 2, 2}})
    .inputs({{2, 3, 2, 2}})
    .large({{100, 1000}})
    .dtypes(kFloating)
    .dtypes(kWhole)
    .reference(over({1}, false, greatest))
    .error<DimError>(
        [] {
          return amax(ones({2, 0}), {1});
        },
        "[amax] there is no element to choose along dim (1,); shape (2, 0)");
OP_CASE("amax")
    .variant("outer dims")
    .call([](const Tensors& x) {
      return amax(x[0], {0, 2}, true);
    })
    .inputs({{3, 4, 2}})
    .inputs({{2, 3, 2, 2}})
    .reference(over({0, 2}, true, greatest))
    .skip_layouts("zero_size", kNothing);
OP_CASE("amin")
    .call([](const Tensors& x) { return amin(x[0], {-1}, true); })
    .inputs({{4, 5}})
    .inputs({{3, 2, 2}})
    .large({{100, 1000}})
    .dtypes(kFloating)
    .dtypes(kWhole)
    .reference([](const Arrays& x) { return reduced(x[0], {x[0].dim() - 1}, true, smallest); })
    .error<DimError>([] { return amin(ones({0})); },
                     "[amin] there is no element to choose along dim (0,); shape (0,)");

OP_CASE("max")
    .inputs({{4, 5}})
    .inputs({{}})
    .inputs({{2, 3, 2, 2}})
    .large({{300, 401}})
    .dtypes(kFloating)
    .dtypes(kWhole)
    .reference(over({}, false, greatest))
    .skip_layouts("zero_size", kNothing);
OP_CASE("max")
    .variant("dim")
    .call([](const Tensors& x) { return max(x[0], 1, true); })
    .inputs({{4, 5}})
    .inputs({{3, 2, 2}})
    .inputs({{2, 3, 2, 2}})
    .large({{300, 401}})
    .dtypes(kFloating)
    .dtypes(kWhole)
    .reference(both(over({1}, true, greatest), over({1}, true, position_of_greatest)))
    .error<DimError>(
        [] {
          return max(ones({2, 0}), 1);
        },
        "[max] there is no element to choose along dim (1,); shape (2, 0)")
    .error<DimError>(
        [] {
          return max(ones({2, 3}), -3);
        },
        "[max] dim must be in [-2, 1]; got -3");
OP_CASE("max")
    .variant("other")
    .call([](const Tensors& x) { return max(x[0], x[1]); })
    .inputs({{4, 5}, {5}})
    .reference([](double a, double b) { return std::max(a, b); });
OP_CASE("min")
    .inputs({{4, 5}})
    .inputs({{}})
    .inputs({{2, 3, 2, 2}})
    .large({{300, 401}})
    .dtypes(kFloating)
    .dtypes(kWhole)
    .reference(over({}, false, smallest))
    .skip_layouts("zero_size", kNothing);
OP_CASE("min")
    .variant("dim")
    .call([](const Tensors& x) { return min(x[0], -1); })
    .inputs({{4, 5}})
    .inputs({{3, 2, 2}})
    .large({{300, 401}})
    .dtypes(kFloating)
    .dtypes(kWhole)
    .reference([](const Arrays& x) {
      const int64_t last = x[0].dim() - 1;
      return Arrays{reduced(x[0], {last}, false, smallest),
                    reduced(x[0], {last}, false, position_of_smallest)};
    });
OP_CASE("min")
    .variant("other")
    .call([](const Tensors& x) { return min(x[0], x[1]); })
    .inputs({{4, 5}, {5}})
    .reference([](double a, double b) { return std::min(a, b); });

OP_CASE("argmax")
    .inputs({{4, 5}})
    .inputs({{}})
    .inputs({{2, 3, 2, 2}})
    .large({{300, 401}})
    .dtypes(kFloating, int64)
    .dtypes(kWhole, int64)
    .reference(over({}, false, position_of_greatest))
    .not_differentiable("an index")
    .skip_layouts("zero_size", kNothing)
    .error<DimError>([] { return argmax(ones({0})); },
                     "[argmax] there is no element to choose along dim (0,); shape (0,)");
OP_CASE("argmax")
    .variant("dim")
    .call([](const Tensors& x) { return argmax(x[0], 1, true); })
    .inputs({{4, 5}})
    .inputs({{3, 2, 2}})
    .inputs({{3, 2, 0}})
    .inputs({{0, 2, 3}})
    .inputs({{2, 3, 2, 2}})
    .large({{300, 401}})
    .reference(over({1}, true, position_of_greatest))
    .dtypes({float32, float64}, int64)
    .not_differentiable("an index");
OP_CASE("argmin")
    .inputs({{4, 5}})
    .inputs({{2, 3, 2, 2}})
    .large({{300, 401}})
    .dtypes(kFloating, int64)
    .dtypes(kWhole, int64)
    .reference(over({}, false, position_of_smallest))
    .not_differentiable("an index")
    .skip_layouts("zero_size", kNothing);
OP_CASE("argmin")
    .variant("dim")
    .call([](const Tensors& x) { return argmin(x[0], -1); })
    .inputs({{4, 5}})
    .inputs({{3, 2, 2}})
    .dtypes({float32, float64}, int64)
    .reference([](const Arrays& x) { return reduced(x[0], {x[0].dim() - 1}, false, position_of_smallest); })
    .not_differentiable("an index");

OP_CASE("any")
    .call([](const Tensors& x) { return any(x[0], -1, true); })
    .inputs({{5, 2}})
    .inputs({{4, 3, 2}})
    .large({{700, 200}})
    .integers(0, 1)
    .dtypes(kFloating, boolean)
    .dtypes({int64, int32, int16, int8, boolean}, boolean)
    .dtypes({uint8}, uint8)
    .reference([](const Arrays& x) { return reduced(x[0], {x[0].dim() - 1}, true, any_of); })
    .not_differentiable("a truth value");
OP_CASE("any")
    .variant("dims")
    .call([](const Tensors& x) {
      return any(x[0], {0, 2});
    })
    .inputs({{2, 5, 2}})
    .integers(0, 1)
    .dtypes({float32, float64}, boolean)
    .reference(over({0, 2}, false, any_of))
    .not_differentiable("a truth value");
OP_CASE("any")
    .variant("whole")
    .inputs({{2, 2}})
    .inputs({{}})
    .inputs({{0, 3}})
    .integers(0, 1)
    .dtypes({float32, float64}, boolean)
    .reference(over({}, false, any_of))
    .not_differentiable("a truth value");
OP_CASE("all")
    .call([](const Tensors& x) { return all(x[0], 0); })
    .inputs({{2, 5}})
    .inputs({{2, 3, 2}})
    .inputs({{0, 3}})
    .large({{3, 60000}})
    .integers(0, 2)
    .dtypes(kFloating, boolean)
    .dtypes({int64, int32, int16, int8, boolean}, boolean)
    .dtypes({uint8}, uint8)
    .reference(over({0}, false, all_of))
    .not_differentiable("a truth value");
OP_CASE("all")
    .variant("dims")
    .call([](const Tensors& x) {
      return all(x[0], {0, 2}, true);
    })
    .inputs({{2, 5, 2}})
    .integers(0, 3)
    .dtypes({float32, float64}, boolean)
    .reference(over({0, 2}, true, all_of))
    .not_differentiable("a truth value");
OP_CASE("all")
    .variant("whole")
    .inputs({{2}})
    .inputs({{}})
    .inputs({{0, 3}})
    .integers(0, 2)
    .dtypes({float32, float64}, boolean)
    .reference(over({}, false, all_of))
    .not_differentiable("a truth value");

OP_CASE("count_nonzero")
    .inputs(any_shape)
    .integers(0, 2)
    .dtypes(kFloating, int64)
    .dtypes(kWhole, int64)
    .reference(over({}, false, nonzeros))
    .not_differentiable("a count");
OP_CASE("count_nonzero")
    .variant("dims")
    .call([](const Tensors& x) {
      return Tensors{count_nonzero(x[0], {0, 2}), count_nonzero(x[0], 1)};
    })
    .inputs({{2, 3, 4}})
    .integers(0, 2)
    .dtypes({float32, float64}, int64)
    .reference([](const Arrays& x) {
      return Arrays{reduced(x[0], {0, 2}, false, nonzeros), reduced(x[0], {1}, false, nonzeros)};
    })
    .not_differentiable("a count");

OP_CASE("var")
    .call([](const Tensors& x) { return var(x[0], {1}); })
    .inputs({{4, 5}})
    .inputs({{2, 3, 4}})
    .large({{50, 3000}})
    .dtypes(kFloating)
    .reference(over({1}, false, variance_with(1)))
    .error<DtypeError>([] { return var(ones({2}, {.dtype = int32})); },
                       "[var] needs a floating-point tensor; got int32")
    .error<DimError>([] { return var(ones({2}), {1}); }, "[var] dim must be in [-1, 0]; got 1");
OP_CASE("var")
    .variant("dims")
    .call([](const Tensors& x) {
      return var(x[0], {0, 2}, 0, true);
    })
    .inputs({{2, 3, 4}})
    .reference(over({0, 2}, true, variance_with(0)));
OP_CASE("std")
    .call([](const Tensors& x) { return std(x[0], {-1}, 0.5, true); })
    .inputs({{4, 5}})
    .inputs({{2, 3, 4}})
    .large({{50, 3000}})
    .dtypes(kFloating)
    .reference([](const Arrays& x) {
      Array y = reduced(x[0], {x[0].dim() - 1}, true, variance_with(0.5));
      for (double& v : y.values) v = std::sqrt(v);
      return y;
    })
    .error<DtypeError>([] { return std(ones({2}, {.dtype = int32})); },
                       "[std] needs a floating-point tensor; got int32");

OP_CASE("norm")
    .inputs({{5}})
    .inputs({{2, 3}})
    .inputs({{0}})
    .large({{300, 401}})
    .dtypes(kFloating)
    .tolerance(1e-4)
    .reference(over({}, false, norm_of(2)))
    .error<DtypeError>([] { return norm(ones({2}, {.dtype = int64})); },
                       "[norm] needs a floating-point tensor; got int64")
    .error<DimError>(
        [] {
          return norm(ones({2, 0}), std::numeric_limits<double>::infinity(), {1});
        },
        "[norm] there is no element to choose along dim (1,); shape (2, 0)");
OP_CASE("norm")
    .variant("2 along dims")
    .call([](const Tensors& x) {
      return norm(x[0], 2, {0, 2}, true);
    })
    .inputs({{2, 3, 4}})
    .tolerance(1e-4)
    .reference(over({0, 2}, true, norm_of(2)));
OP_CASE("norm")
    .variant("1")
    .call([](const Tensors& x) { return norm(x[0], 1, {1}); })
    .inputs({{4, 5}})
    .tolerance(1e-4)
    .away_from(0, 0.1)
    .reference(over({1}, false, norm_of(1)));
OP_CASE("norm")
    .variant("3")
    .call([](const Tensors& x) { return norm(x[0], 3, {1}); })
    .inputs({{4, 5}})
    .tolerance(1e-4)
    .away_from(0, 0.1)
    .reference(over({1}, false, norm_of(3)));
OP_CASE("norm")
    .variant("1.5")
    .call([](const Tensors& x) { return norm(x[0], 1.5, {1}); })
    .inputs({{4, 5}})
    .tolerance(1e-4)
    .away_from(0, 0.1)
    .reference(over({1}, false, norm_of(1.5)));
OP_CASE("norm")
    .variant("-0.5")
    .call([](const Tensors& x) { return norm(x[0], -0.5, {1}); })
    .inputs({{4, 5}})
    .tolerance(1e-4)
    .away_from(0, 0.2)
    .reference(over({1}, false, norm_of(-0.5)));
OP_CASE("norm")
    .variant("inf")
    .call([](const Tensors& x) { return norm(x[0], std::numeric_limits<double>::infinity(), {1}); })
    .inputs({{4, 5}})
    .tolerance(1e-4)
    .range(0.1, 2)
    .distinct()
    .reference(over({1}, false, greatest_magnitude));

OP_CASE("logsumexp")
    .call([](const Tensors& x) { return logsumexp(x[0], {1}); })
    .inputs({{4, 5}})
    .inputs({{2, 3, 4}})
    .inputs({{2, 3, 2, 2}})
    .large({{50, 3000}})
    .dtypes(kFloating)
    .dtypes({int64, uint8, boolean}, float32)
    .reference(over({1}, false, log_sum_exp))
    .error<DimError>(
        [] {
          return logsumexp(ones({2, 3}), {2});
        },
        "[logsumexp] dim must be in [-2, 1]; got 2");
OP_CASE("logsumexp")
    .variant("dims")
    .call([](const Tensors& x) {
      return logsumexp(x[0], {0, -1}, true);
    })
    .inputs({{4, 3, 2}})
    .inputs({{2, 3, 2, 2}})
    .reference([](const Arrays& x) {
      return reduced(x[0], {0, x[0].dim() - 1}, true, log_sum_exp);
    });

}  // namespace weft::op_cases
