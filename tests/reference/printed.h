// Runs the examples of docs/reference/examples in C++ and compares what they print; the stamped tests call it.
#pragma once

#include <gtest/gtest.h>

#include <limits>
#include <numbers>
#include <span>
#include <sstream>
#include <string>
#include <vector>

#include "weft/weft.h"

namespace weft::reference {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// What an example prints, a line each: values as streams write them, lists as Python writes tuples.
class Printed {
 public:
  template <class T>
  void operator()(const T& value) {
    if (!text_.empty()) text_ += '\n';
    std::ostringstream out;
    out << std::boolalpha;
    write(out, value);
    text_ += out.str();
  }
  const std::string& text() const { return text_; }

 private:
  template <class T>
  static void write(std::ostream& out, const T& value) {
    out << value;
  }
  template <class T>
  static void write(std::ostream& out, const std::vector<T>& values) {
    out << '(';
    for (size_t i = 0; i < values.size(); ++i) {
      if (i > 0) out << ", ";
      write(out, values[i]);
    }
    out << (values.size() == 1 ? ",)" : ")");
  }

  std::string text_;
};

struct Example {
  const char* name;
  int line;
  void (*run)(Printed& print);
  const char* printed;
};

/// Runs the examples of one file, each from a fresh seed.
inline void check(const char* header, std::span<const Example> examples) {
  for (const Example& example : examples) {
    SCOPED_TRACE(std::string("docs/reference/examples/") + header + ".txt:" + std::to_string(example.line) +
                 ": " + example.name);
    manual_seed(0);
    Printed print;
    try {
      example.run(print);
    } catch (const std::exception& error) {
      ADD_FAILURE() << error.what();
      continue;
    }
    EXPECT_EQ(print.text(), example.printed);
  }
}

}  // namespace weft::reference
