// The elementwise functions of two and more tensors, each beside its derivatives: f(a, b), and da, db(g, a,
// b, y) = g times f's derivative by a, by b, where y = f(a, b). Included as unary.inl.h is, under the same
// rules.
// clang-format off: f and df of a functor stand side by side, one line each

struct Add {
  template <class T>
  static constexpr T f(T a, T b) {
    return a + b;
  }
  template <class T>
  static constexpr T da(T g, T /*a*/, T /*b*/, T /*y*/) {
    return g;
  }
  template <class T>
  static constexpr T db(T g, T /*a*/, T /*b*/, T /*y*/) {
    return g;
  }
};
struct Sub {
  template <class T>
  static constexpr T f(T a, T b) {
    return a - b;
  }
  template <class T>
  static constexpr T da(T g, T /*a*/, T /*b*/, T /*y*/) {
    return g;
  }
  template <class T>
  static constexpr T db(T g, T /*a*/, T /*b*/, T /*y*/) {
    return -g;
  }
};
struct Mul {
  template <class T>
  static constexpr T f(T a, T b) {
    return a * b;
  }
  template <class T>
  static constexpr T da(T g, T /*a*/, T b, T /*y*/) {
    return g * b;
  }
  template <class T>
  static constexpr T db(T g, T a, T /*b*/, T /*y*/) {
    return g * a;
  }
};
struct Div {
  template <class T>
  static constexpr T f(T a, T b) {
    return a / b;
  }
  template <class T>
  static constexpr T da(T g, T /*a*/, T b, T /*y*/) {
    return g / b;
  }
  template <class T>
  static constexpr T db(T g, T a, T b, T /*y*/) {
    return -g * ((a / b) / b);
  }
};
// Division and remainder without a fraction. Integers arrive here only with b != 0.
struct TruncDivide {
  template <class T>
  static constexpr T f(T a, T b) {
    return trunc_divide(a, b);
  }
};
struct FloorDivide {
  template <class T>
  static constexpr T f(T a, T b) {
    return floor_divide(a, b);
  }
};
struct Remainder {
  template <class T>
  static constexpr T f(T a, T b) {
    return floor_remainder(a, b);
  }
  template <class T>
  static constexpr T da(T g, T /*a*/, T /*b*/, T /*y*/) {
    return g;
  }
  template <class T>
  static constexpr T db(T g, T a, T b, T /*y*/) {
    return -g * floor_divide(a, b);
  }
};
struct Fmod {
  template <class T>
  static constexpr T f(T a, T b) {
    return trunc_remainder(a, b);
  }
  template <class T>
  static constexpr T da(T g, T /*a*/, T /*b*/, T /*y*/) {
    return g;
  }
  template <class T>
  static constexpr T db(T g, T a, T b, T /*y*/) {
    return -g * trunc_divide(a, b);
  }
};
// The selects keep 0 * inf out of the gradients: by the base at exponent 0, by the exponent at base 0.
struct Pow {
  template <class T>
  static constexpr T f(T a, T b) {
    return pow(a, b);
  }
  template <class T>
  static constexpr T da(T g, T a, T b, T /*y*/) {
    return select(b == T(0.0), T(0.0), g * (b * pow(a, b - T(1.0))));
  }
  template <class T>
  static constexpr T db(T g, T a, T b, T y) {
    return select(a == T(0.0), select(b >= T(0.0), T(0.0), g * (y * log(a))), g * (y * log(a)));
  }
};
struct Atan2 {
  template <class T>
  static constexpr T f(T a, T b) {
    return atan2(a, b);
  }
  template <class T>
  static constexpr T da(T g, T a, T b, T /*y*/) {
    const T squares = a * a + b * b;
    return g * b * select(squares == T(0.0), T(0.0), T(1.0) / squares);
  }
  template <class T>
  static constexpr T db(T g, T a, T b, T /*y*/) {
    const T squares = a * a + b * b;
    return g * -a * select(squares == T(0.0), T(0.0), T(1.0) / squares);
  }
};
struct Hypot {
  template <class T>
  static constexpr T f(T a, T b) {
    return hypot(a, b);
  }
  template <class T>
  static constexpr T da(T g, T a, T /*b*/, T y) {
    return g * (a / y);
  }
  template <class T>
  static constexpr T db(T g, T /*a*/, T b, T y) {
    return g * (b / y);
  }
};
struct Copysign {
  template <class T>
  static constexpr T f(T a, T b) {
    return copysign(a, b);
  }
  template <class T>
  static constexpr T da(T g, T a, T /*b*/, T y) {
    return g * select(a == T(0.0), T(0.0), y / a);
  }
  template <class T>
  static constexpr T db(T /*g*/, T /*a*/, T /*b*/, T /*y*/) {
    return T(0.0);
  }
};
// a log(b), 0 where a is 0, unless b is NaN.
struct Xlogy {
  template <class T>
  static constexpr T f(T a, T b) {
    return select(isnan(b), b, select(a == T(0.0), T(0.0), a * log(b)));
  }
  template <class T>
  static constexpr T da(T g, T a, T b, T /*y*/) {
    return select(a == T(0.0), select(b <= T(0.0), T(0.0), g * log(b)), g * log(b));
  }
  template <class T>
  static constexpr T db(T g, T a, T b, T /*y*/) {
    return g * a / b;
  }
};
// log(exp(a) + exp(b)) without overflow.
struct Logaddexp {
  template <class T>
  static constexpr T f(T a, T b) {
    const T top = select(a > b, a, b);
    return select(a == b && isinf(a), a, top + log1p(exp(-abs(a - b))));
  }
  template <class T>
  static constexpr T da(T g, T a, T b, T /*y*/) {
    return g / (T(1.0) + exp(b - a));
  }
  template <class T>
  static constexpr T db(T g, T a, T b, T /*y*/) {
    return g / (T(1.0) + exp(a - b));
  }
};
struct Logaddexp2 {
  template <class T>
  static constexpr T f(T a, T b) {
    const T top = select(a > b, a, b);
    return select(a == b && isinf(a), a, top + T(1.44269504088896340736) * log1p(exp2(-abs(a - b))));
  }
  template <class T>
  static constexpr T da(T g, T a, T b, T /*y*/) {
    return g / (T(1.0) + exp2(b - a));
  }
  template <class T>
  static constexpr T db(T g, T a, T b, T /*y*/) {
    return g / (T(1.0) + exp2(a - b));
  }
};

// ---- the greater and the smaller; where they tie, both get half of the gradient ----
struct Maximum {
  template <class T>
  static constexpr T f(T a, T b) {
    return max(a, b);
  }
  template <class T>
  static constexpr T da(T g, T a, T b, T /*y*/) {
    return select(a == b, g / T(2.0), select(a < b, T(0.0), g));
  }
  template <class T>
  static constexpr T db(T g, T a, T b, T /*y*/) {
    return select(a == b, g / T(2.0), select(b < a, T(0.0), g));
  }
};
struct Minimum {
  template <class T>
  static constexpr T f(T a, T b) {
    return min(a, b);
  }
  template <class T>
  static constexpr T da(T g, T a, T b, T /*y*/) {
    return select(a == b, g / T(2.0), select(a > b, T(0.0), g));
  }
  template <class T>
  static constexpr T db(T g, T a, T b, T /*y*/) {
    return select(a == b, g / T(2.0), select(b > a, T(0.0), g));
  }
};
// These ignore NaN where the other is a number.
struct Fmax {
  template <class T>
  static constexpr T f(T a, T b) {
    return select(a != a, b, select(a < b, b, a));
  }
  template <class T>
  static constexpr T da(T g, T a, T b, T /*y*/) {
    return select(a == b, g / T(2.0), select(a > b, g, select(b != b, g, T(0.0))));
  }
  template <class T>
  static constexpr T db(T g, T a, T b, T /*y*/) {
    return select(a == b, g / T(2.0), select(a > b, T(0.0), select(b != b, T(0.0), g)));
  }
};
struct Fmin {
  template <class T>
  static constexpr T f(T a, T b) {
    return select(a != a, b, select(b < a, b, a));
  }
  template <class T>
  static constexpr T da(T g, T a, T b, T /*y*/) {
    return select(a == b, g / T(2.0), select(a < b, g, select(b != b, g, T(0.0))));
  }
  template <class T>
  static constexpr T db(T g, T a, T b, T /*y*/) {
    return select(a == b, g / T(2.0), select(a < b, T(0.0), select(b != b, T(0.0), g)));
  }
};

// ---- without derivatives ----
// 0 below a = 0, 1 above, b at it; 0 for NaN.
struct Heaviside {
  template <class T>
  static constexpr T f(T a, T b) {
    return select(a == T(0.0), b, select(a > T(0.0), T(1.0), T(0.0)));
  }
};
struct BitwiseAnd {
  template <class T>
  static constexpr T f(T a, T b) {
    return a & b;
  }
};
struct BitwiseOr {
  template <class T>
  static constexpr T f(T a, T b) {
    return a | b;
  }
};
struct BitwiseXor {
  template <class T>
  static constexpr T f(T a, T b) {
    return a ^ b;
  }
};
struct ShiftLeft {
  template <class T>
  static constexpr T f(T a, T b) {
    return shift_left(a, b);
  }
};
struct ShiftRight {
  template <class T>
  static constexpr T f(T a, T b) {
    return shift_right(a, b);
  }
};

// ---- of three ----
struct AddScaled {
  template <class T>
  static constexpr T f(T a, T b, T alpha) {
    return a + alpha * b;
  }
};
// NaN in x or in a bound is the result; of crossed bounds the upper one is.
// At its bounds the derivative is 0, as in PyTorch since 2.15; a bound that is NaN is none.
struct Clamp {
  template <class T>
  static constexpr T f(T x, T low, T high) {
    return min(max(x, low), high);
  }
  template <class T>
  static constexpr T df(T g, T x, T /*y*/, T low, T high) {
    return select(x <= low, T(0.0), select(x >= high, T(0.0), select(x == x, g, T(0.0))));
  }
};
struct Lerp {
  template <class T>
  static constexpr T f(T start, T end, T weight) {
    return select(abs(weight) < T(0.5), start + weight * (end - start),
                  end - (end - start) * (T(1.0) - weight));
  }
};
struct Addcmul {
  template <class T>
  static constexpr T f(T x, T a, T b, T value) {
    return x + value * a * b;
  }
};
struct Addcdiv {
  template <class T>
  static constexpr T f(T x, T a, T b, T value) {
    return x + value * a / b;
  }
};
