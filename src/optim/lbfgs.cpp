// LBFGS: directions from differences of gradients, and a line search to the strong Wolfe conditions.
#include "weft/optim/lbfgs.h"

#include <algorithm>
#include <cmath>

#include "src/core/check.h"
#include "src/core/cuda_backend.h"
#include "src/ops/optim.h"
#include "weft/autograd.h"
#include "weft/ops.h"

namespace weft::optim {

std::vector<const char*> LBFGSOptions::option_names() {
  return {"lr",           "max_iter",     "max_eval", "tolerance_grad", "tolerance_change",
          "history_size", "strong_wolfe", "maximize"};
}
std::vector<OptionField> LBFGSOptions::fields() {
  return {&lr,           &max_iter,     &max_eval, &tolerance_grad, &tolerance_change,
          &history_size, &strong_wolfe, &maximize};
}
void LBFGSOptions::check() const {
  require(lr >= 0, name(), "lr must be at least 0", lr);
  require(max_iter >= 0, name(), "max_iter must be at least 0", static_cast<double>(max_iter));
  require(history_size >= 0, name(), "history_size must be at least 0", static_cast<double>(history_size));
}

namespace {

// One point of the line: the step, the loss there, its gradient and its slope along the direction.
struct Point {
  double t, loss;
  Tensor gradient;
  double slope;
};

// As one number of that dtype, in which PyTorch keeps it.
double rounded(double value, Dtype dtype) {
  if (dtype == float64) return value;
  if (dtype == float32) return static_cast<double>(static_cast<float>(value));
  return full({}, value, {.dtype = dtype}).item();
}

// x += a y, rounded once, as PyTorch does it; add_ rounds the product too.
void add_scaled(const Tensor& x, const Tensor& y, double a) {
  const Tensor settings = tensor({-a, 0.0, 0.0, 0.0}, {.dtype = float64});
  ops::optimizer_update("LBFGS", x, y, {}, {}, settings, {.update = kernels::Update::sgd});
}

// Long vectors are faster summed than as a product of matrices.
double inner_product(const Tensor& x, const Tensor& y) {
  constexpr int64_t kShort = 4096;
  return (x.numel() <= kShort ? dot(x, y) : sum(x * y)).item();
}

double largest(const Tensor& x) { return x.numel() == 0 ? 0 : amax(abs(x)).item(); }

class Objective {
 public:
  Objective(const std::vector<Tensor>& params, const LBFGSOptions& options,
            const std::function<double()>& evaluate)
      : params_(params), maximize_(options.maximize), evaluate_(evaluate) {}

  double loss() {
    ++evaluations;
    EnableGrad guard;
    const double value = evaluate_();
    return maximize_ ? -value : value;
  }

  Tensor gradient() const {
    std::vector<Tensor> parts;
    parts.reserve(params_.size());
    for (const Tensor& param : params_) {
      const Tensor grad = param.grad();
      parts.push_back(reshape(grad.defined() ? grad.detach() : zeros_like(param.detach()), {-1}));
    }
    const Tensor all = cat(parts);
    return maximize_ ? neg(all) : all;
  }

  void move(double t, const Tensor& direction) const {
    int64_t offset = 0;
    for (const Tensor& param : params_) {
      add_scaled(param, reshape(narrow(direction, 0, offset, param.numel()), param.sizes()), t);
      offset += param.numel();
    }
  }

  // At a distance t from where the parameters are, and stay.
  Point at(double t, const Tensor& direction) {
    std::vector<Tensor> before;
    before.reserve(params_.size());
    for (const Tensor& param : params_) before.push_back(clone(param.detach()));
    const auto restore = [&] {
      for (size_t i = 0; i < params_.size(); ++i) copy_(params_[i], before[i]);
    };
    move(t, direction);
    Point point{t, 0, {}, 0};
    try {
      point.loss = loss();
    } catch (...) {
      restore();
      throw;
    }
    point.gradient = gradient();
    point.slope = inner_product(point.gradient, direction);
    restore();
    return point;
  }

  int64_t evaluations = 0;

 private:
  const std::vector<Tensor>& params_;
  bool maximize_;
  const std::function<double()>& evaluate_;
};

// Where the cubic through both points and slopes is least, within bounds (Nocedal and Wright, equation 3.59).
double cubic_minimum(const Point& a, const Point& b, double low, double high) {
  const double d1 = a.slope + b.slope - 3 * (a.loss - b.loss) / (a.t - b.t);
  const double square = d1 * d1 - a.slope * b.slope;
  if (!(square >= 0)) return (low + high) / 2;
  const double d2 = std::sqrt(square);
  const double least = a.t <= b.t ? b.t - (b.t - a.t) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2))
                                  : a.t - (a.t - b.t) * ((a.slope + d2 - d1) / (a.slope - b.slope + 2 * d2));
  return std::min(std::max(least, low), high);
}

// A point that fulfils the strong Wolfe conditions, or the best within `most` evaluations (Nocedal and Wright, algorithms
// 3.5 and 3.6).
Point line_search(Objective& objective, double t, const Tensor& direction, const Point& start,
                  double tolerance_change, int64_t most) {
  constexpr double kDecrease = 1e-4, kCurvature = 0.9;
  const auto too_high = [&](const Point& p) { return p.loss > start.loss + kDecrease * p.t * start.slope; };
  const auto flat_enough = [&](const Point& p) { return std::abs(p.slope) <= -kCurvature * start.slope; };

  Point before = start, now = objective.at(t, direction);
  std::optional<std::pair<Point, Point>> bracket;
  int64_t iteration = 0;
  for (; iteration < most; ++iteration) {
    if (!too_high(now) && !(iteration > 1 && now.loss >= before.loss) && flat_enough(now)) return now;
    if (too_high(now) || (iteration > 1 && now.loss >= before.loss) || now.slope >= 0) {
      bracket.emplace(before, now);
      break;
    }
    const double next = cubic_minimum(before, now, now.t + 0.01 * (now.t - before.t), now.t * 10);
    before = std::move(now);
    now = objective.at(next, direction);
  }
  if (!bracket) bracket.emplace(start, now);

  auto& [first, second] = *bracket;
  const double size = largest(direction);
  Point* low = first.loss <= second.loss ? &first : &second;
  Point* high = low == &first ? &second : &first;
  bool stuck = false;
  while (iteration < most && !(std::abs(second.t - first.t) * size < tolerance_change)) {
    const auto [left, right] = std::minmax(first.t, second.t);
    double next = cubic_minimum(first, second, left, right);
    const double margin = 0.1 * (right - left);
    if (std::min(right - next, next - left) < margin) {
      const bool outside = next >= right || next <= left;
      if (stuck || outside)
        next = std::abs(next - right) < std::abs(next - left) ? right - margin : left + margin;
      stuck = !(stuck || outside);
    } else {
      stuck = false;
    }
    now = objective.at(next, direction);
    ++iteration;
    if (too_high(now) || now.loss >= low->loss) {
      *high = std::move(now);
      if (!(first.loss <= second.loss) != (low == &second)) std::swap(low, high);
      continue;
    }
    if (flat_enough(now)) {
      *low = std::move(now);
      break;
    }
    if (now.slope * (high->t - low->t) >= 0) *high = *low;
    *low = std::move(now);
  }
  return *low;
}

// -H g, where H is known by the differences kept (Nocedal 1980).
Tensor direction_of(const LBFGSState& state, const Tensor& gradient) {
  const size_t n = state.old_dirs.size();
  std::vector<double> shares(n);
  Tensor q = neg(gradient);
  for (size_t i = n; i-- > 0;) {
    shares[i] = rounded(inner_product(state.old_stps[i], q) * state.ro[i], q.dtype());
    add_scaled(q, state.old_dirs[i], -shares[i]);
  }
  mul_(q, state.H_diag);
  for (size_t i = 0; i < n; ++i) {
    const double share = rounded(inner_product(state.old_dirs[i], q) * state.ro[i], q.dtype());
    add_scaled(q, state.old_stps[i], rounded(shares[i] - share, q.dtype()));
  }
  return q;
}

void remember(LBFGSState& state, const Tensor& gradient, int64_t history_size) {
  const Tensor difference = gradient - state.prev_flat_grad, step = state.d * state.t;
  const double curvature = inner_product(difference, step);
  if (!(curvature > 1e-10)) return;
  if (static_cast<int64_t>(state.old_dirs.size()) == history_size && history_size > 0) {
    state.old_dirs.erase(state.old_dirs.begin());
    state.old_stps.erase(state.old_stps.begin());
    state.ro.erase(state.ro.begin());
  }
  if (history_size > 0) {
    state.old_dirs.push_back(difference);
    state.old_stps.push_back(step);
    state.ro.push_back(rounded(1 / curvature, step.dtype()));
  }
  state.H_diag = rounded(curvature / inner_product(difference, difference), step.dtype());
}

}  // namespace

void lbfgs_step(const std::vector<Tensor>& params, LBFGSState& state, const LBFGSOptions& options,
                const std::function<double()>& evaluate) {
  if (!params.empty() && params[0].device().is_cuda()) weft::detail::check_no_capture("LBFGS");
  NoGrad guard;
  Objective objective(params, options, evaluate);
  const int64_t most = options.max_eval.value_or(options.max_iter * 5 / 4);
  const auto count = [&, before = state.func_evals] { state.func_evals = before + objective.evaluations; };
  double loss = objective.loss();
  count();
  Tensor gradient = objective.gradient();
  if (largest(gradient) <= options.tolerance_grad) return;
  for (int64_t i = 1; i <= options.max_iter; ++i) {
    const bool first = ++state.n_iter == 1;
    if (first) {
      state.d = neg(gradient);
    } else {
      remember(state, gradient, options.history_size);
      state.d = direction_of(state, gradient);
    }
    state.prev_flat_grad = gradient;
    state.prev_loss = loss;
    state.t = options.lr;
    if (first) state.t *= std::min(1.0, rounded(1 / sum(abs(gradient)).item(), gradient.dtype()));
    const double slope = inner_product(gradient, state.d);
    if (slope > -options.tolerance_change) break;
    if (options.strong_wolfe) {
      Point best = line_search(objective, state.t, state.d, {0, loss, gradient, slope},
                               options.tolerance_change, most - objective.evaluations);
      loss = best.loss;
      gradient = best.gradient;
      state.t = best.t;
      objective.move(state.t, state.d);
    } else {
      objective.move(state.t, state.d);
      if (i == options.max_iter) break;
      loss = objective.loss();
      gradient = objective.gradient();
    }
    count();
    if (i == options.max_iter || objective.evaluations >= most ||
        largest(gradient) <= options.tolerance_grad ||
        largest(state.d * state.t) <= options.tolerance_change ||
        std::abs(loss - state.prev_loss) < options.tolerance_change)
      break;
  }
}

LBFGS::LBFGS(std::vector<Tensor> params, LBFGSOptions options) : OptimizerOf(std::move(params), options) {
  const auto& all = group(0).params();
  for (const Tensor& param : all)
    WEFT_CHECK(param.dtype() == all[0].dtype(), DtypeError, name(),
               "parameters must have one dtype; got {} and {}", all[0].dtype(), param.dtype());
}

void LBFGS::step() {
  weft::detail::raise<ValueError>(name(), "step needs a closure that computes the loss; got none");
}

Tensor LBFGS::step(const std::function<Tensor()>& closure) {
  WEFT_CHECK(group_count() == 1, ValueError, name(), "takes one group of parameters; got {}", group_count());
  check_options(0);
  WEFT_CHECK(closure, ValueError, name(),
             "step needs a closure that computes the loss; got an empty function");
  Tensor before;
  lbfgs_step(group(0).params(), state_, options(0), [&] {
    Tensor loss = closure();
    WEFT_CHECK(loss.defined(), ValueError, name(),
               "the closure must return the loss; got an undefined tensor");
    if (!before.defined()) before = loss;
    return loss.item();
  });
  ++steps_taken_;
  return before;
}

void LBFGS::save_own_state(StateDict& state) {
  if (!state_.d.defined()) return;
  const auto number = [&](const char* name, double value) {
    state.set(std::string("state.0.") + name, full({}, value, {.dtype = float64}));
  };
  number("func_evals", static_cast<double>(state_.func_evals));
  number("n_iter", static_cast<double>(state_.n_iter));
  state.set("state.0.d", state_.d);
  number("t", state_.t);
  for (size_t i = 0; i < state_.old_dirs.size(); ++i) {
    state.set(fmt::format("state.0.old_dirs.{}", i), state_.old_dirs[i]);
    state.set(fmt::format("state.0.old_stps.{}", i), state_.old_stps[i]);
    number(fmt::format("ro.{}", i).c_str(), state_.ro[i]);
  }
  number("H_diag", state_.H_diag);
  state.set("state.0.prev_flat_grad", state_.prev_flat_grad);
  number("prev_loss", state_.prev_loss);
}

Optimizer::OwnState LBFGS::load_own_state(const StateDict& state) {
  LBFGSState loaded;
  OwnState own;
  int64_t size = 0;
  for (const Tensor& param : group(0).params()) size += param.numel();
  const auto find = [&](const std::string& name) {
    const Tensor* found = state.find("state.0." + name);
    if (found) own.names.push_back("state.0." + name);
    return found;
  };
  const auto vector = [&](const std::string& name) {
    const Tensor* found = find(name);
    WEFT_CHECK(found, ValueError, this->name(), "loaded state dict has no state.0.{}", name);
    WEFT_CHECK(found->dim() == 1 && found->numel() == size, ShapeError, this->name(),
               "state.0.{} has shape {}, the parameters have {} elements", name, found->sizes(), size);
    return clone(to(*found, group(0).params()[0].dtype()));
  };
  const auto number = [&](const std::string& name) {
    const Tensor* found = find(name);
    WEFT_CHECK(found && found->numel() == 1, ValueError, this->name(), "state.0.{} must be one number", name);
    return found->item();
  };
  if (!state.contains("state.0.d")) return own;
  loaded.func_evals = static_cast<int64_t>(number("func_evals"));
  loaded.n_iter = static_cast<int64_t>(number("n_iter"));
  loaded.d = vector("d");
  loaded.t = number("t");
  for (int64_t i = 0; state.contains(fmt::format("state.0.old_dirs.{}", i)); ++i) {
    loaded.old_dirs.push_back(vector(fmt::format("old_dirs.{}", i)));
    loaded.old_stps.push_back(vector(fmt::format("old_stps.{}", i)));
    loaded.ro.push_back(number(fmt::format("ro.{}", i)));
  }
  loaded.H_diag = number("H_diag");
  loaded.prev_flat_grad = vector("prev_flat_grad");
  loaded.prev_loss = number("prev_loss");
  own.apply = [this, loaded = std::move(loaded)] { state_ = loaded; };
  return own;
}

}  // namespace weft::optim
