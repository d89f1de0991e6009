// Averages of parameters.
#include "weft/optim/averaged_model.h"

#include "src/core/check.h"
#include "weft/autograd.h"
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
  averages_.reserve(params_.size());
  for (const Tensor& param : params_) averages_.push_back(clone(param.detach()));
}

void AveragedModel::update_parameters() {
  NoGrad guard;
  const double share = options_.decay ? 1 - *options_.decay : 1 / static_cast<double>(n_averaged_ + 1);
  for (size_t i = 0; i < params_.size(); ++i) {
    if (n_averaged_ == 0) copy_(averages_[i], params_[i].detach());
    else if (params_[i].is_floating()) lerp_(averages_[i], params_[i].detach(), share);
    else copy_(averages_[i], params_[i].detach());
  }
  ++n_averaged_;
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
  state.set("n_averaged", full({}, n_averaged_));
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
  n_averaged_ = static_cast<int64_t>(state.at("n_averaged").item());
}

}  // namespace weft::optim
