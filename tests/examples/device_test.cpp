// The option --device of every example, as its user meets it: one line where there is no such device, and nothing done before.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <string>

#include "weft/cuda.h"

namespace weft {
namespace {

struct Ended {
  int exit_code = -1;
  std::string said;  // on both streams
};

// In a folder of the system's, where nothing is to be written; whether it was is for other tests.
Ended run(const std::string& program, const std::string& arguments) {
  const std::string command =
      "cd / && timeout 60 " WEFT_EXAMPLES_DIR "/" + program + " " + arguments + " 2>&1";
  Ended ended;
  FILE* output = ::popen(command.c_str(), "r");
  if (!output) return ended;
  char piece[256];
  while (std::fgets(piece, sizeof piece, output)) ended.said += piece;
  const int status = ::pclose(output);
  if (WIFEXITED(status)) ended.exit_code = WEXITSTATUS(status);
  return ended;
}

class DeviceOption : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    const std::string program = std::string(WEFT_EXAMPLES_DIR "/") + GetParam();
    if (::access(program.c_str(), X_OK) != 0) GTEST_SKIP() << "the examples are not built (WEFT_EXAMPLES)";
  }
};

TEST_P(DeviceOption, AGpuThatIsNotThereIsOneLineThatSaysWhy) {
  for (const std::string device : {"cuda", "cuda:0", "cuda:99"}) {
    if (cuda::is_available() && device != "cuda:99") continue;
    const auto [exit_code, said] = run(GetParam(), "--device " + device);
    EXPECT_EQ(exit_code, 1) << said;
    const int last = cuda::device_count() - 1;
    const std::string why = last < 0 ? "there is no GPU: " + cuda::why_unavailable()
                                     : "GPUs go up to cuda:" + std::to_string(last);
    EXPECT_EQ(said, "--device " + device + ": " + why + "\n");
  }
}

TEST_P(DeviceOption, ANameOfNoDeviceIsAWrongArgument) {
  for (const std::string device : {"gpu", "abacus", "cuda:x", "cuda:01", "cpu:0", "cpu:1", "''"}) {
    const auto [exit_code, said] = run(GetParam(), "--device " + device);
    EXPECT_EQ(exit_code, 2) << said;
    EXPECT_NE(said.find("--device: [device] a device "), std::string::npos) << said;
  }
}

TEST_P(DeviceOption, HelpNamesIt) {
  const auto [exit_code, said] = run(GetParam(), "--help");
  EXPECT_EQ(exit_code, 0);
  EXPECT_NE(said.find("--device"), std::string::npos) << said;
  EXPECT_NE(said.find("cpu, cuda or cuda:N"), std::string::npos) << said;
}

INSTANTIATE_TEST_SUITE_P(Examples, DeviceOption,
                         ::testing::Values("01_lecture_convnet", "02_newton", "03_char_gpt"),
                         [](const auto& info) { return std::string(info.param).substr(3); });

}  // namespace
}  // namespace weft
