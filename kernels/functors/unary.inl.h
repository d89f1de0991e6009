// The elementwise functions of one tensor, each beside its derivative: f(x), and df(g, x, y) = g * f'(x) where y = f(x). A
// further argument is a number of the op (a slope, a bound).
//
// This file is included inside a namespace, once for every kind of T: by each SIMD target of kernels/cpu (T is a lane), by
// the CUDA kernels (T is a number), and by src/ops (T is a Term, for derivatives that are differentiated again). So it uses
// only what all of them have: arithmetic, comparisons, select(mask, a, b), T(number) and the named functions; f may also
// join masks with && and ||. Numbers are written with a point, T(0.0).
// clang-format off: f and df of a functor stand side by side, one line each

struct Neg {
  template <class T>
  static constexpr T f(T x) {
    return -x;
  }
  template <class T>
  static constexpr T df(T g, T /*x*/, T /*y*/) {
    return -g;
  }
};
struct Abs {
  template <class T>
  static constexpr T f(T x) {
    return abs(x);
  }
  template <class T>
  static constexpr T df(T g, T x, T /*y*/) {
    return g * sign(x);
  }
};
struct Sign {  // 0 for NaN
  template <class T>
  static constexpr T f(T x) {
    return select(x == x, sign(x), T(0.0));
  }
};
struct Square {
  template <class T>
  static constexpr T f(T x) {
    return x * x;
  }
  template <class T>
  static constexpr T df(T g, T x, T /*y*/) {
    return g * (x + x);
  }
};
struct Reciprocal {
  template <class T>
  static constexpr T f(T x) {
    return T(1.0) / x;
  }
  template <class T>
  static constexpr T df(T g, T /*x*/, T y) {
    return -g * (y * y);
  }
};
struct Sqrt {
  template <class T>
  static constexpr T f(T x) {
    return sqrt(x);
  }
  template <class T>
  static constexpr T df(T g, T /*x*/, T y) {
    return g / (y + y);
  }
};
struct Rsqrt {
  template <class T>
  static constexpr T f(T x) {
    return rsqrt(x);
  }
  template <class T>
  static constexpr T df(T g, T /*x*/, T y) {
    return g * T(-0.5) * (y * y * y);
  }
};

// ---- exponentials and logarithms ----
struct Exp {
  template <class T>
  static constexpr T f(T x) {
    return exp(x);
  }
  template <class T>
  static constexpr T df(T g, T /*x*/, T y) {
    return g * y;
  }
};
struct Exp2 {
  template <class T>
  static constexpr T f(T x) {
    return exp2(x);
  }
  template <class T>
  static constexpr T df(T g, T /*x*/, T y) {
    return g * y * T(0.693147180559945309417);
  }
};
struct Expm1 {
  template <class T>
  static constexpr T f(T x) {
    return expm1(x);
  }
  template <class T>
  static constexpr T df(T g, T /*x*/, T y) {
    return g * (y + T(1.0));
  }
};
struct Log {
  template <class T>
  static constexpr T f(T x) {
    return log(x);
  }
  template <class T>
  static constexpr T df(T g, T x, T /*y*/) {
    return g / x;
  }
};
struct Log2 {
  template <class T>
  static constexpr T f(T x) {
    return log2(x);
  }
  template <class T>
  static constexpr T df(T g, T x, T /*y*/) {
    return g / (x * T(0.693147180559945309417));
  }
};
struct Log10 {
  template <class T>
  static constexpr T f(T x) {
    return log10(x);
  }
  template <class T>
  static constexpr T df(T g, T x, T /*y*/) {
    return g / (x * T(2.30258509299404568402));
  }
};
struct Log1p {
  template <class T>
  static constexpr T f(T x) {
    return log1p(x);
  }
  template <class T>
  static constexpr T df(T g, T x, T /*y*/) {
    return g / (x + T(1.0));
  }
};

// ---- trigonometric and hyperbolic ----
struct Sin {
  template <class T>
  static constexpr T f(T x) {
    return sin(x);
  }
  template <class T>
  static constexpr T df(T g, T x, T /*y*/) {
    return g * cos(x);
  }
};
struct Cos {
  template <class T>
  static constexpr T f(T x) {
    return cos(x);
  }
  template <class T>
  static constexpr T df(T g, T x, T /*y*/) {
    return -g * sin(x);
  }
};
struct Tan {
  template <class T>
  static constexpr T f(T x) {
    return tan(x);
  }
  template <class T>
  static constexpr T df(T g, T /*x*/, T y) {
    return g * (T(1.0) + y * y);
  }
};
struct Asin {
  template <class T>
  static constexpr T f(T x) {
    return asin(x);
  }
  template <class T>
  static constexpr T df(T g, T x, T /*y*/) {
    return g * rsqrt(T(1.0) - x * x);
  }
};
struct Acos {
  template <class T>
  static constexpr T f(T x) {
    return acos(x);
  }
  template <class T>
  static constexpr T df(T g, T x, T /*y*/) {
    return -g * rsqrt(T(1.0) - x * x);
  }
};
struct Atan {
  template <class T>
  static constexpr T f(T x) {
    return atan(x);
  }
  template <class T>
  static constexpr T df(T g, T x, T /*y*/) {
    return g / (x * x + T(1.0));
  }
};
struct Sinh {
  template <class T>
  static constexpr T f(T x) {
    return sinh(x);
  }
  template <class T>
  static constexpr T df(T g, T x, T /*y*/) {
    return g * cosh(x);
  }
};
struct Cosh {
  template <class T>
  static constexpr T f(T x) {
    return cosh(x);
  }
  template <class T>
  static constexpr T df(T g, T x, T /*y*/) {
    return g * sinh(x);
  }
};
struct Tanh {
  template <class T>
  static constexpr T f(T x) {
    return tanh(x);
  }
  template <class T>
  static constexpr T df(T g, T /*x*/, T y) {
    return g * (T(1.0) - y * y);
  }
};
struct Asinh {
  template <class T>
  static constexpr T f(T x) {
    return asinh(x);
  }
  template <class T>
  static constexpr T df(T g, T x, T /*y*/) {
    return g * rsqrt(x * x + T(1.0));
  }
};
struct Acosh {
  template <class T>
  static constexpr T f(T x) {
    return acosh(x);
  }
  template <class T>
  static constexpr T df(T g, T x, T /*y*/) {
    return g * rsqrt(x * x - T(1.0));
  }
};
struct Atanh {
  template <class T>
  static constexpr T f(T x) {
    return atanh(x);
  }
  template <class T>
  static constexpr T df(T g, T x, T /*y*/) {
    return g / (T(1.0) - x * x);
  }
};

// ---- the normal distribution ----
struct Erf {
  template <class T>
  static constexpr T f(T x) {
    return erf(x);
  }
  template <class T>
  static constexpr T df(T g, T x, T /*y*/) {
    return g * T(1.12837916709551257390) * exp(-(x * x));
  }
};
// A start within 1e-2 (Winitzki 2008), then Halley's steps on erf, or where that is near 1 on erfc.
struct Erfinv {
  template <class T>
  static constexpr T f(T x) {
    const T a = abs(x), rest = T(1.0) - a;
    const T l = log(rest * (T(1.0) + a)), h = T(4.33074675078) + T(0.5) * l;
    const T k = l * T(-6.80272108844), root = sqrt(h * h + k);
    T y = sqrt(select(h > T(0.0), k / (root + h), root - h));
    for (int step = 0; step < 3; ++step) {
      const T miss = select(a < T(0.5), erf(y) - a, rest - erfc(y));
      const T newton = miss * exp(y * y) * T(0.88622692545275801365);
      y = y - newton / (T(1.0) + y * newton);
    }
    y = select(rest == T(0.0), T(1.0) / rest, select(a == T(0.0), a, y));
    return select(x < T(0.0), -y, y);
  }
  template <class T>
  static constexpr T df(T g, T /*x*/, T y) {
    return g * T(0.88622692545275801365) * exp(y * y);
  }
};
struct Erfc {
  template <class T>
  static constexpr T f(T x) {
    return erfc(x);
  }
  template <class T>
  static constexpr T df(T g, T x, T /*y*/) {
    return g * T(-1.12837916709551257390) * exp(-(x * x));
  }
};

// ---- rounding; the derivatives are zero ----
struct Floor {
  template <class T>
  static constexpr T f(T x) {
    return floor(x);
  }
};
struct Ceil {
  template <class T>
  static constexpr T f(T x) {
    return ceil(x);
  }
};
struct Round {
  template <class T>
  static constexpr T f(T x) {
    return round(x);
  }
};
struct Trunc {
  template <class T>
  static constexpr T f(T x) {
    return trunc(x);
  }
};

// ---- truth values ----
struct IsNan {
  template <class T>
  static constexpr T f(T x) {
    return select(isnan(x), T(1.0), T(0.0));
  }
};
struct IsInf {
  template <class T>
  static constexpr T f(T x) {
    return select(isinf(x), T(1.0), T(0.0));
  }
};
struct IsFinite {
  template <class T>
  static constexpr T f(T x) {
    return select(isfinite(x), T(1.0), T(0.0));
  }
};
struct SignBit {
  template <class T>
  static constexpr T f(T x) {
    return select(signbit(x), T(1.0), T(0.0));
  }
};
struct LogicalNot {
  template <class T>
  static constexpr T f(T x) {
    return select(x == T(0.0), T(1.0), T(0.0));
  }
};
struct BitwiseNot {
  template <class T>
  static constexpr T f(T x) {
    return ~x;
  }
};

// ---- activations ----
struct Relu {
  template <class T>
  static constexpr T f(T x) {
    return select(x <= T(0.0), T(0.0), x);
  }
  template <class T>
  static constexpr T df(T g, T /*x*/, T y) {
    return select(y <= T(0.0), T(0.0), g);
  }
};
struct Sigmoid {
  template <class T>
  static constexpr T f(T x) {
    return sigmoid(x);
  }
  template <class T>
  static constexpr T df(T g, T /*x*/, T y) {
    return g * (T(1.0) - y) * y;
  }
};
struct LogSigmoid {
  template <class T>
  static constexpr T f(T x) {
    return select(x < T(0.0), x, T(0.0)) - log1p(exp(-abs(x)));
  }
  template <class T>
  static constexpr T df(T g, T x, T /*y*/) {
    return g * sigmoid(-x);
  }
};
struct Silu {
  template <class T>
  static constexpr T f(T x) {
    return x * sigmoid(x);
  }
  template <class T>
  static constexpr T df(T g, T x, T /*y*/) {
    const T s = sigmoid(x);
    return g * s * (T(1.0) + x * (T(1.0) - s));
  }
};
struct Mish {
  template <class T>
  static constexpr T f(T x) {
    return x * tanh(select(x > T(20.0), x, log1p(exp(x))));
  }
  template <class T>
  static constexpr T df(T g, T x, T /*y*/) {
    const T t = tanh(select(x > T(20.0), x, log1p(exp(x))));
    return g * (t + x * sigmoid(x) * (T(1.0) - t * t));
  }
};
// x Phi(x), Phi the distribution function of the normal distribution.
struct Gelu {
  template <class T>
  static constexpr T f(T x) {
    return x * T(0.5) * (T(1.0) + erf(x * T(0.70710678118654752440)));
  }
  template <class T>
  static constexpr T df(T g, T x, T /*y*/) {
    const T cdf = T(0.5) * (T(1.0) + erf(x * T(0.70710678118654752440)));
    const T pdf = T(0.39894228040143267794) * exp(T(-0.5) * x * x);
    return g * (cdf + x * pdf);
  }
};
// Hendrycks and Gimpel's approximation: 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))).
struct GeluTanh {
  template <class T>
  static constexpr T f(T x) {
    const T inner = T(0.79788456080286535588) * (x + T(0.044715) * x * x * x);
    return T(0.5) * x * (T(1.0) + tanh(inner));
  }
  template <class T>
  static constexpr T df(T g, T x, T /*y*/) {
    const T t = tanh(T(0.79788456080286535588) * (x + T(0.044715) * x * x * x));
    const T slope = T(0.79788456080286535588) * (T(1.0) + T(3 * 0.044715) * x * x);
    return g * (T(0.5) * (T(1.0) + t) + T(0.5) * x * (T(1.0) - t * t) * slope);
  }
};
struct HardSigmoid {
  template <class T>
  static constexpr T f(T x) {
    const T y = (x + T(3.0)) / T(6.0);
    return select(y < T(0.0), T(0.0), select(y > T(1.0), T(1.0), y));
  }
  template <class T>
  static constexpr T df(T g, T x, T /*y*/) {
    return select(abs(x) < T(3.0), g / T(6.0), T(0.0));
  }
};
struct HardSwish {
  template <class T>
  static constexpr T f(T x) {
    const T y = x + T(3.0);
    return x * select(y < T(0.0), T(0.0), select(y > T(6.0), T(6.0), y)) / T(6.0);
  }
  template <class T>
  static constexpr T df(T g, T x, T /*y*/) {
    return select(x <= T(-3.0), T(0.0), select(x < T(3.0), g * (x / T(3.0) + T(0.5)), g));
  }
};

// ---- with numbers ----
struct LeakyRelu {
  template <class T>
  static constexpr T f(T x, T slope) {
    return select(x > T(0.0), x, x * slope);
  }
  template <class T>
  static constexpr T df(T g, T x, T /*y*/, T slope) {
    return select(x > T(0.0), g, g * slope);
  }
};
// scale * (x above 0, alpha (exp(input_scale x) - 1) below): ELU, SELU and CELU.
struct Elu {
  template <class T>
  static constexpr T f(T x, T alpha, T scale, T input_scale) {
    return scale * select(x <= T(0.0), alpha * expm1(input_scale * x), x);
  }
  template <class T>
  static constexpr T df(T g, T x, T /*y*/, T alpha, T scale, T input_scale) {
    return g * scale * select(x <= T(0.0), alpha * input_scale * exp(input_scale * x), T(1.0));
  }
};
struct Softplus {
  template <class T>
  static constexpr T f(T x, T beta, T threshold) {
    return select(x * beta > threshold, x, log1p(exp(x * beta)) / beta);
  }
  template <class T>
  static constexpr T df(T g, T x, T /*y*/, T beta, T threshold) {
    return select(x * beta > threshold, g, g * sigmoid(x * beta));
  }
};
struct Hardtanh {
  template <class T>
  static constexpr T f(T x, T low, T high) {
    return select(x < low, low, select(x > high, high, x));
  }
  template <class T>
  static constexpr T df(T g, T x, T /*y*/, T low, T high) {
    return select(x <= low, T(0.0), select(x >= high, T(0.0), g));
  }
};
struct Threshold {
  template <class T>
  static constexpr T f(T x, T threshold, T value) {
    return select(x <= threshold, value, x);
  }
  template <class T>
  static constexpr T df(T g, T x, T /*y*/, T threshold, T /*value*/) {
    return select(x <= threshold, T(0.0), g);
  }
};
struct Softshrink {
  template <class T>
  static constexpr T f(T x, T lambda) {
    return select(x > lambda, x - lambda, select(x < -lambda, x + lambda, x * T(0.0)));
  }
  template <class T>
  static constexpr T df(T g, T x, T /*y*/, T lambda) {
    return select(abs(x) <= lambda, T(0.0), g);
  }
};
struct Hardshrink {
  template <class T>
  static constexpr T f(T x, T lambda) {
    return select(abs(x) <= lambda, T(0.0), x);
  }
  template <class T>
  static constexpr T df(T g, T x, T /*y*/, T lambda) {
    return select(abs(x) <= lambda, T(0.0), g);
  }
};
struct NanToNum {
  template <class T>
  static constexpr T f(T x, T nan, T highest, T lowest) {
    return select(isnan(x), nan, select(isinf(x), select(x > T(0.0), highest, lowest), x));
  }
  template <class T>
  static constexpr T df(T g, T x, T /*y*/, T /*nan*/, T /*highest*/, T /*lowest*/) {
    return select(isfinite(x), g, T(0.0));
  }
};
