// Every elementwise kernel of the GPU, on the simulated device, against the CPU's: all dtypes, shapes and layouts at random.
#include <gtest/gtest.h>

#include "kernels/elementwise.h"
#include "tests/cudasim/random_operands.h"

namespace weft::kernels {
#define WEFT_DECLARE(name, signature) WEFT_DECLARE_(name, signature)
#define WEFT_DECLARE_(name, ...) void name __VA_ARGS__;
namespace cpu {
WEFT_UNARY_KERNELS(WEFT_DECLARE)
WEFT_BINARY_KERNELS(WEFT_DECLARE)
WEFT_COMPARE_KERNELS(WEFT_DECLARE)
}  // namespace cpu
namespace cuda {
WEFT_UNARY_KERNELS(WEFT_DECLARE)
WEFT_BINARY_KERNELS(WEFT_DECLARE)
WEFT_COMPARE_KERNELS(WEFT_DECLARE)
}  // namespace cuda
}  // namespace weft::kernels

namespace cudasim_test {
namespace {

namespace cpu = weft::kernels::cpu;
namespace cuda = weft::kernels::cuda;
using weft::Scalar;
using weft::kernels::Numbers;
using weft::kernels::Types;

constexpr int kRounds = 6;
// In units of the last place, of functions and of formulas that may lose some places.
constexpr double kExact = 30, kLoose = 300;

/// Compares on_cpu(out, operands…) with on_gpu(out, operands…): `count` operands, some of them numbers if those are legal.
template <int count, class OnCpu, class OnGpu>
void compare(const char* name, RandomOperands& random, Dtype computed, Dtype out_dtype, bool numbers,
             double tolerance, OnCpu on_cpu, OnGpu on_gpu) {
  const Sizes sizes = random.sizes();
  std::vector<EitherOperand> in;
  for (int i = 0; i < count; ++i)
    in.push_back(numbers ? random.operand(computed, sizes)
                         : EitherOperand{random.input(computed, sizes), {}});
  Tensor out = random.output(out_dtype, sizes);
  [&]<size_t... I>(std::index_sequence<I...>) {
    on_cpu(out.on_host(), in[I].on_host()...);
    on_gpu(out.on_device(), in[I].on_device()...);
  }
  (std::make_index_sequence<count>());
  expect_same(out, tolerance, name);
}

ConstView as_view(const View& out, const Operand& x) {
  return {x.data, x.dtype, out.ndim, out.sizes, x.strides};
}

class GpuElementwise : public ::testing::TestWithParam<int> {
 protected:
  RandomOperands random{static_cast<uint64_t>(GetParam())};
};

TEST_P(GpuElementwise, FunctionsOfOneTensorAreTheCpus){
#define WEFT_TEST(X, name, F, types, ...)                                                                   \
  {                                                                                                         \
    const Dtype dtype = random.of(Types::types);                                                            \
    compare<1>(                                                                                             \
        #name, random, dtype, dtype, false, kExact, [](View o, Operand x) { cpu::name(o, as_view(o, x)); }, \
        [](View o, Operand x) { cuda::name(o, as_view(o, x)); });                                           \
  }
    WEFT_UNARY_FUNCTORS(WEFT_TEST, _) WEFT_ACTIVATION_FUNCTORS(WEFT_TEST, _)
        WEFT_TEST(_, bitwise_not, BitwiseNot, integer)
#undef WEFT_TEST
}

TEST_P(GpuElementwise, PredicatesAreTheCpus){
#define WEFT_TEST(X, name, F, types)                                                                      \
  {                                                                                                       \
    const Dtype dtype = random.of(Types::types), truth = random.often(4) ? random.any() : Dtype::boolean; \
    const Sizes sizes = random.sizes();                                                                   \
    Tensor x = random.tensor(dtype, sizes, true), out = random.output(truth, sizes);                      \
    cpu::name(out.on_host(), x.on_host());                                                                \
    cuda::name(out.on_device(), x.on_device());                                                           \
    expect_same(out, 0, #name);                                                                           \
  }
    WEFT_PREDICATE_FUNCTORS(WEFT_TEST, _)
#undef WEFT_TEST
}

TEST_P(GpuElementwise, DerivativesAreTheCpus) {
  random.extreme = false;
#define WEFT_TEST(X, name, F, types, derivative) WEFT_TEST_##derivative(name)
#define WEFT_TEST_constant(name)
#define WEFT_TEST_of_nothing(name)
#define WEFT_TEST_of_y(name) WEFT_TEST_of_x(name)
#define WEFT_TEST_of_x(name)                                               \
  {                                                                        \
    const Dtype dtype = random.floating();                                 \
    compare<2>(                                                            \
        #name "_df", random, dtype, dtype, false, kLoose,                  \
        [](View o, Operand g, Operand x) {                                 \
          cpu::name##_df(o, as_view(o, g), as_view(o, x), as_view(o, x));  \
        },                                                                 \
        [](View o, Operand g, Operand x) {                                 \
          cuda::name##_df(o, as_view(o, g), as_view(o, x), as_view(o, x)); \
        });                                                                \
  }
  WEFT_UNARY_FUNCTORS(WEFT_TEST, _)
  WEFT_ACTIVATION_FUNCTORS(WEFT_TEST, _)
#undef WEFT_TEST
}

TEST_P(GpuElementwise, FunctionsWithNumbersAreTheCpus) {
  random.extreme = false;
  const Numbers n{{random.uniform(-1, 2), random.uniform(0.5, 3), random.uniform(0.5, 3)}};
#define WEFT_TEST(X, name, F, types, count)                                                          \
  {                                                                                                  \
    const Dtype dtype = random.of(Types::types), of_slope = random.floating();                       \
    compare<1>(                                                                                      \
        #name, random, dtype, dtype, false, kLoose,                                                  \
        [&](View o, Operand x) { cpu::name(o, as_view(o, x), n); },                                  \
        [&](View o, Operand x) { cuda::name(o, as_view(o, x), n); });                                \
    compare<2>(                                                                                      \
        #name "_df", random, of_slope, of_slope, false, kLoose,                                      \
        [&](View o, Operand g, Operand x) { cpu::name##_df(o, as_view(o, g), as_view(o, x), n); },   \
        [&](View o, Operand g, Operand x) { cuda::name##_df(o, as_view(o, g), as_view(o, x), n); }); \
  }
  WEFT_NUMBERED_FUNCTORS(WEFT_TEST, _)
#undef WEFT_TEST
}

TEST_P(GpuElementwise, FunctionsOfTwoTensorsAreTheCpus){
#define WEFT_TEST(X, name, F, types, derivative)                                       \
  {                                                                                    \
    const Dtype dtype = random.of(Types::types);                                       \
    compare<2>(                                                                        \
        #name, random, dtype, dtype, true, kExact, [](auto... x) { cpu::name(x...); }, \
        [](auto... x) { cuda::name(x...); });                                          \
  }
    WEFT_BINARY_FUNCTORS(WEFT_TEST, _)
#undef WEFT_TEST
}

TEST_P(GpuElementwise, DerivativesOfTwoTensorsAreTheCpus) {
  random.extreme = false;
#define WEFT_TEST(X, name, F, types, derivative) WEFT_TEST_##derivative(name)
#define WEFT_TEST_linear(name)
#define WEFT_TEST_product(name)
#define WEFT_TEST_composed(name)
#define WEFT_TEST_none(name)
#define WEFT_TEST_fused_y(name) WEFT_TEST_fused(name)
#define WEFT_TEST_fused(name) WEFT_TEST_BY(name##_da) WEFT_TEST_BY(name##_db)
#define WEFT_TEST_BY(name)                                                                   \
  {                                                                                          \
    const Dtype dtype = random.floating();                                                   \
    const Sizes sizes = random.sizes();                                                      \
    Tensor g = random.tensor(dtype, sizes, true), out = random.output(dtype, sizes);         \
    const EitherOperand a = random.operand(dtype, sizes), b = random.operand(dtype, sizes),  \
                        y = random.operand(dtype, sizes);                                    \
    cpu::name(out.on_host(), g.on_host(), a.on_host(), b.on_host(), y.on_host());            \
    cuda::name(out.on_device(), g.on_device(), a.on_device(), b.on_device(), y.on_device()); \
    expect_same(out, kLoose, #name);                                                         \
  }
  WEFT_BINARY_FUNCTORS(WEFT_TEST, _)
#undef WEFT_TEST
}

TEST_P(GpuElementwise, FunctionsOfThreeTensorsAreTheCpus) {
  const Scalar number = random.number(random.any());
#define WEFT_TEST(name, types, count, ...)                                                          \
  {                                                                                                 \
    const Dtype dtype = random.of(Types::types);                                                    \
    compare<count>(                                                                                 \
        #name, random, dtype, dtype, true, kLoose, [&](auto... x) { cpu::name(x... __VA_ARGS__); }, \
        [&](auto... x) { cuda::name(x... __VA_ARGS__); });                                          \
  }
  WEFT_TEST(add_scaled, numeric, 2, , number)
  WEFT_TEST(clamp, numeric, 3)
  WEFT_TEST(lerp, floating, 3)
  WEFT_TEST(addcmul, numeric, 3, , number)
  WEFT_TEST(addcdiv, floating, 3, , number)
#undef WEFT_TEST
  const Dtype dtype = random.floating();
  compare<3>(
      "clamp_df", random, dtype, dtype, true, kExact,
      [&](View o, Operand x, Operand low, Operand high) { cpu::clamp_df(o, o, x, low, high); },
      [&](View o, Operand x, Operand low, Operand high) { cuda::clamp_df(o, o, x, low, high); });
}

TEST_P(GpuElementwise, ComparisonsAreTheCpus) {
#define WEFT_TEST(X, name, F)                                                                  \
  {                                                                                            \
    const Dtype dtype = random.any(), truth = random.often(4) ? random.any() : Dtype::boolean; \
    compare<2>(                                                                                \
        #name, random, dtype, truth, true, 0, [&](auto... x) { cpu::name(x..., dtype); },      \
        [&](auto... x) { cuda::name(x..., dtype); });                                          \
  }
  WEFT_COMPARE_FUNCTORS(WEFT_TEST, _)
#undef WEFT_TEST
  const Dtype dtype = random.floating();
  const bool equal_nan = random.often(2);
  compare<2>(
      "isclose", random, dtype, Dtype::boolean, true, 0,
      [&](auto... x) { cpu::isclose(x..., dtype, 0.1, 0.1, equal_nan); },
      [&](auto... x) { cuda::isclose(x..., dtype, 0.1, 0.1, equal_nan); });
}

TEST_P(GpuElementwise, AnInputMayBeTheOutput) {
  for (int i = 0; i < 10; ++i) {
    const Dtype dtype = random.any();
    const Sizes sizes = random.sizes();
    Tensor out = random.output(dtype, sizes);
    const EitherOperand other = random.operand(dtype, sizes);
    cpu::add(out.on_host(), ConstView(out.on_host()), other.on_host());
    cuda::add(out.on_device(), ConstView(out.on_device()), other.on_device());
    expect_same(out, kExact, "add in place");
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, GpuElementwise, ::testing::Range(1, 1 + kRounds));

}  // namespace
}  // namespace cudasim_test
