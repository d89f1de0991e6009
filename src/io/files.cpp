// Bodies of io/files.h.
#include "weft/io/files.h"

#include "src/core/check.h"
#include "src/io/file.h"
#include "src/io/inflate.h"

namespace weft::io {

std::vector<uint8_t> read_file(const std::string& path, int64_t max_bytes) {
  constexpr const char* op = "read_file";
  WEFT_CHECK(max_bytes >= 0, ValueError, op, "max_bytes must not be negative; received {}", max_bytes);
  const InputFile file(op, path);
  WEFT_CHECK(file.size() <= static_cast<uint64_t>(max_bytes), IoError, op,
             "the file holds more than the {} bytes allowed; {}, {} bytes", max_bytes, path, file.size());
  std::vector<uint8_t> bytes(file.size());
  file.read(0, bytes.data(), bytes.size());
  const bool packed = bytes.size() >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;
  return packed ? gunzip(op, path, bytes, static_cast<uint64_t>(max_bytes)) : bytes;
}

void write_file(const std::string& path, std::span<const uint8_t> bytes) {
  OutputFile file("write_file", path);
  file.write(bytes.data(), bytes.size());
  file.commit();
}

void write_file(const std::string& path, std::string_view text) {
  write_file(path, std::span(reinterpret_cast<const uint8_t*>(text.data()), text.size()));
}

}  // namespace weft::io
