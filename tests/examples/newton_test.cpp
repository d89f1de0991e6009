// The second example as a program: its iterates are those of derivatives taken by hand. tests/python runs its twin.
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <sstream>

namespace weft {
namespace {

TEST(Newton, PrintsTheIteratesOfDerivativesByHand) {
  std::ifstream file(WEFT_TEST_DATA "/newton.txt");
  std::stringstream expected;
  expected << file.rdbuf();
  std::string printed;
  FILE* program = ::popen(WEFT_EXAMPLES_DIR "/02_newton", "r");
  ASSERT_NE(program, nullptr);
  char piece[256];
  while (std::fgets(piece, sizeof piece, program)) printed += piece;
  EXPECT_EQ(::pclose(program), 0);
  EXPECT_EQ(printed, expected.str());
}

}  // namespace
}  // namespace weft
