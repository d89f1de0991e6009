// The third example as a program: its losses are those of its Python twin (tests/python/test_mixed_precision_training.py has
// the same numbers), in float32 and in mixed precision.
#include <gtest/gtest.h>

#include <cstdio>
#include <string>

namespace weft {
namespace {

double loss_after_50_steps(const std::string& options) {
  const std::string command =
      WEFT_EXAMPLES_DIR "/03_char_gpt --steps 50 --text " WEFT_TEST_DATA "/../../LICENSE " + options;
  FILE* program = ::popen(command.c_str(), "r");
  if (!program) return -1;
  double loss = -1;
  EXPECT_EQ(std::fscanf(program, "step 50 loss %lf", &loss), 1);
  char rest[256];
  while (std::fgets(rest, sizeof rest, program)) {
  }
  EXPECT_EQ(::pclose(program), 0);
  return loss;
}

TEST(CharGpt, LearnsAsItsTwinDoes) {
  EXPECT_NEAR(loss_after_50_steps(""), 2.648, 0.002);
  EXPECT_NEAR(loss_after_50_steps("--autocast --device cpu"), 2.648, 0.01);
}

}  // namespace
}  // namespace weft
