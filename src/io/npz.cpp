// Bodies of io/npy.h for archives: zip files of arrays, as numpy.savez writes them. The format is PKWARE's APPNOTE 6.3.
#include <algorithm>
#include <limits>
#include <vector>

#include "src/core/check.h"
#include "src/io/bytes.h"
#include "src/io/file.h"
#include "src/io/inflate.h"
#include "src/io/npy_format.h"
#include "weft/io/npy.h"
#include "weft/ops/shape.h"

namespace weft::io {
namespace {

constexpr const char* kLoad = "load_npz";
constexpr const char* kSave = "save_npz";
constexpr std::string_view kSuffix = ".npy";

constexpr uint32_t kLocalSignature = 0x04034b50, kEntrySignature = 0x02014b50, kEndSignature = 0x06054b50;
constexpr uint32_t kEnd64Signature = 0x06064b50, kLocatorSignature = 0x07064b50;
constexpr uint64_t kLocalBytes = 30, kEntryBytes = 46, kEndBytes = 22, kEnd64Bytes = 56, kLocatorBytes = 20;
constexpr uint16_t kStored = 0, kDeflated = 8;
constexpr uint16_t kEncryptedFlag = 1, kUtf8Flag = 1 << 11;
// These values say that the true ones are in the zip64 fields.
constexpr uint16_t kIn64Short = 0xffff;
constexpr uint32_t kIn64 = 0xffffffff;
constexpr uint16_t kExtra64 = 1;

struct Entry {
  std::string name;
  uint16_t method;
  uint32_t checksum;
  uint64_t packed, unpacked;
  uint64_t offset;  // of the local header
  uint64_t data_begin = 0;
};

struct Directory {
  uint64_t offset, bytes, count;
};

using Bytes = std::vector<uint8_t>;

Bytes read_bytes(const InputFile& file, uint64_t offset, uint64_t count) {
  Bytes bytes(count);
  file.read(offset, bytes.data(), count);
  return bytes;
}

Directory find_directory(const InputFile& file, const std::string& path) {
  constexpr uint64_t longest_comment = 0xffff;
  const uint64_t tail_bytes = std::min(file.size(), kEndBytes + longest_comment);
  const uint64_t tail_begin = file.size() - tail_bytes;
  const Bytes tail = read_bytes(file, tail_begin, tail_bytes);
  for (uint64_t i = tail_bytes >= kEndBytes ? tail_bytes - kEndBytes + 1 : 0; i-- > 0;) {
    const uint8_t* end = tail.data() + i;
    if (load_little<uint32_t>(end) != kEndSignature) continue;
    if (load_little<uint16_t>(end + 20) != tail_bytes - kEndBytes - i) continue;
    Directory directory{load_little<uint32_t>(end + 16), load_little<uint32_t>(end + 12),
                        load_little<uint16_t>(end + 10)};
    uint64_t directory_end = tail_begin + i;
    if (directory.offset == kIn64 || directory.bytes == kIn64 || directory.count == kIn64Short) {
      WEFT_CHECK(directory_end >= kLocatorBytes + kEnd64Bytes, IoError, kLoad,
                 "the zip64 records must be there; {}", path);
      const Bytes locator = read_bytes(file, directory_end - kLocatorBytes, kLocatorBytes);
      const auto end64_offset = load_little<uint64_t>(locator.data() + 8);
      WEFT_CHECK(load_little<uint32_t>(locator.data()) == kLocatorSignature &&
                     end64_offset <= directory_end - kLocatorBytes - kEnd64Bytes,
                 IoError, kLoad, "the zip64 records must be there; {}", path);
      const Bytes end64 = read_bytes(file, end64_offset, kEnd64Bytes);
      WEFT_CHECK(load_little<uint32_t>(end64.data()) == kEnd64Signature, IoError, kLoad,
                 "the zip64 records must be there; {}", path);
      directory = {load_little<uint64_t>(end64.data() + 48), load_little<uint64_t>(end64.data() + 40),
                   load_little<uint64_t>(end64.data() + 32)};
      directory_end = end64_offset;
    }
    WEFT_CHECK(directory.bytes <= directory_end && directory.offset == directory_end - directory.bytes,
               IoError, kLoad, "the archive's directory must end the file; {}, {} bytes at {} of {}", path,
               directory.bytes, directory.offset, file.size());
    return directory;
  }
  detail::raise<IoError>(kLoad, "an archive ends with a zip directory; {}, {} bytes", path, file.size());
}

// Replaces what the 32-bit fields could not hold by the entry's zip64 field.
void apply_extra64(std::span<const uint8_t> extra, Entry* entry, const std::string& path) {
  while (extra.size() >= 4) {
    const auto id = load_little<uint16_t>(extra.data());
    const size_t bytes = load_little<uint16_t>(extra.data() + 2);
    if (bytes > extra.size() - 4) break;
    std::span<const uint8_t> field = extra.subspan(4, bytes);
    extra = extra.subspan(4 + bytes);
    if (id != kExtra64) continue;
    for (uint64_t* value : {&entry->unpacked, &entry->packed, &entry->offset}) {
      if (*value != kIn64 || field.size() < 8) continue;
      *value = load_little<uint64_t>(field.data());
      field = field.subspan(8);
    }
  }
  WEFT_CHECK(entry->unpacked != kIn64 && entry->packed != kIn64 && entry->offset != kIn64, IoError, kLoad,
             "sizes of 2^32-1 need a zip64 field; {}", path);
}

std::vector<Entry> read_directory(const InputFile& file, const Directory& directory,
                                  const std::string& path) {
  const Bytes bytes = read_bytes(file, directory.offset, directory.bytes);
  std::span<const uint8_t> rest = bytes;
  std::vector<Entry> entries;
  while (!rest.empty()) {
    const uint8_t* at = rest.data();
    const bool whole = rest.size() >= kEntryBytes && load_little<uint32_t>(at) == kEntrySignature;
    WEFT_CHECK(whole, IoError, kLoad, "the archive's directory must be whole; {}, damaged at entry {}", path,
               entries.size());
    const size_t name_bytes = load_little<uint16_t>(at + 28), extra_bytes = load_little<uint16_t>(at + 30);
    const size_t bytes_here = kEntryBytes + name_bytes + extra_bytes + load_little<uint16_t>(at + 32);
    WEFT_CHECK(bytes_here <= rest.size(), IoError, kLoad,
               "the archive's directory must be whole; {}, damaged at entry {}", path, entries.size());
    Entry entry{std::string(reinterpret_cast<const char*>(at + kEntryBytes), name_bytes),
                load_little<uint16_t>(at + 10),
                load_little<uint32_t>(at + 16),
                load_little<uint32_t>(at + 20),
                load_little<uint32_t>(at + 24),
                load_little<uint32_t>(at + 42)};
    if (entry.packed == kIn64 || entry.unpacked == kIn64 || entry.offset == kIn64)
      apply_extra64(rest.subspan(kEntryBytes + name_bytes, extra_bytes), &entry, path);
    WEFT_CHECK((load_little<uint16_t>(at + 8) & kEncryptedFlag) == 0, IoError, kLoad,
               "entries must not be encrypted; {}, entry {}", path, entries.size());
    WEFT_CHECK(entry.method == kStored || entry.method == kDeflated, IoError, kLoad,
               "entries are stored or deflated; {}, entry {} has method {}", path, entries.size(),
               entry.method);
    WEFT_CHECK(entry.method == kStored ? entry.packed == entry.unpacked
                                       : plausible_deflate(entry.packed, entry.unpacked),
               IoError, kLoad, "sizes must agree; {}, entry {} has {} bytes from {}", path, entries.size(),
               entry.unpacked, entry.packed);
    entries.push_back(std::move(entry));
    rest = rest.subspan(bytes_here);
  }
  WEFT_CHECK(entries.size() == directory.count, IoError, kLoad,
             "the directory must have its entries; {}, {} of {}", path, entries.size(), directory.count);
  return entries;
}

// Finds where each entry's data begin; no two entries share bytes, so the archive cannot unpack to more than its size allows.
void locate_data(const InputFile& file, uint64_t end, std::vector<Entry>* entries, const std::string& path) {
  std::vector<Entry*> ordered;
  for (Entry& entry : *entries) ordered.push_back(&entry);
  std::sort(ordered.begin(), ordered.end(),
            [](const Entry* a, const Entry* b) { return a->offset > b->offset; });
  for (Entry* entry : ordered) {
    WEFT_CHECK(entry->offset <= end && end - entry->offset >= kLocalBytes, IoError, kLoad,
               "entries must lie one after the other; {}, one is at {}", path, entry->offset);
    const Bytes local = read_bytes(file, entry->offset, kLocalBytes);
    const uint64_t header =
        kLocalBytes + load_little<uint16_t>(local.data() + 26) + load_little<uint16_t>(local.data() + 28);
    const uint64_t room = end - entry->offset;
    WEFT_CHECK(load_little<uint32_t>(local.data()) == kLocalSignature && header <= room &&
                   entry->packed <= room - header,
               IoError, kLoad, "entries must lie one after the other; {}, one is at {}", path, entry->offset);
    entry->data_begin = entry->offset + header;
    end = entry->offset;
  }
}

Bytes unpack(const InputFile& file, const Entry& entry, const std::string& where) {
  Bytes contents = read_bytes(file, entry.data_begin, entry.packed);
  if (entry.method == kDeflated) {
    Bytes unpacked(entry.unpacked);
    WEFT_CHECK(inflate_exactly(contents, unpacked), IoError, kLoad, "the deflated data must be whole; {}",
               where);
    contents = std::move(unpacked);
  }
  WEFT_CHECK(crc32_of(contents) == entry.checksum, IoError, kLoad, "the checksum must be right; {}", where);
  return contents;
}

// Little-endian fields in a row.
class Record {
 public:
  template <class T>
  Record& add(T value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
    return *this;
  }
  Record& text(std::string_view text) {
    bytes_ += text;
    return *this;
  }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

uint32_t clipped(uint64_t value) { return static_cast<uint32_t>(std::min<uint64_t>(value, kIn64)); }

// The fields that local header and directory entry share, from "version needed" to "extra length".
void add_common(Record* record, const Entry& entry, bool in64, size_t extra_bytes) {
  constexpr uint16_t version = 20, version64 = 45, first_of_1980 = 0x21;
  const bool ascii = std::all_of(entry.name.begin(), entry.name.end(),
                                 [](char c) { return static_cast<signed char>(c) >= 0; });
  record->add(in64 ? version64 : version)
      .add(ascii ? uint16_t{0} : kUtf8Flag)
      .add(entry.method)
      .add(uint16_t{0})
      .add(first_of_1980)
      .add(entry.checksum)
      .add(in64 ? kIn64 : clipped(entry.packed))
      .add(in64 ? kIn64 : clipped(entry.unpacked))
      .add(static_cast<uint16_t>(entry.name.size()))
      .add(static_cast<uint16_t>(extra_bytes));
}

bool needs64(const Entry& entry) { return entry.packed >= kIn64 || entry.unpacked >= kIn64; }

Record local_header(const Entry& entry) {
  const bool in64 = needs64(entry);
  Record record, extra;
  if (in64) extra.add(kExtra64).add(uint16_t{16}).add(entry.unpacked).add(entry.packed);
  record.add(kLocalSignature);
  add_common(&record, entry, in64, extra.bytes().size());
  record.text(entry.name).text(extra.bytes());
  return record;
}

Record directory_entry(const Entry& entry) {
  const bool in64 = needs64(entry) || entry.offset >= kIn64;
  constexpr uint16_t made_by_unix = 3 << 8 | 45;
  constexpr uint32_t mode = 0100644u << 16;
  Record record, extra;
  if (in64) extra.add(kExtra64).add(uint16_t{24}).add(entry.unpacked).add(entry.packed).add(entry.offset);
  record.add(kEntrySignature).add(made_by_unix);
  add_common(&record, entry, in64, extra.bytes().size());
  record.add(uint16_t{0}).add(uint16_t{0}).add(uint16_t{0}).add(mode);
  record.add(in64 ? kIn64 : clipped(entry.offset)).text(entry.name).text(extra.bytes());
  return record;
}

Record end_of_directory(uint64_t count, uint64_t bytes, uint64_t offset) {
  Record record;
  const bool in64 = count >= kIn64Short || bytes >= kIn64 || offset >= kIn64;
  if (in64) {
    record.add(kEnd64Signature)
        .add(kEnd64Bytes - 12)
        .add(uint16_t{45})
        .add(uint16_t{45})
        .add(uint32_t{0})
        .add(uint32_t{0});
    record.add(count).add(count).add(bytes).add(offset);
    record.add(kLocatorSignature).add(uint32_t{0}).add(offset + bytes).add(uint32_t{1});
  }
  const uint16_t short_count = in64 ? kIn64Short : static_cast<uint16_t>(count);
  record.add(kEndSignature).add(uint16_t{0}).add(uint16_t{0}).add(short_count).add(short_count);
  record.add(in64 ? kIn64 : clipped(bytes)).add(in64 ? kIn64 : clipped(offset)).add(uint16_t{0});
  return record;
}

}  // namespace

StateDict load_npz(const std::string& path) {
  const InputFile file(kLoad, path);
  const Directory directory = find_directory(file, path);
  std::vector<Entry> entries = read_directory(file, directory, path);
  locate_data(file, directory.offset, &entries, path);
  StateDict arrays;
  for (size_t i = 0; i < entries.size(); ++i) {
    const Entry& entry = entries[i];
    const std::string where = fmt::format("{}, entry {}", path, i);
    WEFT_CHECK(entry.name.ends_with(kSuffix), IoError, kLoad, "entries are arrays, named …{}; {}", kSuffix,
               where);
    std::string name = entry.name.substr(0, entry.name.size() - kSuffix.size());
    WEFT_CHECK(!arrays.contains(name), IoError, kLoad, "a name can occur once; {}", where);
    const Bytes contents = unpack(file, entry, where);
    const std::span prefix =
        std::span(contents).first(std::min<uint64_t>(contents.size(), kLargestArrayHeader));
    const ArrayHeader header = parse_array_header(kLoad, where, prefix, contents.size());
    arrays.set(std::move(name), read_array(kLoad, where, header, [&](std::span<uint8_t> elements) {
                 if (!elements.empty())
                   std::memcpy(elements.data(), contents.data() + header.data_begin, elements.size());
               }));
  }
  return arrays;
}

void save_npz(const std::string& path, const StateDict& arrays, bool compressed) {
  std::vector<std::string> headers;
  for (const auto& [name, array] : arrays) {
    constexpr size_t longest = 0xffff - kSuffix.size();
    WEFT_CHECK(!name.empty() && name.size() <= longest, ValueError, kSave,
               "a name has 1 to {} bytes; one of {} has {}", longest, path, name.size());
    headers.push_back(array_header(kSave, array));
  }
  OutputFile file(kSave, path);
  std::vector<Entry> entries;
  for (size_t i = 0; const auto& [name, array] : arrays) {
    const Tensor values = contiguous(to(array.detach(), cpu));
    const std::string& header = headers[i++];
    const std::span elements = bytes_of(values);
    const std::span header_bytes(reinterpret_cast<const uint8_t*>(header.data()), header.size());
    const uint64_t unpacked = header.size() + elements.size();
    Bytes packed;
    if (compressed) {
      Bytes whole(header_bytes.begin(), header_bytes.end());
      whole.insert(whole.end(), elements.begin(), elements.end());
      packed = deflate_bytes(whole);
    }
    const Entry entry{name + std::string(kSuffix),
                      compressed ? kDeflated : kStored,
                      crc32_of(elements, crc32_of(header_bytes)),
                      compressed ? packed.size() : unpacked,
                      unpacked,
                      file.size()};
    const Record local = local_header(entry);
    file.write(local.bytes().data(), local.bytes().size());
    if (compressed) {
      file.write(packed.data(), packed.size());
    } else {
      file.write(header.data(), header.size());
      file.write(elements.data(), elements.size());
    }
    entries.push_back(entry);
  }
  const uint64_t offset = file.size();
  for (const Entry& entry : entries) {
    const Record record = directory_entry(entry);
    file.write(record.bytes().data(), record.bytes().size());
  }
  const Record end = end_of_directory(entries.size(), file.size() - offset, offset);
  file.write(end.bytes().data(), end.bytes().size());
  file.commit();
}

}  // namespace weft::io
