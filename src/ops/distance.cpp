// Distances between vectors: composed ones, and cdist with kernels of its own.
#include "weft/ops/distance.h"

#include <cmath>

#include "src/ops/autocast.h"
#include "src/ops/matrices.h"
#include "src/ops/promote.h"

namespace weft {

using namespace weft::ops;
using kernels::KernelTable;

namespace {

// From this many vectors on either side, Euclidean distances are faster as |a|^2 + |b|^2 - 2 a b (PyTorch's choice).
constexpr int64_t kFewVectors = 25;

// The gradient by a: sum over the vectors b_j of grad_ij sign(a_i - b_j) |a_i - b_j|^(p - 1) / distance_ij^(p - 1); 0 where
// the distance is 0, and for p < 2 where an element of the difference is.
Tensor composed_gradient(const Tensor& grad, const Tensor& a, const Tensor& b, const Tensor& y, double p) {
  const Tensor difference = unsqueeze(a, -2) - unsqueeze(b, -3);
  const Tensor g = unsqueeze(grad, -1), distance = unsqueeze(y, -1);
  Tensor each;
  if (p == 1) {
    each = sign(difference) * g;
  } else if (std::isinf(p)) {
    each = sign(difference) * g * to(eq(abs(difference), distance), a.dtype());
  } else {
    const Tensor zero = eq(distance, 0), safe = where(zero, 1, distance);
    const Tensor scale = where(zero, 0, g / (p == 2 ? safe : pow(safe, p - 1)));
    if (p == 2) {
      each = difference * scale;
    } else if (p > 2) {
      each = difference * pow(abs(difference), p - 2) * scale;
    } else {
      const Tensor same = eq(difference, 0);
      each = where(same, 0, sign(difference) * pow(where(same, 1, abs(difference)), p - 1)) * scale;
    }
  }
  return sum(each, -2);
}

Tensor gradient_by_first(const Tensor& grad, const Tensor& a, const Tensor& b, const Tensor& y, double p) {
  if (p == 0 || grad.numel() == 0 || a.numel() == 0) return zeros_like(a);
  if (will_be_differentiated(grad, a, b)) return composed_gradient(grad, a, b, y, p);
  OpCall op{"cdist_backward", grad, a, b, y};
  Tensor grad_a = empty(a.sizes(), like(a));
  op.launch(&KernelTable::cdist_backward, view(grad_a), view(contiguous(grad)), view(contiguous(a)),
            view(contiguous(b)), view(contiguous(y)), p);
  return grad_a;
}

Tensor distances(const Tensor& a, const Tensor& b, double p) {
  OpCall op{"cdist", a, b};
  Tensor y = empty({a.size(0), a.size(1), b.size(1)}, like(a));
  if (a.size(2) == 0) {
    const NoGrad guard;
    zero_(y);
  } else if (y.numel() > 0) {
    op.launch(&KernelTable::cdist_forward, view(y), view(a), view(b), p);
  }
  return op.record(
      y, {a, b},
      [a = op.save(a), b = op.save(b), y = op.save_output(y), p](const Tensor& grad, const Needs& needs) {
        const Tensor first = *a, second = *b, found = *y;
        return Grads{
            needs[0] ? gradient_by_first(grad, first, second, found, p) : Tensor(),
            needs[1] ? gradient_by_first(matrix_transpose(grad), second, first, matrix_transpose(found), p)
                     : Tensor()};
      });
}

// |a|^2 + |b|^2 - 2 a b as one product; rounding may take it below zero.
Tensor euclidean(const Tensor& a, const Tensor& b) {
  const Tensor of_a = sum(square(a), -1, true), of_b = sum(square(b), -1, true);
  const Tensor left = cat({a * -2, of_a, ones_like(of_a)}, -1), right = cat({b, ones_like(of_b), of_b}, -1);
  return clamp_min(bmm(left, matrix_transpose(right)), 0);
}

Tensor euclidean_distances(const Tensor& a, const Tensor& b) {
  OpCall op{"cdist", a, b};
  Tensor y;
  {
    const NoGrad guard;
    y = sqrt(euclidean(a, b));
  }
  return op.record(
      y, {a, b},
      [a = op.save(a), b = op.save(b), y = op.save_output(y)](const Tensor& grad, const Needs& needs) {
        // sum_j grad_ij (a_i - b_j) / d_ij, as products
        const Tensor zero = eq(*y, 0), first = *a, second = *b;
        const Tensor ratio = where(zero, 0, grad / where(zero, 1, *y)), turned = matrix_transpose(ratio);
        return Grads{needs[0] ? first * sum(ratio, -1, true) - bmm(ratio, second) : Tensor(),
                     needs[1] ? second * sum(turned, -1, true) - bmm(turned, first) : Tensor()};
      });
}

bool uses_products(const OpCall& op, std::string_view mode, double p, const Tensor& a, const Tensor& b) {
  const bool always = mode == "use_mm_for_euclid_dist", never = mode == "donot_use_mm_for_euclid_dist";
  WEFT_CHECK(always || never || mode == "use_mm_for_euclid_dist_if_necessary", ValueError, op.name(),
             "compute_mode must be use_mm_for_euclid_dist_if_necessary, use_mm_for_euclid_dist or "
             "donot_use_mm_for_euclid_dist; got '{}'",
             mode);
  return p == 2 && !never && (always || a.size(-2) > kFewVectors || b.size(-2) > kFewVectors);
}

}  // namespace

Tensor dist(const Tensor& self, const Tensor& other, double p) { return norm(self - other, p); }

Tensor cdist(const Tensor& x1, const Tensor& x2, double p, std::string_view compute_mode) {
  WEFT_AUTOCAST(float32, cdist, x1, x2, p, compute_mode);
  const OpCall op{"cdist", x1, x2};
  op.check_floating(x1);
  check_same_dtype(op, x1, x2);
  WEFT_CHECK(x1.dim() >= 2 && x2.dim() >= 2, ShapeError, op.name(),
             "both operands need at least 2 dimensions; shapes {} and {}", x1.sizes(), x2.sizes());
  WEFT_CHECK(x1.size(-1) == x2.size(-1), ShapeError, op.name(),
             "the vectors need one length; shapes {} and {}", x1.sizes(), x2.sizes());
  WEFT_CHECK(p >= 0, ValueError, op.name(), "p must not be negative; got {}", p);
  const Shape batch = broadcast_shapes(batch_of(x1), batch_of(x2), op.name());
  const bool by_products = uses_products(op, compute_mode, p, x1, x2);
  const auto flat = [&](const Tensor& x) {
    const Tensor wide = x.item_size() == 2 ? to(x, float32) : x;
    return contiguous(reshape(with_batch(wide, batch), {batch.numel(), x.size(-2), x.size(-1)}));
  };
  const Tensor a = flat(x1), b = flat(x2);
  const Tensor y = by_products && x1.size(-1) > 0 ? euclidean_distances(a, b) : distances(a, b, p);
  return to(reshape(y, followed_by(batch, {x1.size(-2), x2.size(-2)})), x1.dtype());
}

Tensor pairwise_distance(const Tensor& x1, const Tensor& x2, double p, double eps, bool keepdim) {
  const OpCall op{"pairwise_distance", x1, x2};
  WEFT_CHECK(x1.dim() > 0 || x2.dim() > 0, ShapeError, op.name(),
             "at least one operand needs a dimension; shapes {} and {}", x1.sizes(), x2.sizes());
  return norm(x1 - x2 + eps, p, -1, keepdim);
}

Tensor cosine_similarity(const Tensor& x1, const Tensor& x2, int64_t dim, double eps) {
  WEFT_AUTOCAST_ON_GPU(cosine_similarity, x1, x2, dim, eps);
  const OpCall op{"cosine_similarity", x1, x2};
  const Dtype dtype = promoted(x1, x2);
  WEFT_CHECK(is_floating(dtype), DtypeError, op.name(), "needs floating-point tensors; got {} and {}",
             x1.dtype(), x2.dtype());
  const Shape sizes = broadcast_shapes(x1.sizes(), x2.sizes(), op.name());
  dim = op.wrap(dim, sizes.size());
  const auto normalized = [&](const Tensor& given) {
    const Tensor x = expand(to(given, dtype), sizes);
    // The bound takes no part in the derivative.
    const Tensor length = clone(norm(x, 2.0, dim, /*keepdim=*/true));
    const NoGrad guard;
    clamp_min_(length, eps);
    return std::pair(x, length);
  };
  const auto [a, length_a] = normalized(x1);
  const auto [b, length_b] = normalized(x2);
  return sum((a / length_a) * (b / length_b), dim);
}

}  // namespace weft
