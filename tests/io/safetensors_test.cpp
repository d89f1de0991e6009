// The safetensors format: round trips, a file another program wrote, and files that lie.
#include <sys/stat.h>

#include <cstdint>

#include "tests/io/arrays.h"
#include "weft/io/safetensors.h"

namespace weft {
namespace {

using namespace weft::testing;  // NOLINT
using io::load_safetensors;
using io::save_safetensors;

std::string file_of(const std::string& header, const std::string& data) {
  uint64_t length = header.size();
  return std::string(reinterpret_cast<const char*>(&length), 8) + header + data;
}

TEST(Safetensors, EveryDtypeShapeAndNameComesBack) {
  const TemporaryFolder folder;
  StateDict tensors;
  for (const Dtype dtype : kAllDtypes) tensors.set("t." + std::string(name(dtype)), counted(dtype, {2, 3}));
  tensors.set("scalar", counted(float32, {}, 7));
  tensors.set("empty", counted(int64, {0, 5}));
  tensors.set("\"quoted\" \\ größe\n", counted(int8, {1}));
  tensors.set("", counted(int8, {1}));
  tensors.set("strided", transpose(counted(float64, {3, 4}), 0, 1));
  const io::Metadata metadata{{"epoch", "3"}, {"text", "a \"b\" ü"}};
  save_safetensors(folder / "a.safetensors", tensors, metadata);
  io::Metadata found;
  expect_same(load_safetensors(folder / "a.safetensors", &found), tensors);
  EXPECT_EQ(found, metadata);
}

TEST(Safetensors, NoTensorsAtAllIsAFileToo) {
  const TemporaryFolder folder;
  save_safetensors(folder / "a", {});
  EXPECT_TRUE(load_safetensors(folder / "a").empty());
}

TEST(Safetensors, ReadsWhatThePythonPackageWrote) {
  io::Metadata metadata;
  const StateDict tensors = load_safetensors(WEFT_TEST_DATA "/io/sample.safetensors", &metadata);
  EXPECT_EQ(tensors.size(), 11);
  const std::pair<const char*, Dtype> counting[] = {{"f4", float32}, {"f8", float64}, {"f2", float16},
                                                    {"i8", int64},   {"i4", int32},   {"i2", int16},
                                                    {"i1", int8},    {"u1", uint8}};
  for (int64_t i = 0; const auto& [key, dtype] : counting)
    expect_same(tensors.at(key), counted(dtype, {2, 3}, i++), key);
  expect_same(tensors.at("b1"), tensor({true, false, true}), "b1");
  expect_same(tensors.at("scalar"), tensor(11.0f), "scalar");
  expect_same(tensors.at("empty"), zeros({0, 3}), "empty");
  EXPECT_EQ(metadata, (io::Metadata{{"made by", "NumPy"}, {"größe", "ü"}}));
}

TEST(Safetensors, SavingReplacesTheFileAndLeavesNothingElse) {
  const TemporaryFolder folder;
  save_safetensors(folder / "a", {{"x", ones({100})}});
  save_safetensors(folder / "a", {{"x", zeros({2})}});
  expect_same(load_safetensors(folder / "a").at("x"), zeros({2}), "x");
  const auto files = std::filesystem::directory_iterator(folder.path());
  EXPECT_EQ(std::distance(begin(files), end(files)), 1);
}

TEST(Safetensors, WhatCannotBeSavedChangesNothing) {
  const TemporaryFolder folder;
  save_safetensors(folder / "a", {{"x", ones({2})}});
  StateDict undefined;
  undefined.set("x", {});
  EXPECT_THROW(save_safetensors(folder / "a", undefined), ValueError);
  EXPECT_THROW(save_safetensors(folder / "a", {{"__metadata__", ones({2})}}), ValueError);
  EXPECT_THROW(save_safetensors(folder / "a", {{"\xff\xfe", ones({2})}}), ValueError);
  expect_same(load_safetensors(folder / "a").at("x"), ones({2}), "x");
  EXPECT_NE(message_of<IoError>([&] {
              save_safetensors(folder / "no/such/folder", {});
            }).find("[save_safetensors]"),
            std::string::npos);
  EXPECT_THROW(save_safetensors(folder.path(), {}), IoError);
}

TEST(Safetensors, ASymbolicLinkStaysOne) {
  const TemporaryFolder folder;
  save_safetensors(folder / "real", {});
  std::filesystem::create_symlink(folder / "real", folder / "link");
  save_safetensors(folder / "link", {{"x", ones({2})}});
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link"));
  EXPECT_TRUE(load_safetensors(folder / "real").contains("x"));
}

TEST(Safetensors, MissingFilesFoldersAndPipesAreNamed) {
  const TemporaryFolder folder;
  EXPECT_EQ(message_of<IoError>([] { load_safetensors("/no/such/file"); }),
            "[load_safetensors] cannot open the file; /no/such/file, No such file or directory");
  EXPECT_NE(message_of<IoError>([&] { load_safetensors(folder.path()); }).find("a folder"),
            std::string::npos);
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  EXPECT_THROW(load_safetensors(folder / "pipe"), IoError);
}

struct Lie {
  const char* header;
  size_t data_bytes;
  const char* said;
};

TEST(Safetensors, EveryLieOfAHeaderIsNamed) {
  const TemporaryFolder folder;
  const std::string deep = "{\"a\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}";
  const Lie lies[] = {
      {"", 0, "must be a JSON object"},
      {"[]", 0, "must be a JSON object"},
      {"{\"a\":", 0, "must be JSON"},
      {deep.c_str(), 0, "nested too deeply"},
      {R"({"a":1})", 0, "has dtype, shape and data_offsets"},
      {R"({"a":{"dtype":"F32","shape":[1]}})", 4, "has dtype, shape and data_offsets"},
      {R"({"a":{"dtype":"F31","shape":[1],"data_offsets":[0,4]}})", 4, "'a' has F31"},
      {R"({"a":{"dtype":7,"shape":[1],"data_offsets":[0,4]}})", 4, "dtype must be"},
      {R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", 4, "integers from 0"},
      {R"({"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}})", 4, "integers from 0"},
      {R"({"a":{"dtype":"F32","shape":1,"data_offsets":[0,4]}})", 4, "list of at most 16"},
      {R"({"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}})", 4,
       "at most 16"},
      {R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}})", 4, "must span the elements"},
      {R"({"a":{"dtype":"F32","shape":[4294967296,4294967297],"data_offsets":[0,4]}})", 4,
       "must span the elements"},
      {R"({"a":{"dtype":"F32","shape":[0,4294967296,4294967296],"data_offsets":[0,0]}})", 0,
       "must span the elements"},
      {R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,99999999999999999999]}})", 4, "integers from 0"},
      {R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 4, "must lie in the file"},
      {R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}})", 4, "must lie in the file"},
      {R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
       4, "one after the other"},
      {R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})", 8, "one after the other"},
      {R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 5, "nothing may follow"},
      {R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
       4, "a name can occur once"},
      {R"({"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 4, "a name can occur once"},
      {R"({"__metadata__":{"a":1}})", 0, "holds text only"},
      {R"({"__metadata__":[]})", 0, "must be an object"},
      {"{\"a\xff\":1}", 0, "must be JSON"},
  };
  for (const Lie& lie : lies) {
    spit(folder / "lie", file_of(lie.header, std::string(lie.data_bytes, '\0')));
    const std::string said = message_of<IoError>([&] { load_safetensors(folder / "lie"); });
    EXPECT_NE(said.find(lie.said), std::string::npos)
        << said << "\nheader: " << std::string(lie.header).substr(0, 200);
    EXPECT_NE(said.find(folder / "lie"), std::string::npos) << said;
  }
  spit(folder / "lie", std::string("\xff\xff\xff\xff\xff\xff\xff\x7f{}", 10));
  EXPECT_THROW(load_safetensors(folder / "lie"), IoError);
  spit(folder / "lie", "short");
  EXPECT_THROW(load_safetensors(folder / "lie"), IoError);
  spit(folder / "lie", file_of(R"({"a":{"dtype":"BOOL","shape":[1],"data_offsets":[0,1]}})", "\x02"));
  EXPECT_NE(message_of<IoError>([&] { load_safetensors(folder / "lie"); }).find("bools are 0 or 1"),
            std::string::npos);
}

TEST(Safetensors, DamagedFilesLoadOrAreRefused) {
  const TemporaryFolder folder;
  survive_damage(slurp(WEFT_TEST_DATA "/io/sample.safetensors"), folder / "damaged",
                 [](const std::string& path) { load_safetensors(path); });
}

}  // namespace
}  // namespace weft
