// Adam and AdamW.
#pragma once

#include "weft/optim/optimizer.h"

namespace weft::optim {

struct AdamOptions {
  double lr = 1e-3;
  std::pair<double, double> betas{0.9, 0.999};
  double eps = 1e-8;
  double weight_decay = 0;
  bool amsgrad = false;
  bool maximize = false;
  bool decoupled_weight_decay = false;  // AdamW's form
  bool eps_inside_sqrt = false;         // lr m / sqrt(v + eps) instead of lr m / (sqrt(v) + eps)
  bool bias_correction = true;
};

/// Adam (Kingma and Ba 2014), as torch.optim.Adam; see adam_update_. Throws ValueError for negative lr, eps
/// or weight_decay and betas outside [0, 1).
class WEFT_API Adam : public OptimizerOf<AdamOptions> {
 public:
  explicit Adam(std::vector<Tensor> params, AdamOptions options = {});
  explicit Adam(std::vector<Group> groups, AdamOptions options = {});

 protected:
  const char* name() const override { return "Adam"; }
  std::vector<Option> options_of(int64_t index) override;
  void check_options(int64_t index) override;
  std::vector<double> settings_of(int64_t index) override;
  std::span<const char* const> state_names() const override;
  void update(int64_t group, const Tensor& param, const Tensor& grad, std::vector<Tensor>& states,
              const Tensor& settings) override;
  void loaded(const Tensor& param, std::vector<Tensor>& states) const override;
};

/// Those of AdamW, whose weight decay is always decoupled.
struct AdamWOptions {
  double lr = 1e-3;
  std::pair<double, double> betas{0.9, 0.999};
  double eps = 1e-8;
  double weight_decay = 1e-2;
  bool amsgrad = false;
  bool maximize = false;
  bool eps_inside_sqrt = false;
  bool bias_correction = true;

  operator AdamOptions() const {  // NOLINT: they are a kind of Adam's
    return {lr,
            betas,
            eps,
            weight_decay,
            amsgrad,
            maximize,
            /*decoupled_weight_decay=*/true,
            eps_inside_sqrt,
            bias_correction};
  }
};

/// Adam with decoupled weight decay (Loshchilov and Hutter 2019), as torch.optim.AdamW.
class WEFT_API AdamW : public Adam {
 public:
  using Group = NewParamGroup<AdamWOptions>;

  explicit AdamW(std::vector<Tensor> params, AdamWOptions options = {});
  explicit AdamW(std::vector<Group> groups, AdamWOptions options = {});
  /// As Adam's, of AdamW's options.
  void add_param_group(Group added);

 protected:
  const char* name() const override { return "AdamW"; }
};

}  // namespace weft::optim
