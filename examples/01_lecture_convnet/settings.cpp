// Bodies of settings.h, through CLI11.
#include "settings.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <memory>
#include <numeric>
#include <utility>
#include <vector>

#include "../device_option.h"

namespace {

namespace fs = std::filesystem;

constexpr const char* kDefaultData = "/usr/share/datasets/fashion-mnist";

std::string name_of(const char* program) { return fs::path(program).filename().string(); }

std::string default_out(const char* program) {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  char stamp[32];
  std::strftime(stamp, sizeof stamp, "-%Y%m%d-%H%M%S", &local);
  return "runs/" + name_of(program) + stamp;
}

// What is wrong with a value, or nothing: CLI11's form.
std::string check_rate(const std::string& text) {
  double value = 0;
  const bool fits = CLI::detail::lexical_cast(text, value) && std::isfinite(value) && value > 0;
  return fits ? "" : "must be a positive number, not " + text;
}

// CLI11 itself takes "true" for 1 and cuts off what is beyond 64 bits.
std::string check_integer(const std::string& text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool fits = error == std::errc() && end == text.data() + text.size();
  return fits ? "" : "must be an integer of 64 bits, not " + text;
}

// Letters to change, insert or leave out to make one word the other (Levenshtein 1966).
size_t distance(const std::string& a, const std::string& b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t above = std::exchange(row[0], i + 1);
    for (size_t j = 0; j < b.size(); ++j)
      above =
          std::exchange(row[j + 1], std::min({row[j] + 1, row[j + 1] + 1, above + (a[i] != b[j] ? 1 : 0)}));
  }
  return row.back();
}

// "; did you mean --epochs?" where an argument nobody expected is nearly an option.
std::string suggestion(const CLI::App& app) {
  std::string nearest;
  size_t least = 3;
  for (const std::string& word : app.remaining())
    for (const CLI::Option* option : app.get_options())
      if (const size_t letters = distance(word.substr(0, word.find('=')), option->get_name());
          letters < least) {
        least = letters;
        nearest = "; did you mean " + option->get_name() + "?";
      }
  return nearest;
}

struct CommandLine {
  Settings settings;
  std::string device = "cpu";
  int threads = 0;
  CLI::App app;

  explicit CommandLine(const char* program)
      : app("Trains the lecture's convnet on Fashion-MNIST, or on another set of 28 x 28 images in 10 "
            "classes.",
            name_of(program)) {
    const CLI::Range counts(int64_t{1}, int64_t{1'000'000'000}, "COUNT");
    app.add_option("--epochs", settings.epochs, "Passes over the training set")
        ->check(check_integer)
        ->check(CLI::Range(int64_t{1}, kMostEpochs, "COUNT"))
        ->capture_default_str();
    auto* batch = app.add_option("--batch-size", settings.batch_size, "Images in a mini-batch")
                      ->check(check_integer)
                      ->check(counts)
                      ->capture_default_str();
    auto* lr =
        app.add_option("--lr", settings.lr, "Adam's learning rate")->check(check_rate)->capture_default_str();
    auto* seed = app.add_option("--seed", settings.seed, "Decides the first weights and the shuffling")
                     ->check(check_integer)
                     ->capture_default_str();
    app.add_option("--threads", threads, "Threads to compute with (default: all processors)")
        ->check(check_integer)
        ->check(CLI::Range(1, 1024));
    add_device_option(app, device);
    app.add_option(
        "--data", settings.data,
        std::string("Folder with train-images-idx3-ubyte, train-labels-idx1-ubyte and the same two of t10k, "
                    "each packed (.gz) or not (default: ") +
            kDefaultData + ")");
    app.add_option("--out", settings.out, "Folder for the results (default: runs/ and the time)");
    app.add_option("--resume", settings.resume, "Goes on from a run's folder or its checkpoint.safetensors")
        ->excludes(batch)
        ->excludes(lr)
        ->excludes(seed);
  }
};

// Where a run's folder was meant, its checkpoint.
std::string checkpoint_at(const std::string& path) {
  return fs::is_directory(path) ? (fs::path(path) / "checkpoint.safetensors").string() : path;
}

}  // namespace

std::optional<Settings> parse_settings(int argc, char** argv, int* exit_code) {
  CommandLine line(argv[0]);
  try {
    line.app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::fputs(line.app.help().c_str(), stdout);
    *exit_code = 0;
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    *exit_code = explain_usage(argv[0], error.what() + suggestion(line.app));
    return std::nullopt;
  }
  Settings settings = line.settings;
  settings.epochs_given = line.app.count("--epochs") > 0;
  settings.device_given = line.app.count("--device") > 0;
  settings.data_given = !settings.data.empty();
  settings.device = weft::Device(line.device);
  if (!settings.data_given) settings.data = kDefaultData;
  if (!settings.resume.empty()) settings.resume = checkpoint_at(settings.resume);
  if (settings.out.empty())
    settings.out =
        settings.resume.empty() ? default_out(argv[0]) : fs::path(settings.resume).parent_path().string();
  if (settings.out.empty()) settings.out = ".";
  if (line.threads > 0) weft::set_num_threads(line.threads);
  return settings;
}

int explain_usage(const char* program, const std::string& error) {
  const CommandLine line(program);
  // The help first: what went wrong stays in sight.
  std::fprintf(stderr, "%s\n%s: %s\n", line.app.help().c_str(), name_of(program).c_str(), error.c_str());
  return 2;
}
