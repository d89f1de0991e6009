// NumPy's files: round trips, files NumPy wrote, and damaged ones.
#include "weft/io/npy.h"
#include "tests/io/arrays.h"

namespace weft {
namespace {

using namespace weft::testing;  // NOLINT

constexpr std::pair<const char*, Dtype> kCounting[] = {{"f4", float32}, {"f8", float64}, {"f2", float16},
                                                       {"i8", int64},   {"i4", int32},   {"i2", int16},
                                                       {"i1", int8},    {"u1", uint8}};

std::string npy(const std::string& dictionary, size_t data_bytes, char version = '\x01') {
  std::string bytes = std::string("\x93NUMPY") + version + '\0' + static_cast<char>(dictionary.size()) + '\0';
  if (version != 1) bytes += std::string(2, '\0');
  return bytes + dictionary + std::string(data_bytes, '\0');
}

TEST(Npy, EveryDtypeAndShapeComesBack) {
  const TemporaryFolder folder;
  for (const Dtype dtype : kAllDtypes) {
    if (dtype == bfloat16) continue;
    for (const Shape& sizes : {Shape{}, Shape{5}, Shape{0, 3}, Shape{2, 3, 4}}) {
      const Tensor array = counted(dtype, sizes);
      io::save_npy(folder / "a.npy", array);
      expect_same(io::load_npy(folder / "a.npy"), array, std::string(name(dtype)) + sizes.str());
    }
  }
  const Tensor strided = transpose(counted(float32, {3, 4}), 0, 1);
  io::save_npy(folder / "a.npy", strided);
  expect_same(io::load_npy(folder / "a.npy"), strided, "strided");
  EXPECT_EQ(message_of<DtypeError>([&] { io::save_npy(folder / "b.npy", ones({2}, {.dtype = bfloat16})); }),
            "[save_npy] NumPy has no bfloat16; convert the tensor, to float32 for one");
}

TEST(Npy, SavesTheBytesNumPySaves) {
  const TemporaryFolder folder;
  io::save_npy(folder / "a.npy", counted(uint8, {2, 3}));
  const std::string bytes = slurp(folder / "a.npy");
  const std::string header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }";
  EXPECT_EQ(bytes, std::string("\x93NUMPY\x01\x00\x76\x00", 10) + header +
                       std::string(0x76 - header.size() - 1, ' ') + "\n" + std::string("\0\1\2\3\4\5", 6));
}

TEST(Npy, ReadsEveryVersionOrderAndEndianness) {
  for (int version = 1; version <= 3; ++version)
    expect_same(io::load_npy(WEFT_TEST_DATA "/io/version" + std::to_string(version) + ".npy"),
                counted(float64, {2, 3}, version), "version " + std::to_string(version));
}

TEST(Npz, ReadsWhatNumPyWrote) {
  for (const char* file : {"stored", "deflated"}) {
    const StateDict arrays = io::load_npz(WEFT_TEST_DATA "/io/" + std::string(file) + ".npz");
    EXPECT_EQ(arrays.size(), 13);
    EXPECT_EQ(arrays.begin()->first, "f4");
    for (int64_t i = 0; const auto& [key, dtype] : kCounting)
      expect_same(arrays.at(key), counted(dtype, {2, 3}, i++), key);
    expect_same(arrays.at("b1"), tensor({{true, false, true}}), "b1");
    expect_same(arrays.at("big"), counted(int32, {2, 3}, 9), "big");
    expect_same(arrays.at("fortran"), counted(float32, {2, 3, 2}, 10), "fortran");
    expect_same(arrays.at("scalar"), tensor(11.0, {.dtype = float64}), "scalar");
    expect_same(arrays.at("empty"), zeros({0, 3}), "empty");
  }
}

TEST(Npz, StoredAndDeflatedComeBack) {
  const TemporaryFolder folder;
  StateDict arrays;
  for (const auto& [key, dtype] : kCounting) arrays.set(key, counted(dtype, {20, 30}));
  arrays.set("größe", ones({0}));
  for (const bool compressed : {false, true}) {
    io::save_npz(folder / "a.npz", arrays, compressed);
    expect_same(io::load_npz(folder / "a.npz"), arrays);
  }
  io::save_npz(folder / "none.npz", {});
  EXPECT_TRUE(io::load_npz(folder / "none.npz").empty());
  EXPECT_THROW(io::save_npz(folder / "b.npz", {{"", ones({1})}}), ValueError);
  EXPECT_THROW(io::save_npz(folder / "b.npz", {{"x", ones({1}, {.dtype = bfloat16})}}), DtypeError);
  EXPECT_FALSE(std::filesystem::exists(folder / "b.npz"));
}

TEST(Npz, MoreEntriesThanSixteenBitsCount) {
  const TemporaryFolder folder;
  StateDict arrays;
  for (int i = 0; i < 66'000; ++i) arrays.set(std::to_string(i), Tensor(Scalar(1)));
  io::save_npz(folder / "many.npz", arrays);
  EXPECT_EQ(io::load_npz(folder / "many.npz").size(), 66'000);
}

TEST(Npy, WhatWeftHasNotIsNamed) {
  const auto said = [](const char* file) {
    return message_of<IoError>([&] { io::load_npy(WEFT_TEST_DATA "/io/" + std::string(file)); });
  };
  EXPECT_NE(said("unsigned.npy").find("which has '<u4'"), std::string::npos);
  EXPECT_NE(said("object.npy").find("which has '|O'"), std::string::npos);
  EXPECT_NE(said("record.npy").find("weft has no records"), std::string::npos);
  EXPECT_NE(said("stored.npz").find("begins with \\x93NUMPY"), std::string::npos);
}

TEST(Npy, EveryLieOfAHeaderIsNamed) {
  const TemporaryFolder folder;
  struct Lie {
    std::string bytes;
    const char* said;
  };
  const Lie lies[] = {
      {"", "begins with"},
      {npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", 8, '\x04'), "versions"},
      {npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", 8).substr(0, 40),
       "must lie in the array"},
      {npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", 7), "must fill"},
      {npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", 9), "must fill"},
      {npy("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296)}", 0), "must fill"},
      {npy("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}", 0), "below 2^63"},
      {npy("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", 0), "a size is missing"},
      {npy("{'descr': '<f4', 'fortran_order': 1, 'shape': (2,)}", 8), "True or False"},
      {npy("{'descr': '<f4', 'shape': (2,)}", 8), "the keys are"},
      {npy("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", 8), "the keys are"},
      {npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} x", 8), "the keys are"},
      {npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)", 8), "'}' is missing"},
      {npy("{'descr': '<f4, 'fortran_order': False, 'shape': (2,)}", 8), "element type"},
      {npy("{'descr': '<f4', 'fortran_order: False, }", 8), "a quote is not closed"},
      {npy("{'descr': '|f4', 'fortran_order': False, 'shape': (2,)}", 8), "element type"},
      {npy("{'descr': '|b1', 'fortran_order': False, 'shape': (1,)}", 0) + "\x02", "bools are 0 or 1"},
      {npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1)}", 4),
       "at most 16"},
  };
  for (const Lie& lie : lies) {
    spit(folder / "lie.npy", lie.bytes);
    const std::string said = message_of<IoError>([&] { io::load_npy(folder / "lie.npy"); });
    EXPECT_NE(said.find(lie.said), std::string::npos) << said;
  }
  spit(folder / "python2.npy", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2L, 1L)}", 8));
  expect_same(io::load_npy(folder / "python2.npy"), zeros({2, 1}), "Python 2");
}

TEST(Npz, WrongChecksumsDuplicatesAndOverlapsAreRefused) {
  const TemporaryFolder folder;
  io::save_npz(folder / "a.npz", {{"a", ones({4})}, {"b", zeros({4})}});
  const std::string bytes = slurp(folder / "a.npz");

  std::string changed = bytes;
  changed[bytes.find("\x3f\x80") == std::string::npos ? 160 : bytes.find('\x3f', 100)] = '\x3e';
  spit(folder / "b.npz", changed);
  EXPECT_NE(message_of<IoError>([&] { io::load_npz(folder / "b.npz"); }).find("checksum"), std::string::npos);

  changed = bytes;
  changed[bytes.rfind("b.npy")] = 'a';
  spit(folder / "b.npz", changed);
  EXPECT_NE(message_of<IoError>([&] { io::load_npz(folder / "b.npz"); }).find("occur once"),
            std::string::npos);

  // Both directory entries point at the first array.
  changed = bytes;
  const size_t second_offset = bytes.rfind("b.npy") - 4;
  changed.replace(second_offset, 4, std::string(4, '\0'));
  spit(folder / "b.npz", changed);
  EXPECT_NE(message_of<IoError>([&] { io::load_npz(folder / "b.npz"); }).find("one after the other"),
            std::string::npos);
}

TEST(Npz, DamagedFilesLoadOrAreRefused) {
  const TemporaryFolder folder;
  for (const char* file : {"stored.npz", "deflated.npz"})
    survive_damage(slurp(WEFT_TEST_DATA "/io/" + std::string(file)), folder / "damaged",
                   [](const std::string& path) { io::load_npz(path); });
  survive_damage(slurp(WEFT_TEST_DATA "/io/version2.npy"), folder / "damaged",
                 [](const std::string& path) { io::load_npy(path); });
}

}  // namespace
}  // namespace weft
