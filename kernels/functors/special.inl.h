// Special functions of doubles: power series near the origin, asymptotic ones far from it. Included by special_functors.inl.h.

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
constexpr double kPi = std::numbers::pi;

// exp(x^2), whose error does not grow with x.
WEFT_HOST_DEVICE inline double exp_of_square(double x) {
  const double square = x * x, rest = std::fma(x, x, -square);
  return std::exp(square) * (1 + rest);
}

// From this |x| on the asymptotic series' least term, exp(-2 |x|), is below rounding.
constexpr double kAsymptotic = 20;

// sum over k of a_k(order) (sign / x)^k: exp(-x) sqrt(2 pi x) I(x) for sign -1, exp(x) sqrt(2 x / pi) K(x) for sign 1.
WEFT_HOST_DEVICE inline double bessel_tail(int order, double x, double sign) {
  const double mu = 4.0 * order * order;
  double term = 1, sum = 1;
  for (int k = 1; k < 2 * kAsymptotic && std::abs(term) > kEpsilon / 4; ++k) {
    const double odd = 2 * k - 1;
    term *= sign * (mu - odd * odd) / (8 * k * x);
    sum += term;
  }
  return sum;
}

// I(x) / (x / 2)^order of x >= 0 by its power series.
WEFT_HOST_DEVICE inline double bessel_i_series(int order, double x) {
  const double quarter = x * x / 4;
  double term = 1, sum = 1;
  for (int k = 1; term > sum * kEpsilon / 4; ++k) {
    term *= quarter / (static_cast<double>(k) * (k + order));
    sum += term;
  }
  return sum;
}

WEFT_HOST_DEVICE inline double bessel_i(int order, double x, bool scaled) {
  const double size = std::abs(x), sign = order == 1 && x < 0 ? -1 : 1;
  if (std::isnan(x)) return x;
  if (size <= kAsymptotic) {
    const double value = bessel_i_series(order, size) * (order == 1 ? x / 2 : 1);
    return scaled ? value * std::exp(-size) : value;
  }
  if (std::isinf(size)) return scaled ? sign * 0.0 : sign * size;
  const double value = sign * bessel_tail(order, size, -1) / std::sqrt(2 * kPi * size);
  if (scaled) return value;
  const double half = std::exp(size / 2);  // the whole would overflow before the result does
  return value * half * half;
}

// zeta of q > 0: the first ten terms, then the integral with its corrections (Euler and Maclaurin).
WEFT_HOST_DEVICE inline double zeta_of_positive(double s, double q) {
  // B_2j / (2j)!, j from 1.
  static constexpr double kEulerMaclaurin[] = {1.0 / 12,
                                               -1.0 / 720,
                                               1.0 / 30240,
                                               -1.0 / 1209600,
                                               1.0 / 47900160,
                                               -691.0 / 1307674368000.0,
                                               1.0 / 74724249600.0,
                                               -3617.0 / 10670622842880000.0,
                                               43867.0 / 5109094217170944000.0,
                                               -174611.0 / 802857662698291200000.0,
                                               77683.0 / 14101100039391805440000.0,
                                               -236364091.0 / 1693824136731743669452800000.0};
  double sum = std::pow(q, -s), a = q, last = sum;
  for (int i = 0; i < 9 || a <= 9; ++i) {
    a += 1;
    last = std::pow(a, -s);
    sum += last;
    if (last < sum * kEpsilon / 4) return sum;
  }
  sum += last * a / (s - 1) - last / 2;
  double factor = s, power = last / a;
  for (int j = 0; j < 12; ++j) {
    const double term = factor * power * kEulerMaclaurin[j];
    sum += term;
    if (std::abs(term) < std::abs(sum) * kEpsilon / 4) break;
    factor *= (s + 2 * j + 1) * (s + 2 * j + 2);
    power /= a * a;
  }
  return sum;
}

// log(x / a) - (x - a) / a.
WEFT_HOST_DEVICE inline double distance(double a, double x) {
  const double u = (x - a) / a;
  if (std::abs(u) > 0.4) return std::log(x / a) - u;
  const double r = u / (2 + u), square = r * r;
  double term = r * square, sum = 0;
  for (int k = 3; std::abs(term) > std::abs(sum) * kEpsilon / 4; k += 2) {
    sum += term / k;
    term *= square;
  }
  return 2 * sum - u * r;
}

// lgamma(a + 1) - log(sqrt(2 pi a)) - a log(a) + a for large a (Stirling).
WEFT_HOST_DEVICE inline double stirling_error(double a) {
  const double b = 1 / (a * a);
  return (1.0 / 12 - b * (1.0 / 360 - b * (1.0 / 1260 - b * (1.0 / 1680 - b / 1188)))) / a;
}

// x^a exp(-x) / gamma(a + 1).
WEFT_HOST_DEVICE inline double gamma_density(double a, double x) {
  if (a < 30) return std::exp(a * std::log(x) - x - log_gamma(a + 1));
  return std::exp(a * distance(a, x) - stirling_error(a)) / std::sqrt(2 * kPi * a);
}

// P(a, x) by its power series, for x below a + 1.
WEFT_HOST_DEVICE inline double lower_gamma(double a, double x) {
  double term = 1, sum = 1;
  for (double k = 1; term > sum * kEpsilon / 4; ++k) {
    term *= x / (a + k);
    sum += term;
  }
  return gamma_density(a, x) * sum;
}

// Far more than a convergent takes: a kernel that never ends would hang a GPU.
constexpr double kMostTerms = 1e7;

// Q(a, x) by its continued fraction (Lentz), for x above a + 1.
WEFT_HOST_DEVICE inline double upper_gamma(double a, double x) {
  constexpr double kTiny = 1e-300;
  double b = x + 1 - a, c = 1 / kTiny, d = 1 / b, fraction = d;
  for (double k = 1; k < kMostTerms; ++k) {
    const double numerator = -k * (k - a);
    b += 2;
    d = numerator * d + b;
    c = b + numerator / c;
    d = 1 / (std::abs(d) < kTiny ? kTiny : d);
    if (std::abs(c) < kTiny) c = kTiny;
    const double step = d * c;
    fraction *= step;
    if (std::abs(step - 1) < kEpsilon) break;
  }
  return gamma_density(a, x) * a * fraction;
}

// Q(a, x) for a and x up to about 1, where 1 - P would lose digits.
WEFT_HOST_DEVICE inline double upper_gamma_of_small(double a, double x) {
  double term = 1, sum = 0;
  for (double n = 1; n < 100; ++n) {
    term *= -x / n;
    const double part = term / (a + n);
    sum += part;
    if (std::abs(part) <= std::abs(sum) * kEpsilon / 4) break;
  }
  return -std::expm1(a * std::log(x) - log_gamma(1 + a)) - std::exp(a * std::log(x) - log_gamma(a)) * sum;
}

// P or Q for an a so large that the series would take minutes (Temme 1979, two terms).
WEFT_HOST_DEVICE inline double uniform_gamma(double a, double x, bool upper) {
  const double u = (x - a) / a, energy = -distance(a, x);
  const double eta = std::copysign(std::sqrt(2 * energy), u);
  const double first = 0.5 * std::erfc((upper ? 1 : -1) * eta * std::sqrt(a / 2));
  const double second = std::abs(u) < 1e-3 ? -1.0 / 3 + u / 12 : 1 / u - 1 / eta;
  const double rest = std::exp(-a * energy) / std::sqrt(2 * kPi * a) * second;
  return upper ? first + rest : first - rest;
}

WEFT_HOST_DEVICE inline double polynomial(const double* coefficients, int count, double x) {
  double y = coefficients[count - 1];
  for (int i = count - 2; i >= 0; --i) y = y * x + coefficients[i];
  return y;
}

WEFT_HOST_DEVICE inline double ratio(const double (&fraction)[2][8], double x) {
  return polynomial(fraction[0], 8, x) / polynomial(fraction[1], 8, x);
}

WEFT_HOST_DEVICE inline double digamma(double x) {
  if (x == 0) return std::copysign(kInfinity, -x);
  if (x == kInfinity) return x;
  double y = 0;
  if (x < 0) {
    double whole = 0;
    const double fraction = std::modf(x, &whole);
    if (fraction == 0 || std::isinf(x)) return kNaN;
    y = -kPi / std::tan(kPi * fraction);
    x = 1 - x;
  }
  for (; x < 10; ++x) y -= 1 / x;
  const double b = 1 / (x * x);
  const double series =
      b * (1.0 / 12 -
           b * (1.0 / 120 -
                b * (1.0 / 252 - b * (1.0 / 240 - b * (1.0 / 132 - b * (691.0 / 32760 - b * (1.0 / 12)))))));
  return y + std::log(x) - 0.5 / x - series;
}

WEFT_HOST_DEVICE inline double i0(double x) { return bessel_i(0, x, false); }
WEFT_HOST_DEVICE inline double i0e(double x) { return bessel_i(0, x, true); }
WEFT_HOST_DEVICE inline double i1(double x) { return bessel_i(1, x, false); }
WEFT_HOST_DEVICE inline double i1e(double x) { return bessel_i(1, x, true); }

WEFT_HOST_DEVICE inline double erfcx_of_positive(double x) {
  if (x < 12) return exp_of_square(x) * std::erfc(x);
  const double step = -1 / (2 * x * x);
  double term = 1, sum = 1;
  for (int n = 1; n < 60 && std::abs(term) > kEpsilon / 4; ++n) {
    term *= step * (2 * n - 1);
    sum += term;
  }
  return sum / (x * std::sqrt(kPi));
}

WEFT_HOST_DEVICE inline double erfcx(double x) {
  if (x < 0) return x < -26.7 ? kInfinity : 2 * exp_of_square(x) - erfcx_of_positive(-x);
  return erfcx_of_positive(x);
}

// Wichura's algorithm AS 241 (1988).
WEFT_HOST_DEVICE inline double ndtri(double p) {
  // Numerators and denominators for the middle, the tails, the far tails.
  static constexpr double kMiddle[2][8] = {
      {3.3871328727963666080, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
       4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3},
      {1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
       2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3}};
  static constexpr double kTail[2][8] = {
      {1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504,
       1.27045825245236838258, 2.41780725177450611770e-1, 2.27238449892691845833e-2,
       7.74545014278341407640e-4},
      {1.0, 2.05319162663775882187, 1.67638483018380384940, 6.89767334985100004550e-1,
       1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
       1.05075007164441684324e-9}};
  static constexpr double kFarTail[2][8] = {
      {6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580, 2.96560571828504891230e-1,
       2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5,
       2.01033439929228813265e-7},
      {1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
       7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
       2.04426310338993978564e-15}};
  if (std::isnan(p) || p < 0 || p > 1) return kNaN;
  if (p == 0) return -kInfinity;
  if (p == 1) return kInfinity;
  const double q = p - 0.5;
  if (std::abs(q) <= 0.425) return q * ratio(kMiddle, 0.180625 - q * q);
  const double r = std::sqrt(-std::log(q < 0 ? p : 1 - p));
  const double x = r <= 5 ? ratio(kTail, r - 1.6) : ratio(kFarTail, r - 5);
  return q < 0 ? -x : x;
}

WEFT_HOST_DEVICE inline double log_ndtr(double x) {
  const double scaled = -x / std::numbers::sqrt2;
  if (x < -1) return std::log(erfcx(scaled) / 2) - x * x / 2;
  return std::log1p(-std::erfc(-scaled) / 2);
}

/// The modified Bessel function of the second kind of order 0 or 1, times exp(x) if scaled.
WEFT_HOST_DEVICE inline double bessel_k(int order, double x, bool scaled) {
  if (std::isnan(x) || x < 0) return kNaN;
  if (x == 0) return kInfinity;
  if (x > kAsymptotic) {
    const double value = bessel_tail(order, x, 1) * std::sqrt(kPi / (2 * x));
    return scaled ? value : value * std::exp(-x);
  }
  const double value = modified_bessel_k(static_cast<double>(order), x);
  return scaled ? value * std::exp(x) : value;
}

WEFT_HOST_DEVICE inline double airy_ai(double x) {
  if (std::isnan(x)) return x;
  if (std::isinf(x)) return 0;
  if (std::abs(x) < 1e-6) return 0.35502805388781723926 - 0.25881940379280679841 * x;
  const double size = std::abs(x), root = std::sqrt(size), place = 2 * size * root / 3;
  constexpr double kThird = 1.0 / 3;
  if (x > 0) return place > 745 ? 0 : root / std::sqrt(3.0) / kPi * modified_bessel_k(kThird, place);
  const Bessels bessel = bessel_j_and_y(kThird, place);
  return root / 3 * (1.5 * bessel.j - std::sqrt(0.75) * bessel.y);
}

/// Hurwitz's zeta function.
WEFT_HOST_DEVICE inline double zeta(double s, double q) {
  if (std::isnan(s) || std::isnan(q) || s < 1) return kNaN;
  if (s == 1) return kInfinity;
  if (q > 0) return zeta_of_positive(s, q);
  if (q == std::floor(q)) return kInfinity;
  if (s != std::floor(s)) return kNaN;
  // The terms of negative k + q are those of two other series.
  const double steps = -std::floor(q), fraction = q + steps, sign = std::fmod(s, 2) == 0 ? 1 : -1;
  return zeta_of_positive(s, fraction) +
         sign * (zeta_of_positive(s, 1 - fraction) - zeta_of_positive(s, steps + 1 - fraction));
}

/// The regularised incomplete gamma function, lower or upper.
WEFT_HOST_DEVICE inline double incomplete_gamma(double a, double x, bool upper) {
  if (!(a >= 0 && x >= 0)) return kNaN;
  const double lower_end = upper ? 1 : 0, upper_end = upper ? 0 : 1;
  if (a == 0) return x > 0 ? upper_end : kNaN;
  if (x == 0) return lower_end;
  if (std::isinf(a)) return std::isinf(x) ? kNaN : lower_end;
  if (std::isinf(x)) return upper_end;
  if (a > 1e10) return uniform_gamma(a, x, upper);
  if (upper && a < 1 && x < 1.1) return upper_gamma_of_small(a, x);
  const bool series = x < a + 1;
  const double value = series ? lower_gamma(a, x) : upper_gamma(a, x);
  return series == upper ? 1 - value : value;
}
