// Pictures: tensors as PNG, and as SVG (which every browser shows) line plots and sheets of captioned images.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "weft/tensor.h"

namespace weft::io {

/// The bytes of a PNG file. image: (H, W) or (1, H, W) grey, (3, H, W) red, green, blue; uint8 as it is, floating from 0 (black)
/// to 1, clamped. Throws ShapeError (also for sizes of 0 or above 65535), DtypeError.
WEFT_API std::vector<uint8_t> encode_png(const Tensor& image);
/// The same into a file; throws IoError too.
WEFT_API void save_png(const std::string& path, const Tensor& image);

/// One line of a plot, and how it is drawn.
struct Curve {
  std::string name;          // in the legend; none if empty
  std::vector<double> x, y;  // of one length; points that are not finite leave gaps
  bool faint = false;        // thin and pale, behind the others
};
/// Curves in one pair of axes.
struct Plot {
  std::string title, x_label, y_label;
  std::vector<Curve> curves;
};
/// Draws the curves with axes, ticks and a legend. Throws ShapeError if a curve's x and y differ in length, IoError.
WEFT_API void save_plot(const std::string& path, const Plot& plot);

/// Images with captions, in rows.
struct ImageSheet {
  std::string title;
  Tensor images;                      // (N, 1, H, W) or (N, 3, H, W), as for encode_png
  std::vector<std::string> captions;  // N
  std::vector<bool> marked{};         // N, or none: captions in red
  int64_t columns = 10;
};
/// Draws the images in rows, each above its caption. Throws ShapeError unless the counts agree, ValueError for columns < 1, IoError.
WEFT_API void save_image_sheet(const std::string& path, const ImageSheet& sheet);

}  // namespace weft::io
