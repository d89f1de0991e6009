// Files with every failure reported as IoError: reading at offsets, and writing with a rename at the end. src/io calls it.
#pragma once

#include <cstdint>
#include <string>

namespace weft::io {

/// A regular file open for reading. Throws IoError "[op] …; path, …".
class InputFile {
 public:
  InputFile(const char* op, const std::string& path);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  uint64_t size() const { return size_; }
  /// Fills `count` bytes from `offset`; the caller has compared them with size().
  void read(uint64_t offset, void* data, uint64_t count) const;

 private:
  const char* op_;
  std::string path_;
  int descriptor_ = -1;
  uint64_t size_ = 0;
};

/// A new file beside `path` that takes its place on commit(), and vanishes without it.
class OutputFile {
 public:
  OutputFile(const char* op, const std::string& path);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  void write(const void* data, uint64_t count);
  uint64_t size() const { return size_; }
  void commit();

 private:
  [[noreturn]] void fail(const char* what) const;

  const char* op_;
  std::string path_;
  std::string temporary_;
  int descriptor_ = -1;
  uint64_t size_ = 0;
};

}  // namespace weft::io
