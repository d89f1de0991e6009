// IDX files: element types, gzip, whole data sets, and files that lie.
#include <zlib.h>

#include "tests/io/arrays.h"
#include "weft/data.h"
#include "weft/io/files.h"

namespace weft {
namespace {

using namespace weft::testing;  // NOLINT

std::string idx(uint8_t type, const std::vector<uint32_t>& sizes, const std::string& elements) {
  std::string bytes{'\0', '\0', static_cast<char>(type), static_cast<char>(sizes.size())};
  for (const uint32_t size : sizes)
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(size >> shift);
  return bytes + elements;
}

std::string counted_bytes(int count) {
  std::string bytes;
  for (int i = 0; i < count; ++i) bytes += static_cast<char>(i);
  return bytes;
}

void write_gzip(const std::string& path, const std::string& bytes) {
  const gzFile file = gzopen(path.c_str(), "wb");
  gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
  gzclose(file);
}

TEST(Idx, EveryElementTypeIsRead) {
  const TemporaryFolder folder;
  const auto read = [&](const std::string& bytes) {
    spit(folder / "a", bytes);
    return data::read_idx(folder / "a");
  };
  expect_same(read(idx(0x08, {2, 3}, counted_bytes(6))), counted(uint8, {2, 3}), "uint8");
  expect_same(read(idx(0x09, {2}, "\xff\x01")), tensor({-1, 1}, {.dtype = int8}), "int8");
  expect_same(read(idx(0x0b, {2}, std::string("\xff\xfe\x01\x00", 4))), tensor({-2, 256}, {.dtype = int16}),
              "int16");
  expect_same(read(idx(0x0c, {1}, std::string("\x00\x01\x00\x02", 4))), tensor({65538}, {.dtype = int32}),
              "int32");
  expect_same(read(idx(0x0d, {1}, std::string("\x3f\xc0\x00\x00", 4))), tensor({1.5f}), "float32");
  expect_same(read(idx(0x0e, {1}, std::string("\x3f\xf8\0\0\0\0\0\0", 8))), tensor({1.5}, {.dtype = float64}),
              "float64");
  expect_same(read(idx(0x08, {}, "\x07")), tensor(7, {.dtype = uint8}), "0-d");
  expect_same(read(idx(0x08, {0, 28, 28}, "")), zeros({0, 28, 28}, {.dtype = uint8}), "empty");
}

TEST(Idx, LiesAreNamed) {
  const TemporaryFolder folder;
  const std::pair<std::string, const char*> lies[] = {
      {"", "begins with two zeros"},
      {"abcdefgh", "begins with two zeros"},
      {idx(0x0a, {1}, "x"), "the type is"},
      {idx(0x08, {1, 1}, "x").substr(0, 9), "the sizes must be there"},
      {idx(0x08, std::vector<uint32_t>(17, 1), "x"), "at most 16"},
      {idx(0x08, {2}, "x"), "must fill the file"},
      {idx(0x08, {2}, "xyz"), "must fill the file"},
      {idx(0x0e, {0xffffffff, 0xffffffff, 0xffffffff}, "xyz"), "must fill the file"},
  };
  for (const auto& [bytes, said] : lies) {
    spit(folder / "a", bytes);
    EXPECT_NE(message_of<IoError>([&] { data::read_idx(folder / "a"); }).find(said), std::string::npos)
        << said;
  }
  survive_damage(idx(0x0c, {3, 4}, counted_bytes(48)), folder / "a",
                 [](const std::string& path) { data::read_idx(path); });
}

TEST(IdxDataset, FindsItsFilesPackedOrNot) {
  const TemporaryFolder folder;
  write_gzip(folder / "train-images-idx3-ubyte.gz", idx(0x08, {2, 1, 2}, std::string("\x00\xff\x33\x66", 4)));
  spit(folder / "train-labels-idx1-ubyte", idx(0x08, {2}, "\x07\x09"));
  const auto [x, y] = data::load_idx_dataset(folder.path(), "train");
  expect_same(x, tensor({0.f, 1.f, 0.2f, 0.4f}).view({2, 1, 1, 2}), "images");
  expect_same(y, tensor({7, 9}), "labels");
}

TEST(IdxDataset, SaysWhatItLookedFor) {
  const TemporaryFolder folder;
  const std::string said = message_of<IoError>([&] { data::load_idx_dataset(folder.path(), "test"); });
  EXPECT_NE(said.find(folder.path()), std::string::npos);
  EXPECT_NE(said.find("t10k-images-idx3-ubyte, t10k-images-idx3-ubyte.gz"), std::string::npos) << said;
  EXPECT_THROW(data::load_idx_dataset(folder.path(), "validation"), ValueError);
}

TEST(IdxDataset, ImagesAndLabelsMustFit) {
  const TemporaryFolder folder;
  spit(folder / "t10k-images-idx3-ubyte", idx(0x08, {2, 1, 2}, counted_bytes(4)));
  spit(folder / "t10k-labels-idx1-ubyte", idx(0x08, {3}, counted_bytes(3)));
  EXPECT_NE(message_of<IoError>([&] {
              data::load_idx_dataset(folder.path(), "test");
            }).find("one for each of 2 images"),
            std::string::npos);
  spit(folder / "t10k-images-idx3-ubyte", idx(0x08, {3, 1}, counted_bytes(3)));
  EXPECT_NE(message_of<IoError>([&] {
              data::load_idx_dataset(folder.path(), "test");
            }).find("images are (N, H, W)"),
            std::string::npos);
}

}  // namespace
}  // namespace weft
