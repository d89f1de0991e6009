// What a training run can be told on its command line. training_run.cpp calls it.
#pragma once

#include <weft/weft.h>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

inline constexpr int64_t kMostEpochs = 1'000'000;

struct Settings {
  int64_t epochs = 12;
  int64_t batch_size = 100;
  double lr = 0.001;
  int64_t seed = 123;
  weft::Device device{};
  std::string data;    // folder of the data set
  std::string out;     // folder that receives the results
  std::string resume;  // checkpoint to go on from; empty: none

  // Which of them the command line named, where a checkpoint would know better.
  bool epochs_given = false, device_given = false, data_given = false;
};

/// Something the user asked for that cannot be: ends the program with a usage message and exit code 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The settings, and the number of threads set; nothing if the program has only to end with `*exit_code`, having said why.
std::optional<Settings> parse_settings(int argc, char** argv, int* exit_code);

/// Says what is wrong and how the program is used; returns its exit code, 2.
int explain_usage(const char* program, const std::string& error);
