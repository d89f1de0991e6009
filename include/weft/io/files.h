// Whole files: reading them, unpacked if they are gzip, and writing them so that a crash never leaves half a file.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weft/export.h"

namespace weft::io {

/// The bytes of a regular file; a gzip file, known by its first two bytes whatever its name, comes unpacked (all members,
/// checksums compared). Throws IoError if it cannot be read, is damaged, or holds more than max_bytes.
WEFT_API std::vector<uint8_t> read_file(const std::string& path, int64_t max_bytes = int64_t{1} << 34);

/// Writes to a temporary file in the same folder, waits until it is on the disk, and renames it: `path` is, at any moment, the
/// old file or the new one. Throws IoError if it cannot be written, or if `path` is something other than a regular file.
WEFT_API void write_file(const std::string& path, std::span<const uint8_t> bytes);
WEFT_API void write_file(const std::string& path, std::string_view text);

}  // namespace weft::io
