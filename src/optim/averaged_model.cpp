// Averages of parameters.
#include "weft/optim/averaged_model.h"

#include "src/core/check.h"
#include "src/core/cuda_backend.h"
#include "src/ops/device_numbers.h"
#include "weft/autograd.h"
#include "weft/cuda.h"
#include "weft/ops.h"

namespace weft::optim {

namespace {
constexpr const char* kName = "AveragedModel";
}  // namespace

AveragedModel::AveragedModel(std::vector<Tensor> params, AveragedModelOptions options)
    : params_(std::move(params)), options_(options) {
  WEFT_CHECK(!params_.empty(), ValueError, kName, "needs parameters; got none");
  WEFT_CHECK(!options_.decay || (*options_.decay >= 0 && *options_.decay <= 1), ValueError, kName,
             "decay must be in [0, 1]; got {}", options_.decay.value_or(0));
  NoGrad guard;
  count_->share = empty({1}, {.dtype = float64});
  averages_.reserve(params_.size());
  for (const Tensor& param : params_) averages_.push_back(clone(param.detach()));
}

double AveragedModel::share_of(const Count& count, const AveragedModelOptions& options) {
  return options.decay ? 1 - *options.decay : 1 / static_cast<double>(count.updates + 1);
}

void AveragedModel::update_parameters() {
  NoGrad guard;
  Count& count = *count_;
  const bool captured = cuda::is_capturing();
  WEFT_CHECK(!captured || count.updates > 0, Error, kName,
             "its first update, which copies, cannot be captured: update once as usual first");
  *count.share.data_ptr<double>() = share_of(count, options_);
  if (captured)
    weft::detail::before_each_replay([held = count_, options = options_] {
      *held->share.data_ptr<double>() = share_of(*held, options);
      ++held->updates;
    });
  for (size_t i = 0; i < params_.size(); ++i) {
    const Tensor param = params_[i].detach();
    if (count.updates == 0 || !param.is_floating()) {
      copy_(averages_[i], param);
    } else if (param.device().is_cuda()) {
      const Tensor share = select(ops::numbers_on(count.share, param.device()), 0, 0);
      lerp_(averages_[i], param, to(share, param.dtype()));
    } else {
      lerp_(averages_[i], param, count.share.item());
    }
  }
  if (!captured) ++count.updates;
}

void AveragedModel::swap() {
  NoGrad guard;
  for (size_t i = 0; i < params_.size(); ++i) {
    const Tensor param = params_[i].detach(), before = clone(param);
    copy_(param, averages_[i]);
    copy_(averages_[i], before);
  }
}

StateDict AveragedModel::state_dict() const {
  StateDict state;
  state.set("n_averaged", full({}, count_->updates));
  for (size_t i = 0; i < averages_.size(); ++i) state.set(std::to_string(i), averages_[i]);
  return state;
}

void AveragedModel::load_state_dict(const StateDict& state) {
  WEFT_CHECK(state.contains("n_averaged") && state.at("n_averaged").numel() == 1 &&
                 state.size() == static_cast<int64_t>(averages_.size()) + 1,
             ValueError, kName, "loaded state dict must have n_averaged and {} averages; got {} entries",
             averages_.size(), state.size());
  for (size_t i = 0; i < averages_.size(); ++i) {
    const Tensor* saved = state.find(std::to_string(i));
    WEFT_CHECK(saved, ValueError, kName, "loaded state dict has no average {}", i);
    WEFT_CHECK(saved->sizes() == averages_[i].sizes(), ShapeError, kName,
               "average {} has shape {}, its parameter {}", i, saved->sizes(), averages_[i].sizes());
  }
  NoGrad guard;
  for (size_t i = 0; i < averages_.size(); ++i) copy_(averages_[i], state.at(std::to_string(i)));
  count_->updates = static_cast<int64_t>(state.at("n_averaged").item());
}

}  // namespace weft::optim
