// stamped by tools/stamp.py from include/weft/ops; do not edit
// The distance ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}, {"other", Kind::tensor, false, nullptr}, {"p", Kind::floating, false, "2"}};
Parameter takes_1[] = {{"x1", Kind::tensor, false, nullptr}, {"x2", Kind::tensor, false, nullptr}, {"p", Kind::floating, false, "2"}, {"compute_mode", Kind::text, false, "\"use_mm_for_euclid_dist_if_necessary\""}};
Parameter takes_2[] = {{"x1", Kind::tensor, false, nullptr}, {"x2", Kind::tensor, false, nullptr}, {"p", Kind::floating, false, "2"}, {"eps", Kind::floating, false, "1e-6"}, {"keepdim", Kind::boolean, false, "False"}};
Parameter takes_3[] = {{"x1", Kind::tensor, false, nullptr}, {"x2", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, "1"}, {"eps", Kind::floating, false, "1e-8"}};

PyObject* call_dist(Arguments& a) {
  return a.wrap(weft::dist(a.tensor(0), a.tensor(1), a.floating(2, 2)));
}
const Overload overloads_dist[] = {{takes_0, 3, 3, false, true}};
const char contract_0[] =
  "The p-norm of input - other, of all elements: a 0-d tensor. Raises DtypeError unless the difference is floating.";
PythonOp op_dist = {"dist", overloads_dist, 1, 0, false, call_dist, nullptr, contract_0,
  "dist(input, other, p=2) -> Tensor"};

PyObject* call_cdist(Arguments& a) {
  return a.wrap(weft::cdist(a.tensor(0), a.tensor(1), a.floating(2, 2), a.text(3, "use_mm_for_euclid_dist_if_necessary")));
}
const Overload overloads_cdist[] = {{takes_1, 4, 4, false, false}};
const char contract_1[] =
  "The p-norm distances between the vectors (rows) of two batches: x1 (*, P, M), x2 (*, R, M), y (*, P, R). The batches\n"
  "broadcast; p is 0 or more (0: how many elements differ; infinity: the largest difference). compute_mode:\n"
  "Euclidean distances by a matrix product \"use_mm_for_euclid_dist_if_necessary\" (where either has more than 25 vectors),\n"
  "\"use_mm_for_euclid_dist\" (always), \"donot_use_mm_for_euclid_dist\". The product is faster, but of the distance of\n"
  "vectors that nearly agree it leaves few digits. The derivative at distance 0 is 0. Raises ShapeError, DtypeError,\n"
  "ValueError.";
PythonOp op_cdist = {"cdist", overloads_cdist, 1, 0, false, call_cdist, nullptr, contract_1,
  "cdist(x1, x2, p=2, compute_mode=\"use_mm_for_euclid_dist_if_necessary\") -> Tensor"};

PyObject* call_pairwise_distance(Arguments& a) {
  return a.wrap(weft::pairwise_distance(a.tensor(0), a.tensor(1), a.floating(2, 2), a.floating(3, 1e-6), a.boolean(4, false)));
}
const Overload overloads_pairwise_distance[] = {{takes_2, 5, 5, false, false}};
const char contract_2[] =
  "The p-norm of x1 - x2 + eps along the last dimension, which keepdim leaves with size 1.";
PythonOp op_pairwise_distance = {"pairwise_distance", overloads_pairwise_distance, 1, 0, false, call_pairwise_distance, nullptr, contract_2,
  "pairwise_distance(x1, x2, p=2, eps=1e-6, keepdim=False) -> Tensor"};

PyObject* call_cosine_similarity(Arguments& a) {
  return a.wrap(weft::cosine_similarity(a.tensor(0), a.tensor(1), a.integer(2, 1), a.floating(3, 1e-8)));
}
const Overload overloads_cosine_similarity[] = {{takes_3, 4, 4, false, false}};
const char contract_3[] =
  "x1 . x2 / (max(|x1|, eps) max(|x2|, eps)) along `dim`. Raises DtypeError unless one of them is floating.";
PythonOp op_cosine_similarity = {"cosine_similarity", overloads_cosine_similarity, 1, 0, false, call_cosine_similarity, nullptr, contract_3,
  "cosine_similarity(x1, x2, dim=1, eps=1e-8) -> Tensor"};

}  // namespace

std::span<const Entry> distance_ops() {
  static constexpr Entry entries[] = {
    {&op_dist, as_function<op_dist>, as_method<op_dist>},
    {&op_cdist, as_function<op_cdist>, nullptr},
    {&op_pairwise_distance, as_function<op_pairwise_distance>, nullptr},
    {&op_cosine_similarity, as_function<op_cosine_similarity>, nullptr},
  };
  return entries;
}

}  // namespace weft::python
