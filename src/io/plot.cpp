// save_plot and save_image_sheet of io/picture.h: SVG written by hand.
#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>

#include "src/core/check.h"
#include "weft/io/files.h"
#include "weft/io/picture.h"
#include "weft/ops.h"

namespace weft::io {
namespace {

// Pixels of the plot: the whole picture, and the margins around the axes.
constexpr double kWidth = 800, kHeight = 480, kLeft = 76, kRight = 20, kTop = 48, kBottom = 56;
// Told apart also by the colour-blind (Okabe and Ito).
constexpr const char* kColours[] = {"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                    "#e69f00", "#56b4e9", "#000000"};

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    }
  }
  return result;
}

std::string begin_svg(double width, double height, const std::string& title) {
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
      "font-family=\"sans-serif\" font-size=\"13\">\n<rect width=\"{0}\" height=\"{1}\" fill=\"white\"/>\n"
      "<text x=\"{2}\" y=\"28\" text-anchor=\"middle\" font-size=\"16\">{3}</text>\n",
      width, height, width / 2, escaped(title));
}

// One axis: the values it spans, where they lie in the picture, and the ticks.
struct Axis {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  double from = 0, to = 0;  // pixels

  void include(double value) {
    if (!std::isfinite(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  double at(double value) const { return from + (value - low) / (high - low) * (to - from); }
  double step() const {
    constexpr double ticks = 8;
    const double wanted = (high - low) / ticks;
    const double power = std::pow(10.0, std::floor(std::log10(wanted)));
    for (const double factor : {1.0, 2.0, 5.0})
      if (factor * power >= wanted) return factor * power;
    return 10 * power;
  }
  // Bounds that leave room and are never equal.
  void finish(double margin) {
    if (low > high) low = 0, high = 1;
    const double room = high > low ? (high - low) * margin : std::max(std::abs(high), 1.0) / 2;
    low -= room;
    high += room;
  }
  std::vector<double> ticks() const {
    std::vector<double> values;
    const double distance = step();
    // An axis far from 0 and narrow has ticks that no double tells apart.
    constexpr size_t most = 32;
    for (double i = std::ceil(low / distance); i * distance <= high && values.size() < most; ++i)
      values.push_back(i * distance + 0.0);
    return values;
  }
};

std::string draw_axes(const Axis& x, const Axis& y, const Plot& plot) {
  std::string svg = "<g stroke=\"#e0e0e0\">\n", labels = "<g fill=\"#404040\">\n";
  for (const double value : x.ticks()) {
    svg += fmt::format("<line x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1}\" y2=\"{2}\"/>\n", x.at(value), y.from,
                       y.to);
    labels += fmt::format("<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\">{:.6g}</text>\n", x.at(value),
                          y.from + 18, value);
  }
  for (const double value : y.ticks()) {
    svg += fmt::format("<line x1=\"{1}\" x2=\"{2}\" y1=\"{0:.1f}\" y2=\"{0:.1f}\"/>\n", y.at(value), x.from,
                       x.to);
    labels += fmt::format("<text x=\"{}\" y=\"{:.1f}\" text-anchor=\"end\">{:.6g}</text>\n", x.from - 6,
                          y.at(value) + 4, value);
  }
  labels += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n", (x.from + x.to) / 2,
                        kHeight - 14, escaped(plot.x_label));
  labels += fmt::format("<text transform=\"translate(20 {}) rotate(-90)\" text-anchor=\"middle\">{}</text>\n",
                        (y.from + y.to) / 2, escaped(plot.y_label));
  return svg + "</g>\n" + labels + "</g>\n";
}

// Points of a polyline. Where several fall on one column of pixels, only the lowest and the highest show.
std::string draw_points(const Curve& curve, size_t begin, size_t end, const Axis& x, const Axis& y) {
  std::string points;
  const auto add = [&](size_t i) {
    points += fmt::format("{:.1f},{:.1f} ", x.at(curve.x[i]), y.at(curve.y[i]));
  };
  for (size_t i = begin; i < end;) {
    size_t lowest = i, highest = i, next = i;
    const double column = std::floor(x.at(curve.x[i]));
    for (; next < end && std::floor(x.at(curve.x[next])) == column; ++next) {
      if (curve.y[next] < curve.y[lowest]) lowest = next;
      if (curve.y[next] > curve.y[highest]) highest = next;
    }
    add(std::min(lowest, highest));
    if (lowest != highest) add(std::max(lowest, highest));
    i = next;
  }
  return points;
}

std::string draw_curve(const Curve& curve, const char* colour, const Axis& x, const Axis& y) {
  std::string svg;
  const auto finite = [&](size_t i) { return std::isfinite(curve.x[i]) && std::isfinite(curve.y[i]); };
  for (size_t begin = 0; begin < curve.x.size();) {
    size_t end = begin;
    while (end < curve.x.size() && finite(end)) ++end;
    if (end > begin) {
      svg += fmt::format(
          "<polyline fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" stroke-opacity=\"{}\" "
          "stroke-linecap=\"round\" "
          "stroke-linejoin=\"round\" points=\"{}\"/>\n",
          colour, curve.faint ? 1 : 2.5, curve.faint ? 0.35 : 1, draw_points(curve, begin, end, x, y));
    }
    begin = end + 1;
  }
  return svg;
}

std::string draw_legend(const Plot& plot, double right) {
  std::string svg;
  double line = kTop + 20;
  for (size_t i = 0; i < plot.curves.size(); ++i) {
    const Curve& curve = plot.curves[i];
    if (curve.name.empty()) continue;
    svg += fmt::format(
        "<line x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\" stroke=\"{}\" stroke-width=\"{}\" "
        "stroke-opacity=\"{}\"/>\n"
        "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n",
        right - 34, right - 10, line - 4, line - 4, kColours[i % std::size(kColours)], curve.faint ? 1 : 2.5,
        curve.faint ? 0.6 : 1, right - 42, line, escaped(curve.name));
    line += 20;
  }
  return svg;
}

std::string base64(const std::vector<uint8_t>& bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](size_t k) { return i + k < bytes.size() ? uint32_t{bytes[i + k]} : 0; };
    const uint32_t group = byte(0) << 16 | byte(1) << 8 | byte(2);
    for (size_t k = 0; k < 4; ++k) text += i + k > bytes.size() ? '=' : digits[group >> (18 - 6 * k) & 63];
  }
  return text;
}

}  // namespace

void save_plot(const std::string& path, const Plot& plot) {
  Axis x, y;
  x.from = kLeft, x.to = kWidth - kRight;
  y.from = kHeight - kBottom, y.to = kTop;
  for (const Curve& curve : plot.curves) {
    WEFT_CHECK(curve.x.size() == curve.y.size(), ShapeError, "save_plot",
               "a curve has as many x as y; '{}' has {} and {}", curve.name, curve.x.size(), curve.y.size());
    for (const double value : curve.x) x.include(value);
    for (const double value : curve.y) y.include(value);
  }
  x.finish(0);
  y.finish(0.04);
  std::string svg = begin_svg(kWidth, kHeight, plot.title) + draw_axes(x, y, plot);
  for (const bool faint : {true, false})
    for (size_t i = 0; i < plot.curves.size(); ++i)
      if (plot.curves[i].faint == faint)
        svg += draw_curve(plot.curves[i], kColours[i % std::size(kColours)], x, y);
  svg += fmt::format("<path d=\"M{} {}V{}H{}\" fill=\"none\" stroke=\"#404040\"/>\n", x.from, y.to, y.from,
                     x.to);
  write_file(path, svg + draw_legend(plot, x.to) + "</svg>\n");
}

void save_image_sheet(const std::string& path, const ImageSheet& sheet) {
  constexpr const char* op = "save_image_sheet";
  const Tensor& images = sheet.images;
  WEFT_CHECK(images.dim() == 4, ShapeError, op, "images are (N, 1 or 3, H, W); received {}", images.sizes());
  const auto count = static_cast<size_t>(images.size(0));
  WEFT_CHECK(sheet.captions.size() == count && (sheet.marked.empty() || sheet.marked.size() == count),
             ShapeError, op,
             "each image has a caption and may have a mark; {} captions and {} marks, images {}",
             sheet.captions.size(), sheet.marked.size(), images.sizes());
  WEFT_CHECK(sheet.columns >= 1, ValueError, op, "needs at least one column; received {}", sheet.columns);

  constexpr double cell_width = 120, cell_height = 122, picture = 84, margin = 12;
  const auto columns = static_cast<size_t>(sheet.columns);
  const size_t shown = std::min(columns, std::max<size_t>(count, 1)), rows = (count + columns - 1) / columns;
  std::string svg = begin_svg(2 * margin + static_cast<double>(shown) * cell_width,
                              kTop + margin + static_cast<double>(rows) * cell_height, sheet.title);
  for (size_t i = 0; i < count; ++i) {
    const size_t row = i / columns, column = i % columns;
    const double left = margin + static_cast<double>(column) * cell_width;
    const double top = kTop + static_cast<double>(row) * cell_height;
    const bool marked = !sheet.marked.empty() && sheet.marked[i];
    svg += fmt::format(
        "<image x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" style=\"image-rendering:pixelated\" "
        "href=\"data:image/png;base64,{}\"/>\n"
        "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\" font-size=\"11\" fill=\"{}\">{}</text>\n",
        left + (cell_width - picture) / 2, top, picture, picture,
        base64(encode_png(select(images, 0, static_cast<int64_t>(i)))), left + cell_width / 2,
        top + picture + 15, marked ? "#c00000" : "#404040", escaped(sheet.captions[i]));
  }
  write_file(path, svg + "</svg>\n");
}

}  // namespace weft::io
