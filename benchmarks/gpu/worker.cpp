// bench_gpu DEVICE [--small]: serves compare.py beside this file, which has weft and PyTorch measure in turns. On its standard input:
//
//   prepare CASE    makes the case ready                  {"work": 100, "unit": "images", "check": 2.3}
//   turn SECONDS    runs it for so long, one step at least {"ms": 0.14, "steps": 3000}; the median of groups of steps
//   release         drops it, and cached memory            {}
//   end
//
// Answers are lines of JSON; {"error": …} where something failed, after which it goes on. The first line, which needs no question,
// says where it runs.
#include <weft/cuda.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <optional>
#include <sstream>
#include <vector>

#include "cases.h"

using namespace weft;

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// A JSON string.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') out += "\\n";
    else if (static_cast<unsigned char>(c) >= 32) out += c;
  }
  return out + '"';
}

void answer(const std::string& json) {
  std::printf("%s\n", json.c_str());
  std::fflush(stdout);
}

class Worker {
 public:
  Worker(Device device, bool small) : device_(device), small_(small) {
    if (!device_.is_cuda()) return;
    stream_.emplace();
    guard_.emplace(*stream_);
  }

  void prepare(const std::string& name) {
    release();
    case_ = bench::prepare(name, device_, small_);
    wait();
    const double check = case_->check ? case_->check() : 0;
    std::ostringstream out;
    out << R"({"work": )" << case_->work << R"(, "unit": )" << quoted(case_->unit) << R"(, "check": )"
        << (std::isfinite(check) ? std::to_string(check) : quoted("not finite")) << "}";
    answer(out.str());
  }

  void turn(double seconds) {
    if (!case_) throw ValueError("[bench] nothing is prepared");
    // A group of steps is so long that the clock's and the events' grain do not matter.
    const double least = case_->host_time ? 0.002 : 0.005;
    wait();
    const auto begin = Clock::now();
    case_->step();
    wait();
    const double once = std::max(seconds_since(begin), 1e-7);
    const int group = static_cast<int>(std::clamp(least / once, 1.0, 200.0));
    std::vector<double> milliseconds;
    int64_t steps = 0;
    const auto start = Clock::now();
    do {
      milliseconds.push_back(time_group(group) / group);
      steps += group;
    } while (seconds_since(start) < seconds);
    std::ranges::sort(milliseconds);
    char text[96];
    std::snprintf(text, sizeof text, R"({"ms": %.6g, "best": %.6g, "steps": %lld})",
                  milliseconds[milliseconds.size() / 2], milliseconds.front(), static_cast<long long>(steps));
    answer(text);
  }

  void release() {
    case_.reset();
    if (device_.is_cuda()) cuda::empty_cache();
  }

 private:
  void wait() const {
    if (device_.is_cuda()) cuda::synchronize();
  }

  double time_group(int steps) {
    if (!device_.is_cuda() || case_->host_time) {
      const auto start = Clock::now();
      for (int i = 0; i < steps; ++i) case_->step();
      const double took = seconds_since(start) * 1e3;
      wait();
      return took;
    }
    cuda::Event start(true), end(true);
    start.record();
    for (int i = 0; i < steps; ++i) case_->step();
    end.record();
    end.synchronize();
    return start.elapsed_time(end);
  }

  Device device_;
  bool small_;
  std::optional<cuda::Stream> stream_;
  std::optional<cuda::StreamGuard> guard_;
  std::optional<bench::Case> case_;
};

std::string introduction(Device device) {
  std::ostringstream out;
  out << R"({"library": "weft", "device": )" << quoted(device.str());
  if (device.is_cuda()) {
    const cuda::DeviceProperties about = cuda::device_properties();
    const cuda::LibraryVersions found = cuda::library_versions();
    out << R"(, "name": )" << quoted(about.name) << R"(, "capability": ")" << about.major << '.'
        << about.minor << R"(", "multiprocessors": )" << about.multi_processor_count << R"(, "memory": )"
        << about.total_memory << R"(, "l2": )" << about.l2_cache_size << R"(, "driver": )" << found.driver
        << R"(, "runtime": )" << found.runtime << R"(, "cublas": )" << found.cublas << R"(, "cudnn": )"
        << found.cudnn << R"(, "cublas_path": )" << quoted(found.cublas_path) << R"(, "cudnn_path": )"
        << quoted(found.cudnn_path);
  }
  out << R"(, "threads": )" << num_threads() << "}";
  return out.str();
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.empty() || arguments.size() > 2 || (arguments.size() == 2 && arguments[1] != "--small")) {
    std::fputs("usage: bench_gpu cpu|cuda [--small]\n", stderr);
    return 2;
  }
  try {
    const Device device(arguments[0]);
    Worker worker(device, arguments.size() == 2);
    answer(introduction(device));
    for (std::string line; std::getline(std::cin, line) && line != "end";) {
      std::istringstream words(line);
      std::string verb, argument;
      words >> verb >> argument;
      try {
        if (verb == "prepare") worker.prepare(argument);
        else if (verb == "turn") worker.turn(std::stod(argument));
        else if (verb == "release") worker.release(), answer("{}");
        else throw ValueError("[bench] a question is prepare, turn, release or end; got " + line);
      } catch (const std::exception& error) {
        answer(R"({"error": )" + quoted(error.what()) + "}");
      }
    }
  } catch (const std::exception& error) {
    answer(R"({"error": )" + quoted(error.what()) + "}");
    return 1;
  }
  return 0;
}
