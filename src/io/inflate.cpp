// Bodies of inflate.h.
#include "src/io/inflate.h"

#include <zlib.h>

#include <algorithm>
#include <climits>
#include <cstring>
#include <new>

#include "src/core/check.h"

namespace weft::io {
namespace {

constexpr int kGzip = 16 + MAX_WBITS;
constexpr int kRaw = -MAX_WBITS;

// zlib counts in 32 bits: hands it the next part of a longer array.
template <class Pointer, class Available, class Bytes>
void feed(Pointer*& next, Available& available, Bytes& rest) {
  if (available > 0 || rest.empty()) return;
  const size_t part = std::min(rest.size(), size_t{UINT_MAX});
  next = const_cast<Pointer*>(rest.data());
  available = static_cast<Available>(part);
  rest = rest.subspan(part);
}

struct Inflater : z_stream {
  explicit Inflater(int window) : z_stream{} {
    if (inflateInit2(this, window) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { inflateEnd(this); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
};

struct Deflater : z_stream {
  Deflater() : z_stream{} {
    constexpr int memory_level = 8;
    if (deflateInit2(this, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kRaw, memory_level, Z_DEFAULT_STRATEGY) != Z_OK)
      throw std::bad_alloc();
  }
  ~Deflater() { deflateEnd(this); }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;
};

}  // namespace

std::vector<uint8_t> gunzip(const char* op, const std::string& path, std::span<const uint8_t> packed,
                            uint64_t max_bytes) {
  constexpr size_t first_guess = 4;  // unpacked bytes for a packed one
  std::vector<uint8_t> contents(
      std::min<uint64_t>(std::max<uint64_t>(packed.size() * first_guess, 4096), max_bytes));
  size_t filled = 0;
  Inflater stream(kGzip);
  std::span<const uint8_t> rest = packed;
  for (;;) {
    feed(stream.next_in, stream.avail_in, rest);
    // One byte beyond the limit shows that the limit is exceeded.
    uint8_t beyond = 0;
    if (filled == contents.size() && filled < max_bytes)
      contents.resize(std::min<uint64_t>(contents.size() * 2, max_bytes));
    const bool full = filled == contents.size();
    const size_t room = full ? 1 : std::min(contents.size() - filled, size_t{UINT_MAX});
    stream.next_out = full ? &beyond : contents.data() + filled;
    stream.avail_out = static_cast<uInt>(room);
    const int result = inflate(&stream, Z_NO_FLUSH);
    const size_t made = room - stream.avail_out;
    WEFT_CHECK(!(full && made > 0), IoError, op, "the file unpacks to more than the {} bytes allowed; {}",
               max_bytes, path);
    if (!full) filled += made;
    if (result == Z_STREAM_END) {
      if (stream.avail_in == 0 && rest.empty()) break;
      inflateReset(&stream);
      continue;
    }
    if (result == Z_MEM_ERROR) throw std::bad_alloc();
    WEFT_CHECK(result == Z_OK || result == Z_BUF_ERROR, IoError, op,
               "the gzip data must be whole; {}, which is damaged after {} unpacked bytes ({})", path, filled,
               stream.msg ? stream.msg : "unknown reason");
    WEFT_CHECK(stream.avail_in > 0 || !rest.empty() || made > 0, IoError, op,
               "the gzip data must be whole; {}, which ends after {} unpacked bytes", path, filled);
  }
  contents.resize(filled);
  return contents;
}

bool plausible_deflate(uint64_t packed, uint64_t unpacked) { return unpacked / 1032 <= packed; }

bool inflate_exactly(std::span<const uint8_t> packed, std::span<uint8_t> unpacked) {
  Inflater stream(kRaw);
  uint8_t none = 0;  // zlib wants a place to write even when nothing is to be written
  stream.next_out = &none;
  for (;;) {
    feed(stream.next_in, stream.avail_in, packed);
    feed(stream.next_out, stream.avail_out, unpacked);
    const int result = inflate(&stream, Z_NO_FLUSH);
    if (result == Z_STREAM_END)
      return stream.avail_in == 0 && packed.empty() && stream.avail_out == 0 && unpacked.empty();
    // Z_BUF_ERROR: one side is used up before the stream ended.
    if (result != Z_OK) return false;
  }
}

std::vector<uint8_t> deflate_bytes(std::span<const uint8_t> bytes) {
  Deflater stream;
  std::vector<uint8_t> packed(std::max<size_t>(bytes.size() / 2, 1024));
  size_t filled = 0;
  for (;;) {
    feed(stream.next_in, stream.avail_in, bytes);
    if (filled == packed.size()) packed.resize(packed.size() * 2);
    const size_t room = std::min(packed.size() - filled, size_t{UINT_MAX});
    stream.next_out = packed.data() + filled;
    stream.avail_out = static_cast<uInt>(room);
    const int result = deflate(&stream, bytes.empty() ? Z_FINISH : Z_NO_FLUSH);
    filled += room - stream.avail_out;
    if (result == Z_STREAM_END) break;
  }
  packed.resize(filled);
  return packed;
}

uint32_t crc32_of(std::span<const uint8_t> bytes, uint32_t before) {
  // For null, which no bytes may begin at, zlib starts anew.
  return bytes.empty() ? before : static_cast<uint32_t>(crc32_z(before, bytes.data(), bytes.size()));
}

}  // namespace weft::io
