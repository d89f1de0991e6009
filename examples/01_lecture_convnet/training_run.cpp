// Bodies of training_run.h.
#include "training_run.h"

#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <numeric>
#include <utility>

#include "../device_option.h"

using namespace weft;

namespace {

namespace fs = std::filesystem;

constexpr const char* kCheckpoint = "checkpoint.safetensors";
constexpr const char* kKind = "weft 01_lecture_convnet checkpoint 1";
constexpr int64_t kImageSize = 28, kClasses = 10;
constexpr const char* kClothes[kClasses] = {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
                                            "Sandal",      "Shirt",   "Sneaker",  "Bag",   "Ankle boot"};

/// Ends a run from inside after Ctrl-C, when the checkpoint is saved.
struct Interrupted {};

volatile std::sig_atomic_t interrupted = 0, saving = 0;

void watch_for_interrupt() {
  struct sigaction action {};
  // The second Ctrl-C ends the program at once, but for a checkpoint that is being written: what was asked for is kept.
  action.sa_handler = [](int signal) {
    if (interrupted && !saving) {
      std::signal(signal, SIG_DFL);
      std::raise(signal);
    }
    interrupted = 1;
  };
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
}

struct Saving {
  Saving() { saving = 1; }
  ~Saving() { saving = 0; }
  Saving(const Saving&) = delete;
  Saving& operator=(const Saving&) = delete;
};

double mean(const double* begin, const double* end) {
  return begin == end ? 0 : std::accumulate(begin, end, 0.0) / static_cast<double>(end - begin);
}

StateDict with_prefix(const StateDict& state, const std::string& prefix) {
  StateDict result;
  for (const auto& [name, value] : state) result.set(prefix + name, value);
  return result;
}

StateDict without_prefix(const StateDict& state, const std::string& prefix) {
  StateDict result;
  for (const auto& [name, value] : state)
    if (name.starts_with(prefix)) result.set(name.substr(prefix.size()), value);
  return result;
}

// As a shell reads it back.
std::string shell_word(const std::string& text) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-+=:,@%";
  if (!text.empty() && text.find_first_not_of(plain) == std::string::npos) return text;
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? "'\\''" : std::string(1, c);
  return result + "'";
}

}  // namespace

TrainingRun::TrainingRun(Settings settings, std::string program)
    : settings_(std::move(settings)), program_(std::move(program)) {
  if (!settings_.resume.empty()) read_checkpoint();
  checked_device(settings_.device);
}

data::LabelledImages TrainingRun::load(std::string_view part) {
  const std::string hint =
      settings_.data_given
          ? ""
          : "\nInstall Debian's package dataset-fashion-mnist, or name a folder with --data.";
  data::LabelledImages set;
  try {
    set = data::load_idx_dataset(settings_.data, part);
  } catch (const IoError& error) {
    throw UsageError(error.what() + hint);
  }
  const auto& [images, labels] = set;
  const bool fits = images.size(0) > 0 && images.size(2) == kImageSize && images.size(3) == kImageSize &&
                    labels.min().item<int64_t>() >= 0 && labels.max().item<int64_t>() < kClasses;
  if (!fits)
    throw UsageError("the model takes 28 x 28 images of classes 0 to 9; " + settings_.data +
                     " has others in its " + std::string(part) + " part: images " + images.sizes().str());
  return {to(images, settings_.device), to(labels, settings_.device)};
}

void TrainingRun::begin(nn::Module& model, optim::Optimizer& optimizer) {
  std::error_code error;
  fs::create_directories(settings_.out, error);
  if (error) throw UsageError("--out: cannot make the folder " + settings_.out + ": " + error.message());
  model_ = &model;
  optimizer_ = &optimizer;
  if (!checkpoint_.empty()) {
    try {
      model.load_state_dict(without_prefix(checkpoint_, "model."));
      optimizer.load_state_dict(without_prefix(checkpoint_, "optimizer."));
      default_generator().set_state(checkpoint_.at("generator").to_vector<uint8_t>());
    } catch (const Error& error) {
      throw UsageError("--resume: " + settings_.resume + " does not fit this program: " + error.what());
    }
  }
  watch_for_interrupt();
}

std::vector<int64_t> TrainingRun::epochs() const {
  std::vector<int64_t> numbers(static_cast<size_t>(settings_.epochs - epochs_done_));
  std::iota(numbers.begin(), numbers.end(), epochs_done_ + 1);
  return numbers;
}

std::vector<Tensor> TrainingRun::batches(int64_t n) {
  const Generator& generator = default_generator();
  const data::Batches all = data::batches(n, {.batch_size = settings_.batch_size, .shuffle = true});
  const int64_t due = epochs_done_ * all.size() + steps_done_;
  if (steps_done_ > all.size() || due != static_cast<int64_t>(losses_.size()) ||
      (images_ != 0 && images_ != n))
    throw UsageError("--resume: " + settings_.resume + " was made with other data than " + settings_.data);
  images_ = n;

  // An epoch that was interrupted is shuffled as it was then; after that the random numbers go on where they stopped.
  const std::vector<uint8_t> now = generator.get_state();
  if (steps_done_ > 0) generator.set_state(epoch_generator_);
  else epoch_generator_ = now;
  std::vector<Tensor> batches;
  for (const Tensor& batch : all) batches.push_back(batch);
  if (steps_done_ > 0) generator.set_state(now);
  batches.erase(batches.begin(), batches.begin() + steps_done_);
  progress_.begin_epoch(epochs_done_ + 1, settings_.epochs, all.size(), steps_done_);
  return batches;
}

void TrainingRun::add_loss(double loss) {
  losses_.push_back(loss);
  const int64_t left = images_ - steps_done_ * settings_.batch_size;
  ++steps_done_;
  progress_.step(loss, std::min(settings_.batch_size, left));
  stop_if_asked();
}

void TrainingRun::end_epoch(int64_t epoch, double accuracy) {
  const double* end = losses_.data() + losses_.size();
  progress_.end_epoch(mean(end - steps_done_, end), accuracy);
  accuracies_.push_back(accuracy);
  epochs_done_ = epoch;
  steps_done_ = 0;
  if (interrupted) stop_if_asked();
  else save_checkpoint();
}

void TrainingRun::stop_if_asked() {
  if (!interrupted) return;
  progress_.clear();
  save_checkpoint();
  std::printf("Stopped in epoch %s after step %s. To go on:\n  %s --resume %s\n",
              std::to_string(epochs_done_ + 1).c_str(), std::to_string(steps_done_).c_str(),
              shell_word(program_).c_str(), shell_word(settings_.out).c_str());
  throw Interrupted{};
}

void TrainingRun::save_checkpoint() const {
  const Saving guard;
  StateDict state = with_prefix(model_->state_dict(), "model.");
  for (const auto& [name, value] : with_prefix(optimizer_->state_dict(), "optimizer."))
    state.set(name, value);
  state.set("generator", tensor(default_generator().get_state()));
  state.set("epoch_generator", tensor(epoch_generator_));
  state.set("losses", tensor(losses_, {.dtype = float64}));
  state.set("accuracies", tensor(accuracies_, {.dtype = float64}));
  // Numbers as tensors: text would round the rate.
  state.set("counts", tensor(std::vector<int64_t>{settings_.epochs, settings_.batch_size, settings_.seed,
                                                  images_, epochs_done_, steps_done_}));
  state.set("lr", tensor(settings_.lr, {.dtype = float64}));
  io::save_safetensors(
      in_out(kCheckpoint), state,
      {{"kind", kKind}, {"data", fs::absolute(settings_.data).string()}, {"device", settings_.device.str()}});
}

void TrainingRun::read_checkpoint() {
  try {
    io::Metadata metadata;
    checkpoint_ = io::load_safetensors(settings_.resume, &metadata);
    if (metadata["kind"] != kKind)
      throw UsageError("--resume: " + settings_.resume + " is no checkpoint of this program");
    const std::vector<int64_t> counts = checkpoint_.at("counts").to_vector<int64_t>();
    constexpr size_t count_fields = 6;
    if (counts.size() != count_fields || counts[0] < 1 || counts[0] > kMostEpochs || counts[1] < 1 ||
        counts[3] < 1 || counts[4] < 0 || counts[5] < 0)
      throw UsageError("--resume: " + settings_.resume + " holds counts that cannot be");
    if (!settings_.epochs_given) settings_.epochs = counts[0];
    settings_.batch_size = counts[1];
    settings_.seed = counts[2];
    images_ = counts[3];
    epochs_done_ = counts[4];
    steps_done_ = counts[5];
    settings_.lr = checkpoint_.at("lr").item();
    losses_ = checkpoint_.at("losses").to_vector<double>();
    accuracies_ = checkpoint_.at("accuracies").to_vector<double>();
    epoch_generator_ = checkpoint_.at("epoch_generator").to_vector<uint8_t>();
    if (!settings_.data_given) settings_.data = metadata["data"], settings_.data_given = true;
    if (!settings_.device_given) settings_.device = Device(metadata["device"]);
  } catch (const Error& error) {
    throw UsageError(std::string("--resume: ") + error.what());
  }
  const int64_t begun = epochs_done_ + (steps_done_ > 0);
  if (settings_.epochs < begun)
    throw UsageError("--epochs: " + settings_.resume + " is already in epoch " + std::to_string(begun));
}

Tensor TrainingRun::loss_table() const {
  const int64_t steps = (images_ - 1) / settings_.batch_size + 1;
  std::vector<double> rows;
  for (size_t i = 0; i < losses_.size(); ++i) {
    const int64_t step = static_cast<int64_t>(i) + 1, epoch = (step - 1) / steps + 1;
    rows.insert(rows.end(), {static_cast<double>(step), static_cast<double>(epoch), losses_[i]});
  }
  return tensor(rows, {static_cast<int64_t>(losses_.size()), 3}, {.dtype = float64});
}

io::Plot TrainingRun::loss_plot() const {
  const auto steps = static_cast<size_t>((images_ - 1) / settings_.batch_size + 1);
  io::Curve each{"loss of each step", {}, losses_, true}, means{"mean of the epoch", {}, {}};
  for (size_t i = 0; i < losses_.size(); ++i)
    each.x.push_back(static_cast<double>(i + 1) / static_cast<double>(steps));
  for (size_t epoch = 0; (epoch + 1) * steps <= losses_.size(); ++epoch) {
    means.x.push_back(static_cast<double>(epoch) + 0.5);
    means.y.push_back(mean(losses_.data() + epoch * steps, losses_.data() + (epoch + 1) * steps));
  }
  return {"Training loss of the lecture's convnet", "epoch", "negative log-likelihood", {each, means}};
}

void TrainingRun::finish(const Tensor& images, const Tensor& labels) {
  io::save_safetensors(in_out("model.safetensors"), model_->state_dict());
  io::write_csv(in_out("losses.csv"), {{"step", "epoch", "loss"}, loss_table()});
  io::save_plot(in_out("loss.svg"), loss_plot());

  constexpr int64_t shown = 40;
  const NoGrad guard;
  const Tensor sample = slice(images, 0, 0, shown);
  const std::vector<int64_t> predicted = argmax((*model_)(sample), 1).to_vector<int64_t>();
  const std::vector<int64_t> truth = slice(labels, 0, 0, shown).to_vector<int64_t>();
  const bool clothes = settings_.data.find("fashion") != std::string::npos;
  const auto name = [&](int64_t label) { return clothes ? kClothes[label] : std::to_string(label); };
  io::ImageSheet sheet{"Test images: what the model says (and what is true, where it errs)", sample, {}, {}};
  for (size_t i = 0; i < truth.size(); ++i) {
    const bool wrong = predicted[i] != truth[i];
    sheet.captions.push_back(name(predicted[i]) + (wrong ? " (" + name(truth[i]) + ")" : ""));
    sheet.marked.push_back(wrong);
  }
  io::save_image_sheet(in_out("test_images.svg"), sheet);
  std::printf("Written to %s: model.safetensors, losses.csv, loss.svg, test_images.svg, %s\n",
              settings_.out.c_str(), kCheckpoint);
}

int run_training(int argc, char** argv, const std::function<void(TrainingRun&)>& train) {
  constexpr int failed = 1, stopped = 130;
  int exit_code = 0;
  try {
    const std::optional<Settings> settings = parse_settings(argc, argv, &exit_code);
    if (!settings) return exit_code;
    TrainingRun run(*settings, argv[0]);
    train(run);
    return 0;
  } catch (const Interrupted&) {
    return stopped;
  } catch (const UsageError& error) {
    return explain_usage(argv[0], error.what());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return failed;
  }
}
