// Bodies of io/safetensors.h. The layout: the header's length (8 bytes), the header (JSON), the elements of all tensors.
#include "weft/io/safetensors.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "src/core/check.h"
#include "src/io/bytes.h"
#include "src/io/file.h"
#include "weft/ops/creation.h"
#include "weft/ops/shape.h"

namespace weft::io {
namespace {

using nlohmann::json;

constexpr const char* kLoad = "load_safetensors";
constexpr const char* kSave = "save_safetensors";
constexpr const char* kMetadata = "__metadata__";
constexpr uint64_t kLengthBytes = 8;
// The format's own limit.
constexpr uint64_t kLargestHeader = 100'000'000;
// {name: {"shape": [sizes]}} is as deep as a header goes.
constexpr int kDepth = 3;

struct DtypeName {
  Dtype dtype;
  const char* name;
};
constexpr DtypeName kDtypeNames[] = {{float32, "F32"}, {float64, "F64"}, {float16, "F16"}, {bfloat16, "BF16"},
                                     {int64, "I64"},   {int32, "I32"},   {int16, "I16"},   {int8, "I8"},
                                     {uint8, "U8"},    {boolean, "BOOL"}};

struct Header {
  json entries;
  std::vector<std::string> names;  // in the file's order, without the metadata
};

// A name of the file in a message: cut, and with nothing a terminal would obey.
std::string shown(std::string_view name) {
  constexpr size_t longest = 80;
  std::string text(name.substr(0, longest));
  for (char& c : text)
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = '?';
  return name.size() > longest ? text + "..." : text;
}

Header parse_header(const std::string& text, const std::string& path) {
  WEFT_CHECK(!text.empty() && text[0] == '{', IoError, kLoad, "the header must be a JSON object; {}", path);
  Header header;
  std::unordered_set<std::string> names, inner_names;
  const auto check = [&](int depth, json::parse_event_t event, json& parsed) {
    using Event = json::parse_event_t;
    if (event == Event::object_start || event == Event::array_start) {
      WEFT_CHECK(depth < kDepth, IoError, kLoad, "the header is nested too deeply; {}", path);
      inner_names.clear();
    } else if (event == Event::key) {
      const auto& name = parsed.get_ref<const std::string&>();
      WEFT_CHECK((depth == 1 ? names : inner_names).insert(name).second, IoError, kLoad,
                 "a name can occur once; {}, '{}'", path, shown(name));
      if (depth == 1 && name != kMetadata) header.names.push_back(name);
    }
    return true;
  };
  try {
    header.entries = json::parse(text, check);
  } catch (const json::exception& error) {
    detail::raise<IoError>(kLoad, "the header must be JSON; {}, {}", path, shown(error.what()));
  }
  return header;
}

Metadata parse_metadata(const json& entries, const std::string& path) {
  Metadata metadata;
  const auto found = entries.find(kMetadata);
  if (found == entries.end()) return metadata;
  WEFT_CHECK(found->is_object(), IoError, kLoad, "__metadata__ must be an object; {}", path);
  for (const auto& [key, value] : found->items()) {
    WEFT_CHECK(value.is_string(), IoError, kLoad, "__metadata__ holds text only; {}, '{}'", path, shown(key));
    metadata[key] = value.get<std::string>();
  }
  return metadata;
}

int64_t parse_size(const json& value, const std::string& what, const std::string& path) {
  const bool fits = value.is_number_unsigned() &&
                    value.get<uint64_t>() <= static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
  WEFT_CHECK(fits, IoError, kLoad, "sizes and offsets are integers from 0 to 2^63-1; {}, '{}'", path, what);
  return value.get<int64_t>();
}

// What the header says of one tensor; its bytes lie at `begin` to `end` after the header.
struct Entry {
  Dtype dtype;
  Shape sizes;
  uint64_t begin, end;
};

Entry parse_entry(const json& entry, const std::string& name, uint64_t available, const std::string& path) {
  const std::string what = shown(name);
  const bool complete = entry.is_object() && entry.size() == 3 && entry.contains("dtype") &&
                        entry.contains("shape") && entry.contains("data_offsets");
  WEFT_CHECK(complete, IoError, kLoad, "an entry has dtype, shape and data_offsets; {}, '{}'", path, what);

  const json& dtype = entry["dtype"];
  const auto* found =
      std::find_if(std::begin(kDtypeNames), std::end(kDtypeNames), [&](const DtypeName& known) {
        return dtype.is_string() && dtype.get_ref<const std::string&>() == known.name;
      });
  WEFT_CHECK(found != std::end(kDtypeNames), IoError, kLoad,
             "dtype must be F32, F64, F16, BF16, I64, I32, I16, I8, U8 or BOOL; {}, '{}' has {}", path, what,
             dtype.is_string() ? shown(dtype.get_ref<const std::string&>()) : "no text");

  const json& shape = entry["shape"];
  WEFT_CHECK(shape.is_array() && shape.size() <= kMaxDims, IoError, kLoad,
             "a shape is a list of at most {} sizes; {}, '{}'", kMaxDims, path, what);
  Shape sizes;
  for (const json& size : shape) sizes.push_back(parse_size(size, what, path));

  const json& offsets = entry["data_offsets"];
  WEFT_CHECK(offsets.is_array() && offsets.size() == 2, IoError, kLoad, "data_offsets is a pair; {}, '{}'",
             path, what);
  const auto begin = static_cast<uint64_t>(parse_size(offsets[0], what, path));
  const auto end = static_cast<uint64_t>(parse_size(offsets[1], what, path));
  WEFT_CHECK(begin <= end && end <= available, IoError, kLoad,
             "data_offsets must lie in the file; {}, '{}' claims bytes {} to {} of {}", path, what, begin,
             end, available);
  const std::optional<uint64_t> bytes = byte_count(sizes, item_size(found->dtype));
  WEFT_CHECK(bytes && *bytes == end - begin, IoError, kLoad,
             "data_offsets must span the elements; {}, '{}' has {} bytes for {} of shape {}", path, what,
             end - begin, found->name, sizes);
  return {found->dtype, sizes, begin, end};
}

// Every byte of the data belongs to exactly one tensor.
void check_places(const std::vector<Entry>& entries, uint64_t available, const std::string& path) {
  std::vector<std::pair<uint64_t, uint64_t>> places;
  places.reserve(entries.size());
  for (const Entry& entry : entries) places.emplace_back(entry.begin, entry.end);
  std::sort(places.begin(), places.end());
  uint64_t reached = 0;
  for (const auto& [begin, end] : places) {
    WEFT_CHECK(begin == reached, IoError, kLoad,
               "tensors must lie one after the other; {}, one begins at byte {} where {} is next", path,
               begin, reached);
    reached = end;
  }
  WEFT_CHECK(reached == available, IoError, kLoad, "nothing may follow the last tensor; {}, {} bytes", path,
             available - reached);
}

const char* format_name(Dtype dtype) {
  return std::find_if(std::begin(kDtypeNames), std::end(kDtypeNames),
                      [&](const DtypeName& known) { return known.dtype == dtype; })
      ->name;
}

}  // namespace

void save_safetensors(const std::string& path, const StateDict& tensors, const Metadata& metadata) {
  // Built by hand to keep the order of the entries; nlohmann's json writes only the names, which need escapes.
  std::string header = "{";
  std::vector<Tensor> contents;
  uint64_t offset = 0;
  try {
    if (!metadata.empty()) header += fmt::format("\"{}\":{},", kMetadata, json(metadata).dump());
    for (const auto& [name, tensor] : tensors) {
      WEFT_CHECK(tensor.defined(), ValueError, kSave, "tensors must be defined; '{}' is not", name);
      WEFT_CHECK(name != kMetadata, ValueError, kSave, "the name {} is the format's own", kMetadata);
      contents.push_back(contiguous(to(tensor.detach(), cpu)));
      const uint64_t end = offset + bytes_of(contents.back()).size();
      const Shape& sizes = tensor.sizes();
      header +=
          fmt::format("{}:{{\"dtype\":\"{}\",\"shape\":[{}],\"data_offsets\":[{},{}]}},", json(name).dump(),
                      format_name(tensor.dtype()), fmt::join(sizes.begin(), sizes.end(), ","), offset, end);
      offset = end;
    }
  } catch (const json::exception&) {
    detail::raise<ValueError>(kSave, "names and metadata must be UTF-8; {}", path);
  }
  if (header.back() == ',') header.pop_back();
  header += "}";
  // Elements begin at a multiple of 8, as the format recommends.
  header.resize((header.size() + 7) / 8 * 8, ' ');
  WEFT_CHECK(header.size() <= kLargestHeader, ValueError, kSave, "the header may have {} bytes; {} needs {}",
             kLargestHeader, path, header.size());

  OutputFile file(kSave, path);
  const uint64_t length = header.size();
  file.write(&length, kLengthBytes);
  file.write(header.data(), header.size());
  for (const Tensor& tensor : contents) file.write(tensor.raw_data(), bytes_of(tensor).size());
  file.commit();
}

StateDict load_safetensors(const std::string& path, Metadata* metadata) {
  const InputFile file(kLoad, path);
  WEFT_CHECK(file.size() >= kLengthBytes, IoError, kLoad, "a file has at least 8 bytes; {}, {} bytes", path,
             file.size());
  uint64_t length = 0;
  file.read(0, &length, kLengthBytes);
  WEFT_CHECK(length <= kLargestHeader && length <= file.size() - kLengthBytes, IoError, kLoad,
             "the header must lie in the file and have at most {} bytes; {}, {} of {} bytes", kLargestHeader,
             path, length, file.size());
  std::string text(length, '\0');
  file.read(kLengthBytes, text.data(), length);
  const uint64_t data_begin = kLengthBytes + length, available = file.size() - data_begin;

  const Header header = parse_header(text, path);
  Metadata found = parse_metadata(header.entries, path);
  // All claims are checked before memory is asked for.
  std::vector<Entry> entries;
  entries.reserve(header.names.size());
  for (const std::string& name : header.names)
    entries.push_back(parse_entry(header.entries[name], name, available, path));
  check_places(entries, available, path);
  StateDict tensors;
  for (size_t i = 0; i < entries.size(); ++i) {
    const Entry& entry = entries[i];
    const Tensor tensor = empty(entry.sizes, {.dtype = entry.dtype});
    file.read(data_begin + entry.begin, tensor.raw_data(), entry.end - entry.begin);
    WEFT_CHECK(entry.dtype != boolean || are_bools(bytes_of(tensor)), IoError, kLoad,
               "bools are 0 or 1; {}, '{}' holds others", path, shown(header.names[i]));
    tensors.set(header.names[i], tensor);
  }
  if (metadata) *metadata = std::move(found);
  return tensors;
}

}  // namespace weft::io
