// zlib behind exceptions: unpacking with a limit known beforehand, packing. src/io calls it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace weft::io {

/// The contents of a gzip file with any number of members. Throws IoError if it is damaged, if something follows the last member,
/// or if the contents exceed max_bytes.
std::vector<uint8_t> gunzip(const char* op, const std::string& path, std::span<const uint8_t> packed,
                            uint64_t max_bytes);

/// Whether `unpacked` bytes can come out of `packed` ones: deflate's best ratio is 1032 to 1.
bool plausible_deflate(uint64_t packed, uint64_t unpacked);

/// Unpacks a raw deflate stream that has to fill `unpacked` exactly; false if it does not.
bool inflate_exactly(std::span<const uint8_t> packed, std::span<uint8_t> unpacked);

/// Packs as a raw deflate stream.
std::vector<uint8_t> deflate_bytes(std::span<const uint8_t> bytes);

/// The checksum of zip and gzip.
uint32_t crc32_of(std::span<const uint8_t> bytes, uint32_t before = 0);

}  // namespace weft::io
