// The first example as its user meets it: run as a program on a small data set.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <random>
#include <regex>
#include <vector>

#include "tests/io/temporary_folder.h"
#include "weft/weft.h"

namespace weft {
namespace {

using namespace weft::testing;  // NOLINT

constexpr const char* kProgram = WEFT_EXAMPLES_DIR "/01_lecture_convnet";
constexpr int kTrain = 230, kTest = 50, kSize = 28;

struct Outcome {
  int exit_code = -1;
  std::string output, errors;
};

// A run of the example in a folder; its standard output can be followed.
class Program {
 public:
  Program(const std::string& folder, std::vector<std::string> arguments) : errors_(folder + "/stderr") {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    // Room for some 70 lines: a program that nobody reads waits, so it cannot end before it is interrupted.
    constexpr int room = 4096;
    EXPECT_GE(::fcntl(ends[1], F_SETPIPE_SZ, room), 0);
    arguments.insert(arguments.begin(), kProgram);
    std::vector<char*> argv;
    argv.reserve(arguments.size() + 1);
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    child_ = ::fork();
    if (child_ == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      const bool ready = std::freopen(errors_.c_str(), "w", stderr) && ::chdir(folder.c_str()) == 0;
      if (ready) ::execv(kProgram, argv.data());
      ::_exit(127);
    }
    ::close(ends[1]);
    output_ = ::fdopen(ends[0], "r");
    std::setvbuf(output_, nullptr, _IONBF, 0);
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() { finish(); }

  std::string next_line() {
    std::string line;
    for (int c = std::fgetc(output_); c != EOF && c != '\n'; c = std::fgetc(output_))
      line += static_cast<char>(c);
    seen_ += line + "\n";
    return line;
  }
  void interrupt() const { ::kill(child_, SIGINT); }
  bool stop() const {
    ::kill(child_, SIGSTOP);
    for (int waited = 0; waited < 5000; ++waited) {
      siginfo_t info{};
      if (::waitid(P_PID, static_cast<id_t>(child_), &info, WSTOPPED | WNOHANG) == 0 && info.si_pid == child_)
        return true;
      ::usleep(1000);
    }
    return false;
  }
  void go_on() const { ::kill(child_, SIGCONT); }
  Outcome finish() {
    if (!output_) return {};
    for (int c = std::fgetc(output_); c != EOF; c = std::fgetc(output_)) seen_ += static_cast<char>(c);
    std::fclose(output_);
    output_ = nullptr;
    int status = 0;
    ::waitpid(child_, &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status), seen_, slurp(errors_)};
  }

 private:
  std::string errors_, seen_;
  pid_t child_ = 0;
  FILE* output_ = nullptr;
};

std::string idx(const std::vector<uint32_t>& sizes, const std::string& elements) {
  std::string bytes{'\0', '\0', '\x08', static_cast<char>(sizes.size())};
  for (const uint32_t size : sizes)
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(size >> shift);
  return bytes + elements;
}

// Noise with a bright bar of two rows, whose height tells the class.
void write_part(const std::string& stem, int count, unsigned seed) {
  std::mt19937 random(seed);
  std::string images, labels;
  for (int i = 0; i < count; ++i) {
    const int label = i % 10;
    labels += static_cast<char>(label);
    for (int row = 0; row < kSize; ++row)
      for (int column = 0; column < kSize; ++column) {
        const bool bar = row / 2 == label + 2;
        images += static_cast<char>(random() % 64 + (bar ? 150 : 0));
      }
  }
  const auto n = static_cast<uint32_t>(count);
  spit(stem + "-images-idx3-ubyte", idx({n, kSize, kSize}, images));
  spit(stem + "-labels-idx1-ubyte", idx({n}, labels));
}

class LectureConvnet : public ::testing::Test {
 protected:
  void SetUp() override {
    if (::access(kProgram, X_OK) != 0) GTEST_SKIP() << "the examples are not built (WEFT_EXAMPLES)";
    write_part(folder_ / "train", kTrain, 1);
    write_part(folder_ / "t10k", kTest, 2);
  }
  Outcome run(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--data", folder_.path()});
    return Program(folder_.path(), std::move(arguments)).finish();
  }

  const TemporaryFolder folder_;
};

TEST_F(LectureConvnet, PrintsALineAnEpochAndLearns) {
  const Outcome outcome = run({"--epochs", "12", "--batch-size", "20", "--lr", "0.01", "--out", "out"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  const std::regex line(R"(epoch (\d+)/12  loss (\d+\.\d{4})  test accuracy ([01]\.\d{4})  \d+\.\d s)");
  std::istringstream lines(outcome.output);
  std::string text;
  std::smatch match;
  for (int epoch = 1; epoch <= 12; ++epoch) {
    std::getline(lines, text);
    ASSERT_TRUE(std::regex_match(text, match, line)) << text;
    EXPECT_EQ(std::stoi(match[1]), epoch);
  }
  EXPECT_GT(std::stod(match[3]), 0.95) << outcome.output;
  EXPECT_LT(std::stod(match[2]), 0.5);
}

TEST_F(LectureConvnet, WritesWeightsLossesAndPictures) {
  const Outcome outcome = run({"--epochs", "2", "--batch-size", "50", "--out", "a/b"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
  const StateDict weights = io::load_safetensors(folder_ / "a/b/model.safetensors");
  EXPECT_EQ(weights.keys(), (std::vector<std::string>{"conv.weight", "conv.bias", "fc1.weight", "fc1.bias"}));
  EXPECT_EQ(weights.at("fc1.weight").sizes(), (Shape{10, 720}));

  const io::Table losses = io::read_csv(folder_ / "a/b/losses.csv");
  EXPECT_EQ(losses.columns, (std::vector<std::string>{"step", "epoch", "loss"}));
  ASSERT_EQ(losses.values.sizes(), (Shape{10, 3}));  // 230 images are four batches of 50 and one of 30
  EXPECT_EQ((losses.values[{4, 1}].item()), 1);
  EXPECT_EQ((losses.values[{5, 1}].item()), 2);
  const double second = mean(slice(losses.values, 0, 5).select(1, 2)).item();
  char text[32];
  std::snprintf(text, sizeof text, "epoch 2/2  loss %.4f", second);
  EXPECT_NE(outcome.output.find(text), std::string::npos) << outcome.output << text;

  for (const char* picture : {"loss.svg", "test_images.svg"})
    EXPECT_NE(slurp(folder_ / "a/b/" + picture).find("</svg>"), std::string::npos) << picture;
}

TEST_F(LectureConvnet, TheSeedDecidesAndThreadsDoNot) {
  const auto losses = [&](const char* seed, const char* threads) {
    const Outcome outcome =
        run({"--epochs", "2", "--batch-size", "60", "--seed", seed, "--threads", threads, "--out", "out"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
    return slurp(folder_ / "out/losses.csv");
  };
  const std::string first = losses("5", "1");
  EXPECT_EQ(losses("5", "3"), first);
  EXPECT_NE(losses("6", "1"), first);
}

TEST_F(LectureConvnet, AnInterruptedRunGoesOnExactly) {
  const char* epochs = "100";
  const Outcome whole = run({"--epochs", epochs, "--batch-size", "7", "--out", "whole"});
  ASSERT_EQ(whole.exit_code, 0) << whole.errors;

  std::vector<std::string> arguments{"--epochs", epochs,  "--batch-size", "7",
                                     "--out",    "parts", "--data",       folder_.path()};
  for (int interruption = 0; interruption < 3; ++interruption) {
    Program part(folder_.path(), arguments);
    part.next_line();
    part.next_line();
    part.interrupt();
    const Outcome outcome = part.finish();
    ASSERT_EQ(outcome.exit_code, 130) << outcome.output << outcome.errors;
    EXPECT_NE(outcome.output.find("/01_lecture_convnet --resume parts\n"), std::string::npos)
        << outcome.output;
    EXPECT_FALSE(std::filesystem::exists(folder_ / "parts/model.safetensors"));
    arguments = {"--resume", "parts"};
  }
  const Outcome last = Program(folder_.path(), arguments).finish();
  ASSERT_EQ(last.exit_code, 0) << last.errors;
  for (const char* file : {"losses.csv", "model.safetensors", "checkpoint.safetensors"})
    EXPECT_EQ(slurp(folder_ / "parts/" + file), slurp(folder_ / "whole/" + file)) << file;

  // A finished run can be given more epochs.
  const Outcome more = Program(folder_.path(), {"--resume", "parts", "--epochs", "101"}).finish();
  EXPECT_EQ(more.exit_code, 0) << more.errors;
  EXPECT_EQ(more.output.rfind("epoch 101/101  loss ", 0), 0u) << more.output;
}

TEST_F(LectureConvnet, ASecondInterruptWaitsForTheCheckpoint) {
  // Several times, as the second one must arrive while the file is still being written.
  for (const std::string out : {"a", "b", "c", "d", "e"}) {
    Program program(folder_.path(),
                    {"--epochs", "60", "--batch-size", "50", "--out", out, "--data", folder_.path()});
    const auto half_written = [&] {
      std::error_code none_yet;
      for (const auto& entry : std::filesystem::directory_iterator(folder_ / out, none_yet))
        if (entry.path().extension() == ".part") return true;
      return false;
    };
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    bool caught = false;
    while (!caught && std::chrono::steady_clock::now() < end) {
      if (!half_written()) continue;
      caught = program.stop() && half_written();
      if (caught) program.interrupt();
      program.go_on();
    }
    EXPECT_TRUE(caught);
    program.stop();
    program.interrupt();
    program.go_on();
    program.finish();
    EXPECT_FALSE(half_written());
    EXPECT_TRUE(std::filesystem::exists(folder_ / (out + "/checkpoint.safetensors")));
  }
}

TEST_F(LectureConvnet, BadArgumentsGiveUsageAndExitCode2) {
  ASSERT_EQ(run({"--epochs", "1", "--out", "done"}).exit_code, 0);
  const std::pair<std::vector<std::string>, const char*> bad[] = {
      {{"--epochs", "-1"}, "--epochs"},
      {{"--epochs", "1.5"}, "--epochs"},
      {{"--batch-size", "0"}, "--batch-size"},
      {{"--lr", "0"}, "must be a positive number, not 0"},
      {{"--lr", "nan"}, "must be a positive number, not nan"},
      {{"--epochs", "true"}, "--epochs"},
      {{"--seed", "x"}, "--seed"},
      {{"--seed", "-99999999999999999999"}, "must be an integer of 64 bits, not -99999999999999999999"},
      {{"--threads", "0"}, "--threads"},
      {{"--device", "abacus"}, "abacus"},
      {{"--nonsense"}, "--nonsense"},
      {{"--epoch=3"}, "did you mean --epochs?"},
      {{"--ot", "x"}, "did you mean --out?"},
      {{"--out", "stderr/x"}, "cannot make the folder"},
      {{"--resume", "nowhere"}, "cannot open the file; nowhere"},
      {{"--resume", "done/model.safetensors"}, "no checkpoint of this program"},
      {{"--resume", "done", "--lr", "1"}, "excludes --resume"},
  };
  for (const auto& [arguments, said] : bad) {
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.exit_code, 2) << arguments[0] << outcome.errors;
    EXPECT_NE(outcome.errors.find(said), std::string::npos) << arguments[0] << ": " << outcome.errors;
    EXPECT_NE(outcome.errors.find("Usage: 01_lecture_convnet"), std::string::npos) << arguments[0];
    EXPECT_TRUE(outcome.output.empty()) << outcome.output;
  }
  EXPECT_FALSE(std::filesystem::exists(folder_ / "runs"));
}

TEST_F(LectureConvnet, UnusableDataGivesUsageAndExitCode2) {
  const auto errors = [&](const std::string& data) {
    const Outcome outcome = Program(folder_.path(), {"--data", data}).finish();
    EXPECT_EQ(outcome.exit_code, 2);
    return outcome.errors;
  };
  EXPECT_NE(errors("nowhere").find("train-images-idx3-ubyte.gz"), std::string::npos);
  spit(folder_ / "t10k-labels-idx1-ubyte", idx({kTest}, std::string(kTest, '\x0a')));
  EXPECT_NE(errors(folder_.path()).find("classes 0 to 9"), std::string::npos);
  spit(folder_ / "t10k-labels-idx1-ubyte", "damaged");
  EXPECT_NE(errors(folder_.path()).find("[read_idx]"), std::string::npos);
}

TEST_F(LectureConvnet, HelpNamesEveryOption) {
  const Outcome outcome = run({"--help"});
  EXPECT_EQ(outcome.exit_code, 0);
  for (const char* option :
       {"--epochs", "--batch-size", "--lr", "--seed", "--threads", "--device", "--data", "--out", "--resume"})
    EXPECT_NE(outcome.output.find(option), std::string::npos) << option;
}

}  // namespace
}  // namespace weft
