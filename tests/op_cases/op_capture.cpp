// Which ops a captured step can have: all but those of one list, which need a number on the CPU.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "tests/op_cases/op_record.h"
#include "weft/cuda.h"
#include "weft/generator.h"

namespace weft::op_cases {

namespace {

struct Refused {
  std::string_view named;  // by the error
  const char* reason;
  std::vector<std::string_view> records;  // their titles
};

const std::vector<Refused>& refused_ops() {
  static const std::vector<Refused> all{
      {"tensor",
       "the record makes a tensor of numbers inside, which a replay could not read again",
       {"embedding_bag", "put", "put/write", "cov/weights", "histogram/edges", "gradient/coordinates",
        "repeat_interleave/counts", "quantile/whole ranks", "ctc_loss", "ctc_loss/one after the other, mean",
        "ctc_loss/impossible"}},
      {"to_vector", "the record reads numbers", {"tensor"}},
      {"masked_select", "the shape of the result is a count", {"masked_select"}},
      {"nonzero", "the shape of the result is a count", {"nonzero", "argwhere"}},
      {"unique",
       "the shape of the result is a count",
       {"unique", "unique/dim", "unique/rows", "index_fill/tensor value"}},
      {"unique_consecutive",
       "the shape of the result is a count",
       {"unique_consecutive", "unique_consecutive/dim"}},
      {"bincount", "the shape of the result is a count", {"bincount", "bincount/weights"}},
      {"lu_factor",
       "LAPACK factorises on the CPU",
       {"linalg.solve",
        "linalg.solve/right",
        "linalg.solve_ex",
        "linalg.inv",
        "inverse",
        "linalg.inv_ex",
        "linalg.det",
        "det",
        "linalg.slogdet",
        "slogdet",
        "logdet",
        "matrix_power/inverse",
        "linalg.lu_factor",
        "linalg.lu_factor_ex",
        "linalg.lu",
        "lu_unpack",
        "linalg.lu_solve",
        "linalg.lu_solve/right, adjoint",
        "lu_solve",
        "linalg.tensorinv",
        "linalg.tensorsolve",
        "linalg.cond"}},
      {"triangular_solve",
       "LAPACK factorises on the CPU",
       {"linalg.solve_triangular", "linalg.solve_triangular/lower from the right, unitriangular",
        "triangular_solve"}},
      {"cholesky",
       "LAPACK factorises on the CPU",
       {"linalg.cholesky", "cholesky/upper", "linalg.cholesky_ex", "cholesky_solve", "cholesky_inverse"}},
      {"qr", "LAPACK factorises on the CPU", {"linalg.qr", "linalg.qr/factors", "qr/complete"}},
      {"eigh", "LAPACK factorises on the CPU", {"linalg.eigh", "linalg.eigh/upper", "linalg.eigvalsh"}},
      {"svd",
       "LAPACK factorises on the CPU",
       {"linalg.svd", "linalg.svd/full factors", "svd", "linalg.svdvals", "linalg.matrix_rank", "linalg.pinv",
        "pinverse", "linalg.lstsq", "linalg.matrix_norm/nuc", "linalg.matrix_norm/2, kept dims",
        "linalg.norm/smallest singular value"}},
      {"item", "the norm of the matrix decides how often it is squared", {"linalg.matrix_exp"}},
  };
  return all;
}

// Null for an op that a captured step can have.
const Refused* refused_op(const std::string& title) {
  for (const Refused& one : refused_ops())
    if (std::find(one.records.begin(), one.records.end(), title) != one.records.end()) return &one;
  return nullptr;
}

// Bits of the results and of the inputs' gradients.
struct Results {
  Tensors outputs, gradients;

  Arrays read_back() const {
    Arrays all = read_all(outputs);
    for (const Tensor& gradient : gradients)
      if (gradient.defined()) all.push_back(read(gradient));
    return all;
  }
};

Results computed(const Record& record, const Tensors& inputs, const Tensors& arriving) {
  Results results{record.call(inputs), {}};
  if (arriving.empty()) return results;
  Tensors from, to;
  for (const Tensor& y : results.outputs)
    if (y.requires_grad()) from.push_back(y);
  for (const Tensor& x : inputs)
    if (x.requires_grad()) to.push_back(x);
  results.gradients = autograd::grad(from, to, arriving, {.allow_unused = true});
  return results;
}

void compare(const Record& record, const Shapes& shapes, int number) {
  const Dtype dtype = record.takes(float32) ? float32 : record.base_dtype();
  const Tensors inputs = make_inputs(record, draw_all(record, shapes, dtype, number), dtype);
  const bool differentiated = differentiable(record);
  const Tensors arriving = differentiated ? make_gradients(record.call(inputs)) : Tensors{};
  manual_seed(9);
  const Arrays usual = computed(record, inputs, arriving).read_back();
  manual_seed(9);
  Results results;
  cuda::Graph graph = cuda::graph([&] { results = computed(record, inputs, arriving); }, {.warmup = 0});
  graph.replay();
  const Arrays replayed = results.read_back();
  ASSERT_EQ(replayed.size(), usual.size());
  for (size_t i = 0; i < usual.size(); ++i)
    EXPECT_TRUE(same_bits(replayed[i], usual[i]))
        << "result " << i << ": " << difference(replayed[i], usual[i], 0);
}

}  // namespace

void captured(const Record& record) {
  if (test_device().is_cpu()) GTEST_SKIP() << "needs a GPU";
  const Refused* const refused = refused_op(record.title());
  bool thrown = false;
  int number = 0;
  std::vector<Shapes> samples = record.samples;
  if (samples.empty()) samples.emplace_back();
  for (const Shapes& shapes : samples) {
    try {
      compare(record, shapes, number++);
    } catch (const Error& error) {
      const std::string said = error.what();
      if (said.find("which a captured step must not do") == std::string::npos) throw;
      thrown = true;
      if (!refused) {
        ADD_FAILURE() << "is not captured: " << said;
        return;
      }
      // Without elements there is nothing to factorise, but still what is asked of the factors.
      const auto empty = [](const Shape& shape) { return shape.numel() == 0; };
      const bool nothing = std::any_of(shapes.begin(), shapes.end(), empty);
      EXPECT_TRUE(said.starts_with("[" + std::string(refused->named) + "] ") ||
                  (nothing && said.starts_with("[item] ")))
          << said;
    }
  }
  EXPECT_EQ(thrown, refused != nullptr) << "is captured: take it out of the list";
}

}  // namespace weft::op_cases
