// Bodies of progress.h.
#include "progress.h"

#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <string>

namespace {

constexpr std::chrono::milliseconds kRedraw{100};

// 75 s is "1:15".
std::string clock_text(double seconds) {
  const auto whole = std::llround(seconds);
  char text[48];
  if (whole >= 3600)
    std::snprintf(text, sizeof text, "%lld:%02lld:%02lld", whole / 3600, whole / 60 % 60, whole % 60);
  else std::snprintf(text, sizeof text, "%lld:%02lld", whole / 60, whole % 60);
  return text;
}

}  // namespace

Progress::Progress() : terminal_(::isatty(STDOUT_FILENO) == 1) {}

void Progress::begin_epoch(int64_t epoch, int64_t epochs, int64_t steps, int64_t steps_done) {
  epoch_ = epoch;
  epochs_ = epochs;
  steps_ = steps;
  first_step_ = step_ = steps_done;
  images_ = 0;
  begin_ = drawn_ = Clock::now();
}

void Progress::step(double loss, int64_t images) {
  ++step_;
  images_ += images;
  if (!terminal_ || Clock::now() - drawn_ < kRedraw) return;
  draw(loss);
  drawn_ = Clock::now();
}

void Progress::draw(double loss) const {
  constexpr int width = 20;
  const int filled = static_cast<int>(step_ * width / steps_);
  const double a_step = seconds() / static_cast<double>(step_ - first_step_);
  const auto steps_left = static_cast<double>(steps_ - step_ + (epochs_ - epoch_) * steps_);
  std::printf("\r\033[Kepoch %lld/%lld [%s%s] %lld/%lld  loss %.4f  %.0f images/s  %s left",
              static_cast<long long>(epoch_), static_cast<long long>(epochs_),
              std::string(filled, '#').c_str(), std::string(width - filled, '.').c_str(),
              static_cast<long long>(step_), static_cast<long long>(steps_), loss,
              static_cast<double>(images_) / seconds(), clock_text(steps_left * a_step).c_str());
  std::fflush(stdout);
}

void Progress::end_epoch(double mean_loss, double accuracy) {
  clear();
  std::printf("epoch %lld/%lld  loss %.4f  test accuracy %.4f  %.1f s\n", static_cast<long long>(epoch_),
              static_cast<long long>(epochs_), mean_loss, accuracy, seconds());
  std::fflush(stdout);
}

void Progress::clear() const {
  if (terminal_) std::fputs("\r\033[K", stdout);
}
