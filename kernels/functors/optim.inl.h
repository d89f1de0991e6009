// The formulas of kernels/optim.h, one struct each: made of a step's numbers and the operands (x, grad, and three states, null where there
// is none), called with where elements of them lie. Included inside a namespace, as unary.inl.h is: by each SIMD target of kernels/cpu, where V is a lane,
// and by the CUDA kernels, where it is a number. V has load and store.

// n / d, and 0 for 0 / 0: with eps = 0, what never had a gradient stays where it is.
template <class V>
constexpr V quotient(V n, V d) {
  return select(n == V(0) && d == V(0), V(0), n / d);
}

template <class V>
constexpr V root_of(V v, V eps, bool inside) {
  return inside ? sqrt(v + eps) : sqrt(v) + eps;
}

// The gradient with maximize and the weight decay that is part of it.
template <class V>
struct Gradient {
  V decay;
  bool maximize, decays;

  constexpr explicit Gradient(const UpdateNumbers& numbers)
      : decay(numbers.weight_decay),
        maximize(numbers.form.maximize),
        decays(numbers.weight_decay != 0 && !numbers.form.decoupled_weight_decay) {}
  constexpr V operator()(const typename V::T* grad, V x) const {
    V g = V::load(grad);
    if (maximize) g = -g;
    return decays ? fma(decay, x, g) : g;
  }
};

// Averages of the gradient and of its square.
template <class V>
struct Moments {
  V first_share, second_decay, second_share;

  constexpr explicit Moments(const UpdateNumbers& numbers)
      : first_share(numbers.first_share),
        second_decay(numbers.second_decay),
        second_share(numbers.second_share) {}
  constexpr V first(typename V::T* state, V g) const {
    const V before = V::load(state), m = fma(first_share, g - before, before);
    m.store(state);
    return m;
  }
  constexpr V second(typename V::T* state, V g) const {
    const V v = fma(second_share * g, g, V::load(state) * second_decay);
    v.store(state);
    return v;
  }
};

template <class V>
struct Sgd {
  V lr, momentum, share;
  Gradient<V> gradient;
  bool nesterov, first, has_momentum;

  template <class P>
  constexpr Sgd(const UpdateNumbers& numbers, P const* operands)
      : lr(-numbers.step_size),
        momentum(numbers.momentum),
        share(numbers.gradient_share),
        gradient(numbers),
        nesterov(numbers.form.nesterov),
        first(numbers.first),
        has_momentum(operands[2]) {}
  constexpr void operator()(typename V::T* const* at) const {
    const V x = V::load(at[0]);
    V g = gradient(at[1], x);
    if (has_momentum) {
      const V v = first ? g : fma(share, g, V::load(at[2]) * momentum);
      v.store(at[2]);
      g = nesterov ? fma(momentum, v, g) : v;
    }
    fma(lr, g, x).store(at[0]);
  }
};

template <class V>
struct Adagrad {
  V size, eps;
  Gradient<V> gradient;
  bool inside;

  template <class P>
  constexpr Adagrad(const UpdateNumbers& numbers, P const*)
      : size(-numbers.step_size), eps(numbers.eps), gradient(numbers), inside(numbers.form.eps_inside_sqrt) {}
  constexpr void operator()(typename V::T* const* at) const {
    const V x = V::load(at[0]), g = gradient(at[1], x);
    const V sum = fma(g, g, V::load(at[2]));
    sum.store(at[2]);
    fma(size, quotient(g, root_of(sum, eps, inside)), x).store(at[0]);
  }
};

template <class V>
struct Rmsprop {
  V size, eps, momentum;
  Gradient<V> gradient;
  Moments<V> moments;
  bool inside, has_momentum, centered;

  template <class P>
  constexpr Rmsprop(const UpdateNumbers& numbers, P const* operands)
      : size(-numbers.step_size),
        eps(numbers.eps),
        momentum(numbers.momentum),
        gradient(numbers),
        moments(numbers),
        inside(numbers.form.eps_inside_sqrt),
        has_momentum(operands[3]),
        centered(operands[4]) {}
  constexpr void operator()(typename V::T* const* at) const {
    const V x = V::load(at[0]), g = gradient(at[1], x);
    V v = moments.second(at[2], g);
    if (centered) {
      const V mean = moments.first(at[4], g);
      v = max(fma(-mean, mean, v), V(0));  // a variance, but for rounding
    }
    V step = quotient(g, root_of(v, eps, inside));
    if (has_momentum) {
      step = fma(momentum, V::load(at[3]), step);
      step.store(at[3]);
    }
    fma(size, step, x).store(at[0]);
  }
};

template <class V>
struct Adadelta {
  V lr, eps;
  Gradient<V> gradient;
  Moments<V> moments;

  template <class P>
  constexpr Adadelta(const UpdateNumbers& numbers, P const*)
      : lr(-numbers.step_size), eps(numbers.eps), gradient(numbers), moments(numbers) {}
  constexpr void operator()(typename V::T* const* at) const {
    const V x = V::load(at[0]), g = gradient(at[1], x);
    const V v = moments.second(at[2], g);
    const V step = quotient(sqrt(V::load(at[3]) + eps), sqrt(v + eps)) * g;
    moments.second(at[3], step);
    fma(lr, step, x).store(at[0]);
  }
};

template <class V>
struct Adam {
  V shrink, size, eps, correction, root_correction;
  Gradient<V> gradient;
  Moments<V> moments;
  bool inside, amsgrad;

  template <class P>
  constexpr Adam(const UpdateNumbers& numbers, P const* operands)
      : shrink(numbers.shrink),
        size(-numbers.step_size),
        eps(numbers.eps),
        correction(numbers.correction),
        root_correction(numbers.root_correction),
        gradient(numbers),
        moments(numbers),
        inside(numbers.form.eps_inside_sqrt),
        amsgrad(operands[4]) {}
  constexpr void operator()(typename V::T* const* at) const {
    const V x = V::load(at[0]), g = gradient(at[1], x);
    const V m = moments.first(at[2], g);
    V v = moments.second(at[3], g);
    if (amsgrad) {
      v = max(V::load(at[4]), v);
      v.store(at[4]);
    }
    const V root = inside ? sqrt(v / correction + eps) : sqrt(v) / root_correction + eps;
    fma(size, quotient(m, root), x * shrink).store(at[0]);
  }
};

template <class V>
struct Adamax {
  V size, eps, decay;
  Gradient<V> gradient;
  Moments<V> moments;

  template <class P>
  constexpr Adamax(const UpdateNumbers& numbers, P const*)
      : size(-numbers.step_size),
        eps(numbers.eps),
        decay(numbers.second_decay),
        gradient(numbers),
        moments(numbers) {}
  constexpr void operator()(typename V::T* const* at) const {
    const V x = V::load(at[0]), g = gradient(at[1], x);
    const V m = moments.first(at[2], g);
    const V top = max(V::load(at[3]) * decay, abs(g) + eps);
    top.store(at[3]);
    fma(size, quotient(m, top), x).store(at[0]);
  }
};

template <class V>
struct Nadam {
  V shrink, size, average_size, eps, correction;
  Gradient<V> gradient;
  Moments<V> moments;
  bool inside;

  template <class P>
  constexpr Nadam(const UpdateNumbers& numbers, P const*)
      : shrink(numbers.shrink),
        size(-numbers.step_size),
        average_size(-numbers.average_size),
        eps(numbers.eps),
        correction(numbers.correction),
        gradient(numbers),
        moments(numbers),
        inside(numbers.form.eps_inside_sqrt) {}
  constexpr void operator()(typename V::T* const* at) const {
    const V x = V::load(at[0]), g = gradient(at[1], x);
    const V m = moments.first(at[2], g);
    const V root = root_of(moments.second(at[3], g) / correction, eps, inside);
    fma(average_size, quotient(m, root), fma(size, quotient(g, root), x * shrink)).store(at[0]);
  }
};

template <class V>
struct Radam {
  V shrink, size, eps, correction;
  Gradient<V> gradient;
  Moments<V> moments;
  bool inside, adapts;

  template <class P>
  constexpr Radam(const UpdateNumbers& numbers, P const*)
      : shrink(numbers.shrink),
        size(-numbers.step_size),
        eps(numbers.eps),
        correction(numbers.correction),
        gradient(numbers),
        moments(numbers),
        inside(numbers.form.eps_inside_sqrt),
        adapts(numbers.adapts) {}
  constexpr void operator()(typename V::T* const* at) const {
    const V x = V::load(at[0]), g = gradient(at[1], x);
    const V m = moments.first(at[2], g), v = moments.second(at[3], g);
    const V step = adapts ? quotient(m, root_of(inside ? v / correction : v, eps, inside)) : m;
    fma(size, step, x * shrink).store(at[0]);
  }
};

template <class V>
struct Asgd {
  V shrink, eta, share;
  Gradient<V> gradient;
  bool follows;

  template <class P>
  constexpr Asgd(const UpdateNumbers& numbers, P const*)
      : shrink(numbers.shrink),
        eta(-numbers.step_size),
        share(numbers.average_share),
        gradient(numbers),
        follows(numbers.average_share == 1) {}
  constexpr void operator()(typename V::T* const* at) const {
    const V before = V::load(at[0]), g = gradient(at[1], before);
    const V x = fma(eta, g, before * shrink), average = V::load(at[2]);
    (follows ? x : fma(share, x - average, average)).store(at[2]);
    x.store(at[0]);
  }
};

template <class V>
struct Rprop {
  V minus, plus, least, most;
  Gradient<V> gradient;

  template <class P>
  constexpr Rprop(const UpdateNumbers& numbers, P const*)
      : minus(numbers.eta_minus),
        plus(numbers.eta_plus),
        least(numbers.size_min),
        most(numbers.size_max),
        gradient(numbers) {}
  constexpr void operator()(typename V::T* const* at) const {
    const V x = V::load(at[0]), g = gradient(at[1], x);
    const V agreement = g * V::load(at[2]);
    const V factor = select(agreement > V(0), plus, select(agreement < V(0), minus, V(1)));
    const V size = min(max(V::load(at[3]) * factor, least), most);
    const V kept = select(agreement < V(0), V(0), g);
    size.store(at[3]);
    kept.store(at[2]);
    (x - select(kept == kept, sign(kept), V(0)) * size).store(at[0]);  // NaN has no sign, and moves nothing
  }
};
