// Bodies of file.h.
#include "src/io/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "src/core/check.h"

namespace weft::io {
namespace {

// One call of the system moves at most about 2 GiB.
constexpr uint64_t kLargestTransfer = uint64_t{1} << 30;

std::string error_text() { return std::strerror(errno); }

// The system would stop reading at the byte 0, and take another file.
void check_path(const char* op, const std::string& path) {
  WEFT_CHECK(path.find('\0') == std::string::npos, ValueError, op, "a path holds no byte 0; {}",
             path.c_str());
}

// Where a rename has to go so that a symbolic link stays one.
std::string resolved(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr), &std::free);
  return real ? real.get() : path;
}

std::string folder_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

InputFile::InputFile(const char* op, const std::string& path) : op_(op), path_(path) {
  check_path(op, path);
  // Without O_NONBLOCK, opening a pipe nobody writes to would wait for ever.
  descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  WEFT_CHECK(descriptor_ >= 0, IoError, op, "cannot open the file; {}, {}", path, error_text());
  struct stat status {};
  const bool regular = ::fstat(descriptor_, &status) == 0 && S_ISREG(status.st_mode);
  if (!regular) ::close(descriptor_);
  WEFT_CHECK(regular, IoError, op, "needs a regular file; {}, which is {}", path,
             S_ISDIR(status.st_mode) ? "a folder" : "something else");
  size_ = static_cast<uint64_t>(status.st_size);
}

InputFile::~InputFile() { ::close(descriptor_); }

void InputFile::read(uint64_t offset, void* data, uint64_t count) const {
  auto* to = static_cast<char*>(data);
  while (count > 0) {
    const ssize_t got =
        ::pread(descriptor_, to, std::min(count, kLargestTransfer), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    WEFT_CHECK(got >= 0, IoError, op_, "cannot read the file; {}, {}", path_, error_text());
    WEFT_CHECK(got > 0, IoError, op_, "the file became shorter while it was read; {}, {} bytes at first",
               path_, size_);
    to += got;
    offset += static_cast<uint64_t>(got);
    count -= static_cast<uint64_t>(got);
  }
}

OutputFile::OutputFile(const char* op, const std::string& path) : op_(op), path_(resolved(path)) {
  check_path(op, path);
  struct stat status {};
  const bool fits = ::stat(path_.c_str(), &status) != 0 || S_ISREG(status.st_mode);
  WEFT_CHECK(fits, IoError, op, "only a regular file can be replaced; {}, which is {}", path,
             S_ISDIR(status.st_mode) ? "a folder" : "something else");
  static std::atomic<uint32_t> serial{0};
  do {
    temporary_ = fmt::format("{}.{}-{}.part", path_, ::getpid(), serial++);
    descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  } while (descriptor_ < 0 && errno == EEXIST);
  if (descriptor_ < 0) fail("cannot make a file in this folder");
}

OutputFile::~OutputFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(temporary_.c_str());
}

void OutputFile::write(const void* data, uint64_t count) {
  const auto* from = static_cast<const char*>(data);
  size_ += count;
  while (count > 0) {
    const ssize_t put = ::write(descriptor_, from, std::min(count, kLargestTransfer));
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) fail("cannot write the file");
    from += put;
    count -= static_cast<uint64_t>(put);
  }
}

void OutputFile::commit() {
  if (::fsync(descriptor_) != 0) fail("cannot write the file to the disk");
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) fail("cannot put the file in its place");
  ::close(descriptor_);
  descriptor_ = -1;
  // The name is on the disk only once its folder is; not every file system can say so, which is no failure of the file.
  const int folder = ::open(folder_of(path_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  ::fsync(folder);
  ::close(folder);
}

void OutputFile::fail(const char* what) const {
  detail::raise<IoError>(op_, "{}; {}, {}", what, path_, error_text());
}

}  // namespace weft::io
