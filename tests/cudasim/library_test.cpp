// Where libraries that are opened at run time are looked for, which versions are taken, and what is said when there is none. zlib
// stands for NVIDIA's: it is everywhere, and its zlibCompileFlags() gives a number that can pass for a version.
#include "kernels/cuda/libraries/library.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <climits>
#include <cstdlib>
#include <string>

#include "tests/expect_error.h"
#include "weft/error.h"

namespace weft::kernels::cuda::libraries {
namespace {

using weft::testing::expect_error;

constexpr const char* kVariable = "WEFT_TEST_LIBRARY_PATH";

class OpenLibrary : public ::testing::Test {
 protected:
  ~OpenLibrary() override { unsetenv(kVariable); }
  static LibraryRequest request() {
    return {.title = "zlib",
            .variable = kVariable,
            .names = {"libz.so.77", "libz.so.1"},
            .packages = {"zlib"},
            .install = "apt-get install zlib1g",
            .version_symbol = "zlibCompileFlags",
            .lowest = 0,
            .below = INT_MAX};
  }
  static bool contains(const std::string& text, const std::string& part) {
    if (text.find(part) != std::string::npos) return true;
    ADD_FAILURE() << "\"" << part << "\" is not in: " << text;
    return false;
  }
};

TEST_F(OpenLibrary, FindsWhatTheSystemHas) {
  const Library library = open_library(request());
  ASSERT_TRUE(library) << library.why;
  EXPECT_EQ(library.version, static_cast<int>(zlibCompileFlags()));
  EXPECT_TRUE(contains(library.path, "/libz.so.1"));
  EXPECT_STREQ(library.symbol<const char*()>("zlibVersion")(), zlibVersion());
  EXPECT_EQ(library.symbol<void()>("no_such_function"), nullptr);
}

TEST_F(OpenLibrary, SaysWhereItLookedAndWhatToInstall) {
  LibraryRequest missing = request();
  missing.names = {"libnowhere.so.1", "libnowhere.so.2"};
  const Library library = open_library(missing);
  EXPECT_FALSE(library);
  EXPECT_EQ(library.symbol<void()>("anything"), nullptr);
  EXPECT_TRUE(contains(library.why, "zlib was not found: looked for libnowhere.so.1, libnowhere.so.2 in "));
  EXPECT_TRUE(contains(library.why, "nvidia/zlib/lib"));
  EXPECT_TRUE(contains(library.why, "the system's library path, /usr/local/cuda/lib64"));
  EXPECT_TRUE(contains(library.why, "install it, for example with `apt-get install zlib1g`"));
  EXPECT_TRUE(contains(library.why, "or set WEFT_TEST_LIBRARY_PATH to its file or folder"));
}

TEST_F(OpenLibrary, RefusesVersionsThatDoNotFit) {
  LibraryRequest newer = request();
  newer.lowest = 130200;
  newer.below = 140000;
  const Library library = open_library(newer);
  EXPECT_FALSE(library);
  EXPECT_TRUE(contains(library.why, "is version " + version_text(static_cast<int>(zlibCompileFlags()))));
  EXPECT_TRUE(contains(library.why, "this build needs 13.2.0 or later, up to 13.x"));
  EXPECT_TRUE(contains(library.why, "which has loaded one already")) << "no second copy is opened";

  LibraryRequest silent = request();
  silent.version_symbol = "no_such_function";
  EXPECT_TRUE(contains(open_library(silent).why, "lacks no_such_function"));
}

TEST_F(OpenLibrary, TheVariableNamesAFileOrAFolderOrNone) {
  const std::string path = open_library(request()).path;
  setenv(kVariable, path.c_str(), 1);
  EXPECT_EQ(open_library(request()).path, path);
  setenv(kVariable, path.substr(0, path.rfind('/')).c_str(), 1);
  EXPECT_EQ(open_library(request()).path, path);
  setenv(kVariable, "", 1);
  EXPECT_TRUE(open_library(request())) << "an empty one is none";
  setenv(kVariable, "none", 1);
  const Library library = open_library(request());
  EXPECT_FALSE(library);
  EXPECT_EQ(library.why, "zlib is left out: WEFT_TEST_LIBRARY_PATH is none");
}

TEST_F(OpenLibrary, WhatTheVariableNamesMustBeUsable) {
  setenv(kVariable, "/nowhere/libz.so.1", 1);
  expect_error<DeviceError>(
      [] { open_library(request()); },
      "[cuda] WEFT_TEST_LIBRARY_PATH must name a usable library, or its folder; zlib was not found");
  setenv(kVariable, "/proc", 1);
  expect_error<DeviceError>([] { open_library(request()); }, "in /proc;");
}

}  // namespace
}  // namespace weft::kernels::cuda::libraries
