// Bodies of data/idx.h. The layout: two zeros, the element type, the number of dimensions, the sizes (4 bytes each), the
// elements; all big endian.
#include "weft/data/idx.h"

#include <unistd.h>

#include <cstring>
#include <optional>
#include <vector>

#include "src/core/check.h"
#include "src/io/bytes.h"
#include "weft/io/files.h"
#include "weft/ops.h"

namespace weft::data {
namespace {

constexpr const char* kRead = "read_idx";
constexpr const char* kLoad = "load_idx_dataset";
constexpr size_t kMagicBytes = 4, kSizeBytes = 4;

std::optional<Dtype> dtype_of(uint8_t code) {
  switch (code) {
    case 0x08:
      return uint8;
    case 0x09:
      return int8;
    case 0x0b:
      return int16;
    case 0x0c:
      return int32;
    case 0x0d:
      return float32;
    case 0x0e:
      return float64;
    default:
      return std::nullopt;
  }
}

// The first of the names under which such a file is found in the wild that there is.
std::string find_file(const std::string& folder, const std::string& stem, std::string_view kind) {
  std::string looked_for;
  for (const char* joint : {"-", "."})
    for (const char* ending : {"", ".gz"}) {
      const std::string name = fmt::format("{}{}{}-ubyte{}", stem, joint, kind, ending);
      std::string path = fmt::format("{}/{}", folder, name);
      if (::access(path.c_str(), F_OK) == 0) return path;
      looked_for.append(looked_for.empty() ? "" : ", ").append(name);
    }
  weft::detail::raise<IoError>(kLoad, "the data set must be in the folder; {}, which has none of {}", folder,
                               looked_for);
}

}  // namespace

Tensor read_idx(const std::string& path) {
  std::vector<uint8_t> bytes = io::read_file(path);
  WEFT_CHECK(bytes.size() >= kMagicBytes && bytes[0] == 0 && bytes[1] == 0, IoError, kRead,
             "an IDX file begins with two zeros, a type and a number of dimensions; {}, {} bytes", path,
             bytes.size());
  const std::optional<Dtype> dtype = dtype_of(bytes[2]);
  WEFT_CHECK(dtype, IoError, kRead, "the type is 8, 9, 11, 12, 13 or 14; {}, {}", path, bytes[2]);
  const size_t dims = bytes[3];
  const size_t begin = kMagicBytes + dims * kSizeBytes;
  WEFT_CHECK(dims <= kMaxDims && begin <= bytes.size(), IoError, kRead,
             "the sizes must be there, at most {} of them; {}, {} dimensions in {} bytes", kMaxDims, path,
             dims, bytes.size());
  Shape sizes;
  for (size_t i = kMagicBytes; i < begin; i += kSizeBytes)
    sizes.push_back(__builtin_bswap32(io::load_little<uint32_t>(bytes.data() + i)));
  const std::optional<uint64_t> needed = io::byte_count(sizes, item_size(*dtype));
  WEFT_CHECK(needed && *needed == bytes.size() - begin, IoError, kRead,
             "the elements must fill the file; {}, {} bytes for shape {} of {}", path, bytes.size() - begin,
             sizes, *dtype);

  const std::span elements = std::span(bytes).subspan(begin);
  io::swap_byte_order(elements, item_size(*dtype));
  Tensor array = empty(sizes, {.dtype = *dtype});
  if (!elements.empty()) std::memcpy(array.raw_data(), elements.data(), elements.size());
  return array;
}

LabelledImages load_idx_dataset(const std::string& folder, std::string_view part) {
  WEFT_CHECK(part == "train" || part == "test", ValueError, kLoad,
             "part is \"train\" or \"test\"; received \"{}\"", part);
  const std::string stem = part == "train" ? "train" : "t10k";
  const std::string images_path = find_file(folder, stem + "-images", "idx3");
  const std::string labels_path = find_file(folder, stem + "-labels", "idx1");
  const Tensor pixels = read_idx(images_path), classes = read_idx(labels_path);
  WEFT_CHECK(pixels.dim() == 3 && pixels.dtype() == uint8, IoError, kLoad,
             "images are (N, H, W) bytes; {}, {} of {}", images_path, pixels.sizes(), pixels.dtype());
  WEFT_CHECK(classes.dim() == 1 && !classes.is_floating() && classes.size(0) == pixels.size(0), IoError,
             kLoad, "labels are (N) integers, one for each of {} images; {}, {} of {}", pixels.size(0),
             labels_path, classes.sizes(), classes.dtype());
  constexpr double white = 255;
  return {div_(to(unsqueeze(pixels, 1), float32), white), to(classes, int64)};
}

}  // namespace weft::data
