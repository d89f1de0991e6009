// Whole files, gzip included, and tables of numbers.
#include <zlib.h>

#include <cmath>
#include <limits>

#include "tests/io/arrays.h"
#include "weft/io/csv.h"
#include "weft/io/files.h"

namespace weft {
namespace {

using namespace weft::testing;  // NOLINT

std::string gzip(const std::string& bytes) {
  const TemporaryFolder folder;
  const gzFile file = gzopen((folder / "a").c_str(), "wb");
  gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
  gzclose(file);
  return slurp(folder / "a");
}

std::string text_of(const std::vector<uint8_t>& bytes) { return {bytes.begin(), bytes.end()}; }

std::string some_text(size_t lines) {
  std::string text;
  for (size_t i = 0; i < lines; ++i) text += "line " + std::to_string(i * i % 977) + "\n";
  return text;
}

TEST(Files, WrittenBytesComeBack) {
  const TemporaryFolder folder;
  io::write_file(folder / "a", some_text(10));
  EXPECT_EQ(text_of(io::read_file(folder / "a")), some_text(10));
  io::write_file(folder / "a", "");
  EXPECT_TRUE(io::read_file(folder / "a").empty());
}

TEST(Files, AByteZeroInAPathIsRefused) {
  const TemporaryFolder folder;
  io::write_file(folder / "a", "secret");
  const std::string path = folder / std::string("a\0b", 3);
  EXPECT_THROW(io::read_file(path), ValueError);
  EXPECT_THROW(io::write_file(path, "other"), ValueError);
  EXPECT_EQ(text_of(io::read_file(folder / "a")), "secret");
}

TEST(Files, GzipIsUnpackedWhateverItsName) {
  const TemporaryFolder folder;
  const std::string text = some_text(100'000);
  spit(folder / "a", gzip(text));
  EXPECT_EQ(text_of(io::read_file(folder / "a")), text);
  spit(folder / "a", gzip("one ") + gzip("") + gzip("two"));
  EXPECT_EQ(text_of(io::read_file(folder / "a")), "one two");
}

TEST(Files, DamagedGzipIsRefused) {
  const TemporaryFolder folder;
  const std::string packed = gzip(some_text(1000));
  std::string wrong = packed;
  wrong[packed.size() / 2] ^= 1;
  for (const std::string& bytes :
       {packed.substr(0, packed.size() - 3), packed + "garbage", packed + packed.substr(0, 9), wrong}) {
    spit(folder / "a", bytes);
    EXPECT_NE(message_of<IoError>([&] { io::read_file(folder / "a"); }).find("must be whole"),
              std::string::npos);
  }
  survive_damage(
      packed, folder / "a", [](const std::string& path) { io::read_file(path); }, 1000);
}

TEST(Files, NothingGrowsBeyondTheLimit) {
  const TemporaryFolder folder;
  const std::string zeros_packed = gzip(std::string(8'000'000, '\0'));
  spit(folder / "a", zeros_packed);
  EXPECT_NE(message_of<IoError>([&] {
              io::read_file(folder / "a", 100'000);
            }).find("more than the 100000 bytes allowed"),
            std::string::npos);
  EXPECT_EQ(io::read_file(folder / "a", 8'000'000).size(), 8'000'000u);
  EXPECT_THROW(io::read_file(folder / "a", 7'999'999), IoError);
  spit(folder / "a", "12345");
  EXPECT_EQ(io::read_file(folder / "a", 5).size(), 5u);
  EXPECT_THROW(io::read_file(folder / "a", 4), IoError);
}

TEST(Csv, ReadsNamesNumbersAndQuotes) {
  const TemporaryFolder folder;
  spit(folder / "a.csv", "\xef\xbb\xbf x , \"y, \"\"z\"\"\"\r\n1,-2.5e3\r\n\r\n +3 ,nan\n\"4\",inf");
  const io::Table table = io::read_csv(folder / "a.csv");
  EXPECT_EQ(table.columns, (std::vector<std::string>{"x", "y, \"z\""}));
  ASSERT_EQ(table.values.sizes(), (Shape{3, 2}));
  EXPECT_EQ(table.values.dtype(), float64);
  const std::vector<double> values = table.values.to_vector<double>();
  EXPECT_EQ(values[0], 1);
  EXPECT_EQ(values[1], -2500);
  EXPECT_EQ(values[2], 3);
  EXPECT_TRUE(std::isnan(values[3]));
  EXPECT_EQ(values[4], 4);
  EXPECT_TRUE(std::isinf(values[5]));
}

TEST(Csv, AFileWithoutNamesOrWithoutRows) {
  const TemporaryFolder folder;
  spit(folder / "a.csv", "1\t2\n3\t4\n");
  const io::Table table = io::read_csv(folder / "a.csv", '\t');
  EXPECT_TRUE(table.columns.empty());
  expect_same(table.values, tensor({{1., 2.}, {3., 4.}}, {.dtype = float64}), "values");
  spit(folder / "a.csv", "x,y\n");
  EXPECT_EQ(io::read_csv(folder / "a.csv").values.sizes(), (Shape{0, 2}));
  spit(folder / "a.csv", "");
  EXPECT_EQ(io::read_csv(folder / "a.csv").values.sizes(), (Shape{0, 0}));
}

TEST(Csv, BadRowsAreNamedByLine) {
  const TemporaryFolder folder;
  const std::pair<const char*, const char*> bad[] = {
      {"1,2\n3\n", "line 2, which has 1 where the first row has 2"},
      {"a,b\n1,2\n3,x\n", "line 3, which has 'x'"},
      {"a,b\n1,\n", "line 2, which has ''"},
      {"\"a,b\n", "a quote must be closed"},
      {"\"a\" b,c\n", "nothing may follow a closing quote"},
      {"1,2\n3,4 5\n", "which has '4 5'"}};
  for (const auto& [text, said] : bad) {
    spit(folder / "a.csv", text);
    EXPECT_NE(message_of<IoError>([&] { io::read_csv(folder / "a.csv"); }).find(said), std::string::npos)
        << text;
  }
}

TEST(Csv, WrittenTablesComeBackExactly) {
  const TemporaryFolder folder;
  const io::Table table{{"a", "b \"c\", d"}, tensor({{0.1, 1e-300}, {-0.0, 1.0 / 3}}, {.dtype = float64})};
  io::write_csv(folder / "a.csv", table);
  const io::Table found = io::read_csv(folder / "a.csv");
  EXPECT_EQ(found.columns, table.columns);
  expect_same(found.values, table.values, "values");
  io::write_csv(folder / "b.csv", {{"x"}, tensor({0.1f, 2.f})});
  EXPECT_EQ(slurp(folder / "b.csv"), "x\n0.1\n2\n");
  EXPECT_THROW(io::write_csv(folder / "c.csv", {{"x", "y"}, tensor({0.1f, 2.f})}), ShapeError);
}

}  // namespace
}  // namespace weft
