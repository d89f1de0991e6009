// The types that layers' options are written with.
#include "weft/nn/options.h"

#include <fmt/ranges.h>

#include "src/core/check.h"

namespace weft::nn {

template <int N>
std::string Sizes<N>::tuple() const {
  return fmt::format("({}{})", fmt::join(values, ", "), N == 1 ? "," : "");
}
template <int N>
std::string Sizes<N>::str() const {
  return written_as_one ? fmt::format("{}", values[0]) : tuple();
}

template <int N>
Sizes<N> OutputSizes<N>::of(const Shape& input) const {
  WEFT_CHECK(input.size() > N, ShapeError, "nn", "input must have at least {} dimensions; shape {}", N + 1,
             input);
  Sizes<N> sizes = 0;
  for (int i = 0; i < N; ++i) sizes.values[i] = values[i].value_or(input[input.size() - N + i]);
  return sizes;
}
template <int N>
std::string OutputSizes<N>::str() const {
  const auto text = [](std::optional<int64_t> size) {
    return size ? fmt::format("{}", *size) : std::string("None");
  };
  if (written_as_one) return text(values[0]);
  std::array<std::string, N> all;
  for (int i = 0; i < N; ++i) all[i] = text(values[i]);
  return fmt::format("({})", fmt::join(all, ", "));
}

template <int N>
ConvPadding<N>::ConvPadding(const char* text) : name(text) {
  WEFT_CHECK(name == "same" || name == "valid", ValueError, "nn",
             "invalid padding string \"{}\", should be one of \"same\", \"valid\"", name);
}

template struct Sizes<1>;
template struct Sizes<2>;
template struct Sizes<3>;
template struct Sizes<4>;
template struct Sizes<6>;
template struct OutputSizes<1>;
template struct OutputSizes<2>;
template struct OutputSizes<3>;
template struct ConvPadding<1>;
template struct ConvPadding<2>;
template struct ConvPadding<3>;

}  // namespace weft::nn
