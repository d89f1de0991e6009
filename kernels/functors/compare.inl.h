// Comparisons and logic: 1 for true, 0 for false, which the store makes a bool. Included as unary.inl.h is,
// under the same rules.
// clang-format off: f and df of a functor stand side by side, one line each

struct Eq {
  template <class T>
  static constexpr T f(T a, T b) {
    return select(a == b, T(1.0), T(0.0));
  }
};
struct Ne {
  template <class T>
  static constexpr T f(T a, T b) {
    return select(a != b, T(1.0), T(0.0));
  }
};
struct Lt {
  template <class T>
  static constexpr T f(T a, T b) {
    return select(a < b, T(1.0), T(0.0));
  }
};
struct Le {
  template <class T>
  static constexpr T f(T a, T b) {
    return select(a <= b, T(1.0), T(0.0));
  }
};
struct Gt {
  template <class T>
  static constexpr T f(T a, T b) {
    return select(a > b, T(1.0), T(0.0));
  }
};
struct Ge {
  template <class T>
  static constexpr T f(T a, T b) {
    return select(a >= b, T(1.0), T(0.0));
  }
};
// |a - b| <= atol + rtol |b|, or equal (infinities); NaN beside NaN counts if equal_nan is not 0.
struct IsClose {
  template <class T>
  static constexpr T f(T a, T b, T rtol, T atol, T equal_nan) {
    const T near = select(abs(a - b) <= atol + abs(rtol * b), T(1.0), T(0.0));
    const T close = select(a == b, T(1.0), select(isfinite(a - b), near, T(0.0)));
    return select(a != a && b != b && equal_nan != T(0.0), T(1.0), close);
  }
};
struct LogicalAnd {
  template <class T>
  static constexpr T f(T a, T b) {
    return select(a != T(0.0) && b != T(0.0), T(1.0), T(0.0));
  }
};
struct LogicalOr {
  template <class T>
  static constexpr T f(T a, T b) {
    return select(a != T(0.0) || b != T(0.0), T(1.0), T(0.0));
  }
};
struct LogicalXor {
  template <class T>
  static constexpr T f(T a, T b) {
    return select(a != T(0.0), select(b != T(0.0), T(0.0), T(1.0)), select(b != T(0.0), T(1.0), T(0.0)));
  }
};
