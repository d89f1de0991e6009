// What surrounds the lecture's lines: command line, data, progress, checkpoints and results. main.cpp calls it.
#pragma once

#include <weft/weft.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "progress.h"
#include "settings.h"

class TrainingRun {
 public:
  /// Reads the checkpoint to resume from, if any. Throws UsageError, and DeviceError where its device is not there.
  TrainingRun(Settings settings, std::string program);

  int64_t seed() const { return settings_.seed; }
  double lr() const { return settings_.lr; }
  weft::Device device() const { return settings_.device; }

  /// The "train" or "test" part of the data set, on the device. Throws UsageError if it cannot be used.
  weft::data::LabelledImages load(std::string_view part);
  /// What is trained; a resumed run gives both their state of then. Makes the folder for results. Throws UsageError.
  void begin(weft::nn::Module& model, weft::optim::Optimizer& optimizer);
  /// The numbers of the epochs that are left, from 1.
  std::vector<int64_t> epochs() const;
  /// Shuffled indices 0 … n-1 in mini-batches; those that are left of an epoch that was interrupted.
  std::vector<weft::Tensor> batches(int64_t n);
  /// Notes the loss of a step. After Ctrl-C, saves a checkpoint and ends the run.
  void add_loss(double loss);
  /// Shows the epoch's line and saves a checkpoint.
  void end_epoch(int64_t epoch, double accuracy);
  /// Writes weights, losses, loss curve, and test images with their predictions.
  void finish(const weft::Tensor& images, const weft::Tensor& labels);

 private:
  void read_checkpoint();
  void save_checkpoint() const;
  void stop_if_asked();
  std::string in_out(const std::string& name) const { return settings_.out + "/" + name; }
  weft::Tensor loss_table() const;
  weft::io::Plot loss_plot() const;

  Settings settings_;
  std::string program_;
  Progress progress_;
  weft::nn::Module* model_ = nullptr;
  weft::optim::Optimizer* optimizer_ = nullptr;
  weft::StateDict checkpoint_;  // what was resumed from
  int64_t images_ = 0;          // in the training set
  int64_t epochs_done_ = 0;
  int64_t steps_done_ = 0;      // of the epoch that is running
  std::vector<double> losses_;  // of all steps
  std::vector<double> accuracies_;
  std::vector<uint8_t> epoch_generator_;  // the random numbers' state when the running epoch began
};

/// A program's main: reads the command line, runs `train`, explains errors. Returns the exit code: 0, 1 after an error, 2 for
/// unusable arguments or data, 130 after Ctrl-C.
int run_training(int argc, char** argv, const std::function<void(TrainingRun&)>& train);
