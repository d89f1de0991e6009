// The C++ side of compare.py's protocol, for bench_steps, bench_limits and peers/libtorch_steps.cpp: a process prepares one
// workload and then times its steps in turns, when asked on its standard input.
#pragma once

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

namespace bench {

struct Workload {
  std::function<double()> step;  // gives its loss
  int checked = 6;               // the first steps, whose losses are told
  int operations = 1;            // of one step; times are told for one of them
};

inline double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

inline long minor_faults() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt;
}

/// The most memory that was resident, in MB. ru_maxrss would count the parent's too.
inline double peak_megabytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) * 1024 / 1e6;
  return 0;
}

/// Runs steps until `seconds` have passed, one at least, and tells their median, best, number and page faults.
inline void run_turn(const Workload& workload, double seconds) {
  std::vector<double> times;
  times.reserve(1 << 16);
  const long faults = minor_faults();
  const double end = seconds_now() + seconds;
  for (double after = 0; after < end;) {
    const double before = seconds_now();
    workload.step();
    after = seconds_now();
    times.push_back((after - before) / workload.operations);
  }
  const long new_faults = minor_faults() - faults;
  std::ranges::sort(times);
  std::printf("{\"median\": %.9g, \"best\": %.9g, \"steps\": %zu, \"faults\": %ld}\n",
              times[times.size() / 2], times[0], times.size(), new_faults);
}

/// Serves "turn SECONDS" and "end" until the input closes. Answers are lines of JSON; the first one, which needs no question,
/// has the version and the first losses.
inline int serve(const std::string& version, const Workload& workload) {
  std::printf("{\"version\": \"%s\", \"losses\": [", version.c_str());
  for (int i = 0; i < workload.checked; ++i) std::printf(i == 0 ? "%.9g" : ", %.9g", workload.step());
  std::printf("]}\n");
  std::fflush(stdout);
  for (std::string word; std::cin >> word && word == "turn";) {
    double seconds = 0;
    std::cin >> seconds;
    run_turn(workload, seconds);
    std::fflush(stdout);
  }
  std::printf("{\"peak_mb\": %.1f}\n", peak_megabytes());
  return 0;
}

}  // namespace bench
