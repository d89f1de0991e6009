// How Python writes values: for modules that print as PyTorch's do.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace weft::nn {

inline const char* python(bool value) { return value ? "True" : "False"; }

/// 0.1, 1.0, 1e-05.
inline std::string python(double value) {
  std::string text = fmt::format("{}", value);
  if (text.find_first_not_of("-0123456789") == std::string::npos) text += ".0";
  return text;
}

/// Every line but the first moved right by two.
inline std::string indented(std::string_view text) {
  std::string moved;
  for (const char c : text) {
    moved += c;
    if (c == '\n') moved += "  ";
  }
  return moved;
}

}  // namespace weft::nn
