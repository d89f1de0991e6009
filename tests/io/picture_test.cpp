// Pictures: PNG read back by libpng, and what stands in the SVG files.
#include <png.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/io/arrays.h"
#include "weft/io/picture.h"

namespace weft {
namespace {

using namespace weft::testing;  // NOLINT

std::vector<uint8_t> decoded(const std::vector<uint8_t>& png, uint32_t format, Shape* size) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  EXPECT_TRUE(png_image_begin_read_from_memory(&image, png.data(), png.size()));
  image.format = format;
  std::vector<uint8_t> pixels(PNG_IMAGE_SIZE(image));
  EXPECT_TRUE(png_image_finish_read(&image, nullptr, pixels.data(), 0, nullptr));
  *size = Shape{static_cast<int64_t>(image.height), static_cast<int64_t>(image.width)};
  return pixels;
}

size_t count_of(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(Png, GreyAndColourPixelsComeBack) {
  Shape size;
  EXPECT_EQ(decoded(io::encode_png(counted(uint8, {2, 3}, 100)), PNG_FORMAT_GRAY, &size),
            (std::vector<uint8_t>{100, 101, 102, 103, 104, 105}));
  EXPECT_EQ(size, (Shape{2, 3}));
  const Tensor colour = tensor({{{255, 0}}, {{1, 2}}, {{3, 4}}}, {.dtype = uint8});
  EXPECT_EQ(decoded(io::encode_png(colour), PNG_FORMAT_RGB, &size),
            (std::vector<uint8_t>{255, 1, 3, 0, 2, 4}));
  EXPECT_EQ(size, (Shape{1, 2}));
}

TEST(Png, FloatingPixelsAreClampedAndRounded) {
  Shape size;
  const Tensor image = tensor({{-1.f, 0.f, 0.5f, 1.f, 2.f, std::nanf("")}});
  EXPECT_EQ(decoded(io::encode_png(image), PNG_FORMAT_GRAY, &size),
            (std::vector<uint8_t>{0, 0, 128, 255, 255, 0}));
}

TEST(Png, OtherShapesAndTypesAreRefused) {
  EXPECT_THROW(io::encode_png(zeros({2, 3, 3})), ShapeError);
  EXPECT_THROW(io::encode_png(zeros({0, 3})), ShapeError);
  EXPECT_THROW(io::encode_png(zeros({3})), ShapeError);
  EXPECT_THROW(io::encode_png(zeros({3, 3}, {.dtype = int64})), DtypeError);
}

TEST(Plot, CurvesTicksAndTextsAreThere) {
  const TemporaryFolder folder;
  io::save_plot(
      folder / "a.svg",
      {"a < b & c", "step", "loss", {{"thin", {0, 1, 2}, {1, 3, 2}, true}, {"thick", {0, 2}, {1, 2}}}});
  const std::string svg = slurp(folder / "a.svg");
  EXPECT_NE(svg.find("a &lt; b &amp; c"), std::string::npos);
  EXPECT_EQ(count_of(svg, "<polyline"), 2u);
  EXPECT_NE(svg.find(">thick</text>"), std::string::npos);
  EXPECT_NE(svg.find(">0.5</text>"), std::string::npos);
  EXPECT_EQ(count_of(svg, "nan") + count_of(svg, "inf"), 0u);
}

TEST(Plot, OddDataStillGiveAPicture) {
  const TemporaryFolder folder;
  const double nan = std::nan(""), huge = std::numeric_limits<double>::max();
  const std::vector<std::vector<double>> ys = {
      {}, {1}, {2, 2, 2}, {1, nan, 2}, {nan, nan}, {1e300, -1e300}, {1, 1 + 1e-15}, {huge, -huge}};
  for (const auto& y : ys) {
    std::vector<double> x(y.size());
    for (size_t i = 0; i < x.size(); ++i) x[i] = static_cast<double>(i);
    io::save_plot(folder / "a.svg", {"", "", "", {{"", x, y}}});
    const std::string svg = slurp(folder / "a.svg");
    EXPECT_NE(svg.find("</svg>"), std::string::npos);
    EXPECT_EQ(count_of(svg, "nan,") + count_of(svg, ",nan") + count_of(svg, ",inf"), 0u) << svg;
  }
  io::save_plot(folder / "a.svg", {"", "", "", {{"", {0, 1, 2, 3}, {1, nan, 2, 1}}}});
  EXPECT_EQ(count_of(slurp(folder / "a.svg"), "<polyline"), 2u);
  EXPECT_THROW(io::save_plot(folder / "a.svg", {"", "", "", {{"", {1}, {}}}}), ShapeError);
}

TEST(Plot, LongCurvesKeepTheirExtremes) {
  const TemporaryFolder folder;
  io::Curve curve{"", {}, {}};
  for (int i = 0; i < 1'000'000; ++i) {
    curve.x.push_back(i);
    curve.y.push_back(i == 777'777 ? 5.0 : 1.0);
  }
  io::save_plot(folder / "a.svg", {"", "", "", {curve}});
  EXPECT_LT(slurp(folder / "a.svg").size(), 60'000u);
  EXPECT_NE(slurp(folder / "a.svg").find(",61.9"), std::string::npos);
}

TEST(ImageSheet, EveryImageHasItsCaption) {
  const TemporaryFolder folder;
  io::save_image_sheet(folder / "a.svg",
                       {"sheet", rand({12, 1, 4, 4}), std::vector<std::string>(12, "boot"), {}, 5});
  const std::string svg = slurp(folder / "a.svg");
  EXPECT_EQ(count_of(svg, "data:image/png;base64,iVBORw0KGgo"), 12u);
  EXPECT_EQ(count_of(svg, ">boot</text>"), 12u);
  io::save_image_sheet(folder / "b.svg", {"", zeros({1, 3, 2, 2}), {"x"}, {true}});
  EXPECT_EQ(count_of(slurp(folder / "b.svg"), "#c00000"), 1u);
  EXPECT_THROW(io::save_image_sheet(folder / "c.svg", {"", zeros({2, 1, 2, 2}), {"x"}}), ShapeError);
  EXPECT_THROW(io::save_image_sheet(folder / "c.svg", {"", zeros({1, 1, 2, 2}), {"x"}, {}, 0}), ValueError);
}

}  // namespace
}  // namespace weft
