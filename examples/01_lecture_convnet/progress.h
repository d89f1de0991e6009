// What a training run shows while it works: a bar on a terminal, a line an epoch everywhere. training_run.cpp calls it.
#pragma once

#include <chrono>
#include <cstdint>

class Progress {
 public:
  Progress();

  void begin_epoch(int64_t epoch, int64_t epochs, int64_t steps, int64_t steps_done);
  /// After a step: redraws the bar, some times a second.
  void step(double loss, int64_t images);
  /// Replaces the bar by `epoch 3/12  loss 0.3910  test accuracy 0.8578  2.3 s`.
  void end_epoch(double mean_loss, double accuracy);
  /// Removes the bar, so that something else can be printed.
  void clear() const;

 private:
  using Clock = std::chrono::steady_clock;

  void draw(double loss) const;
  double seconds() const { return std::chrono::duration<double>(Clock::now() - begin_).count(); }

  bool terminal_;
  int64_t epoch_ = 0, epochs_ = 0, steps_ = 0, first_step_ = 0, step_ = 0;
  int64_t images_ = 0;  // since begin_
  Clock::time_point begin_, drawn_;
};
