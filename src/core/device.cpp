// Reading and printing devices.
#include "weft/device.h"

#include <charconv>

#include "src/core/check.h"

namespace weft {

Device::Device(std::string_view text) {
  if (text == "cpu") return;
  std::string_view rest = text;
  if (rest.starts_with("cuda")) {
    type = DeviceType::cuda;
    index = -1;
    rest.remove_prefix(4);
    if (rest.empty()) return;
    int number = -1;
    if (rest[0] == ':') {
      const auto [end, error] = std::from_chars(rest.data() + 1, rest.data() + rest.size(), number);
      const bool padded = rest.size() > 2 && rest[1] == '0';  // "cuda:01"
      if (!padded && error == std::errc() && end == rest.data() + rest.size()) {
        WEFT_CHECK(number >= 0 && number < 128, ValueError, "device",
                   "the index must be in [0, 127]; got \"{}\"", text);
        index = static_cast<int8_t>(number);
        return;
      }
    }
  }
  detail::raise<ValueError>("device", "a device is \"cpu\", \"cuda\" or \"cuda:N\"; got \"{}\"", text);
}

std::string Device::str() const {
  if (is_cpu()) return "cpu";
  return index < 0 ? "cuda" : "cuda:" + std::to_string(index);
}

}  // namespace weft
