// The one place where errors are built: WEFT_CHECK(condition, ErrorType, "op", "rule; {}", what_was_received).
#pragma once

#include <fmt/format.h>

#include "weft/error.h"
#include "weft/shape.h"
#include "weft/tensor.h"

namespace weft::detail {

template <class E, class... A>
[[noreturn, gnu::noinline, gnu::cold]] void raise(const char* op, fmt::format_string<A...> rule,
                                                  A&&... args) {
  throw E(fmt::format("[{}] ", op) + fmt::format(rule, std::forward<A>(args)...));
}

}  // namespace weft::detail

#define WEFT_CHECK(condition, ErrorType, op, ...)                \
  do {                                                           \
    if (!(condition)) [[unlikely]]                               \
      ::weft::detail::raise<::weft::ErrorType>(op, __VA_ARGS__); \
  } while (0)

template <>
struct fmt::formatter<weft::Shape> : fmt::formatter<std::string_view> {
  template <class C>
  auto format(const weft::Shape& shape, C& context) const {
    return fmt::formatter<std::string_view>::format(shape.str(), context);
  }
};
template <>
struct fmt::formatter<weft::Dtype> : fmt::formatter<std::string_view> {
  template <class C>
  auto format(weft::Dtype dtype, C& context) const {
    return fmt::formatter<std::string_view>::format(weft::name(dtype), context);
  }
};
template <>
struct fmt::formatter<weft::Device> : fmt::formatter<std::string_view> {
  template <class C>
  auto format(weft::Device device, C& context) const {
    return fmt::formatter<std::string_view>::format(device.str(), context);
  }
};
