// encode_png and save_png of io/picture.h, through libpng.
#include <png.h>

#include "src/core/check.h"
#include "src/io/bytes.h"
#include "weft/autograd.h"
#include "weft/io/files.h"
#include "weft/io/picture.h"
#include "weft/ops.h"

namespace weft::io {
namespace {

constexpr const char* kOp = "encode_png";

// (H, W, channels) bytes.
Tensor pixels_of(const Tensor& image) {
  constexpr int64_t largest = 65535;
  const int64_t dims = image.dim();
  const bool fits = dims == 2 || (dims == 3 && (image.size(0) == 1 || image.size(0) == 3));
  WEFT_CHECK(fits, ShapeError, kOp, "an image is (H, W), (1, H, W) or (3, H, W); received {}", image.sizes());
  for (const int64_t size : {image.size(-1), image.size(-2)})
    WEFT_CHECK(size >= 1 && size <= largest, ShapeError, kOp, "height and width are 1 to {}; received {}",
               largest, image.sizes());
  WEFT_CHECK(image.dtype() == uint8 || image.is_floating(), DtypeError, kOp,
             "pixels are uint8 or floating; received {}", image.dtype());
  const NoGrad guard;
  Tensor pixels = to(image.detach(), cpu);
  if (pixels.is_floating()) {
    constexpr double white = 255;
    // NaN, which no byte can hold, is drawn black.
    const Tensor finite = where(pixels == pixels, to(pixels, float32), 0.0);
    pixels = to(round(clamp(finite, 0.0, 1.0) * white), uint8);
  }
  return contiguous(dims == 2 ? unsqueeze(pixels, 2) : permute(pixels, {1, 2, 0}));
}

}  // namespace

std::vector<uint8_t> encode_png(const Tensor& image) {
  const Tensor pixels = pixels_of(image);
  png_image header{};
  header.version = PNG_IMAGE_VERSION;
  header.height = static_cast<png_uint_32>(pixels.size(0));
  header.width = static_cast<png_uint_32>(pixels.size(1));
  header.format = pixels.size(2) == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
  std::vector<uint8_t> bytes(PNG_IMAGE_PNG_SIZE_MAX(header));
  png_alloc_size_t count = bytes.size();
  const int written =
      png_image_write_to_memory(&header, bytes.data(), &count, 0, pixels.raw_data(), 0, nullptr);
  WEFT_CHECK(written, IoError, kOp, "libpng could not write the image; {}, {}", image.sizes(),
             header.message);
  bytes.resize(count);
  return bytes;
}

void save_png(const std::string& path, const Tensor& image) { write_file(path, encode_png(image)); }

}  // namespace weft::io
