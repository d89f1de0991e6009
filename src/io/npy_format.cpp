// Bodies of npy_format.h. The format: numpy.org/doc/stable/reference/generated/numpy.lib.format.html.
#include "src/io/npy_format.h"

#include <algorithm>
#include <limits>

#include "src/core/check.h"
#include "src/io/bytes.h"
#include "weft/ops/creation.h"
#include "weft/ops/shape.h"

namespace weft::io {
namespace {

constexpr std::string_view kMagic{"\x93NUMPY", 6};
// NumPy pads so that elements begin at a multiple of this.
constexpr size_t kAlignment = 64;

struct TypeCode {
  Dtype dtype;
  const char* code;
};
constexpr TypeCode kTypeCodes[] = {{float32, "f4"}, {float64, "f8"}, {float16, "f2"},
                                   {int64, "i8"},   {int32, "i4"},   {int16, "i2"},
                                   {int8, "i1"},    {uint8, "u1"},   {boolean, "b1"}};

// Reads the Python dictionary {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }.
class DictionaryReader {
 public:
  DictionaryReader(const char* op, const std::string& where, std::string_view text)
      : op_(op), where_(where), text_(text) {}

  void read(ArrayHeader* header) {
    bool descr = false, order = false, shape = false;
    expect('{');
    while (!take('}')) {
      const std::string_view key = quoted();
      expect(':');
      bool* seen = key == "descr"           ? &descr
                   : key == "fortran_order" ? &order
                   : key == "shape"         ? &shape
                                            : nullptr;
      if (!seen || *seen) fail("the keys are descr, fortran_order and shape, once each");
      *seen = true;
      if (seen == &descr) read_type(header);
      else if (seen == &order) header->fortran_order = read_bool();
      else header->sizes = read_shape();
      if (!take(',')) {
        expect('}');
        break;
      }
    }
    skip_spaces();
    if (!text_.empty() || !descr || !order || !shape)
      fail("the keys are descr, fortran_order and shape, once each");
  }

 private:
  [[noreturn]] void fail(std::string_view rule) const {
    detail::raise<IoError>(op_, "the array's header is not NumPy's: {}; {}", rule, where_);
  }
  void skip_spaces() {
    const size_t first = text_.find_first_not_of(" \n\t\r");
    text_.remove_prefix(std::min(first, text_.size()));
  }
  bool take(char expected) {
    skip_spaces();
    if (text_.empty() || text_[0] != expected) return false;
    text_.remove_prefix(1);
    return true;
  }
  void expect(char expected) {
    if (!take(expected)) fail(fmt::format("'{}' is missing", expected));
  }
  bool take_word(std::string_view word) {
    skip_spaces();
    if (!text_.starts_with(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }
  std::string_view quoted() {
    skip_spaces();
    if (text_.empty() || (text_[0] != '\'' && text_[0] != '"')) fail("a text in quotes is missing");
    const size_t end = text_.find(text_[0], 1);
    if (end == std::string_view::npos) fail("a quote is not closed");
    const std::string_view inside = text_.substr(1, end - 1);
    text_.remove_prefix(end + 1);
    return inside;
  }
  bool read_bool() {
    if (take_word("True")) return true;
    if (!take_word("False")) fail("fortran_order is True or False");
    return false;
  }
  Shape read_shape() {
    Shape sizes;
    expect('(');
    while (!take(')')) {
      if (sizes.size() == kMaxDims) fail(fmt::format("weft has at most {} dimensions", kMaxDims));
      sizes.push_back(read_size());
      if (!take(',')) {
        expect(')');
        break;
      }
    }
    return sizes;
  }
  int64_t read_size() {
    skip_spaces();
    int64_t value = 0;
    size_t digits = 0;
    for (; digits < text_.size() && text_[digits] >= '0' && text_[digits] <= '9'; ++digits)
      if (__builtin_mul_overflow(value, int64_t{10}, &value) ||
          __builtin_add_overflow(value, static_cast<int64_t>(text_[digits] - '0'), &value))
        fail("a size is below 2^63");
    if (digits == 0) fail("a size is missing");
    text_.remove_prefix(digits);
    // Python 2 wrote long integers this way.
    take('L');
    return value;
  }
  void read_type(ArrayHeader* header) {
    skip_spaces();
    if (text_.starts_with('[')) fail("weft has no records");
    const std::string_view descr = quoted();
    const auto* found = std::find_if(
        std::begin(kTypeCodes), std::end(kTypeCodes),
        [&](const TypeCode& known) { return descr.size() == 3 && descr.substr(1) == known.code; });
    const char order = descr.empty() ? '\0' : descr[0];
    const bool known = found != std::end(kTypeCodes) && (order == '<' || order == '>' || order == '=' ||
                                                         (order == '|' && item_size(found->dtype) == 1));
    WEFT_CHECK(known, IoError, op_,
               "the element type must be f2, f4, f8, i1, i2, i4, i8, u1 or b1; {}, which has '{}'", where_,
               descr.substr(0, 16));
    header->dtype = found->dtype;
    header->big_endian = order == '>';
  }

  const char* op_;
  const std::string& where_;
  std::string_view text_;
};

}  // namespace

ArrayHeader parse_array_header(const char* op, const std::string& where, std::span<const uint8_t> prefix,
                               uint64_t total) {
  const std::string_view text(reinterpret_cast<const char*>(prefix.data()), prefix.size());
  constexpr size_t version_end = 8, short_end = 10, long_end = 12;
  WEFT_CHECK(text.size() >= short_end && text.starts_with(kMagic), IoError, op,
             "an array begins with \\x93NUMPY and a version; {}", where);
  const int version = prefix[6];
  WEFT_CHECK(version >= 1 && version <= 3 && prefix[7] == 0, IoError, op,
             "the format's versions are 1.0 to 3.0; {}, {}.{}", where, version, prefix[7]);
  WEFT_CHECK(version == 1 || text.size() >= long_end, IoError, op, "the header must be whole; {}, {} bytes",
             where, total);
  const uint64_t begin = version == 1 ? short_end : long_end;
  const uint64_t length = version == 1 ? load_little<uint16_t>(prefix.data() + version_end)
                                       : load_little<uint32_t>(prefix.data() + version_end);
  WEFT_CHECK(begin + length <= text.size(), IoError, op,
             "the header must lie in the array and end before byte {}; {}, byte {} of {}",
             kLargestArrayHeader, where, begin + length, total);

  ArrayHeader header{};
  header.data_begin = begin + length;
  DictionaryReader(op, where, text.substr(begin, length)).read(&header);
  const std::optional<uint64_t> bytes = byte_count(header.sizes, item_size(header.dtype));
  WEFT_CHECK(bytes && *bytes == total - header.data_begin, IoError, op,
             "the elements must fill the array's bytes; {}, {} bytes for shape {} of {}", where,
             total - header.data_begin, header.sizes, header.dtype);
  return header;
}

Tensor read_array(const char* op, const std::string& where, const ArrayHeader& header,
                  FunctionRef<void(std::span<uint8_t>)> read) {
  Shape sizes = header.sizes;
  if (header.fortran_order) std::reverse(sizes.begin(), sizes.end());
  Tensor array = empty(sizes, {.dtype = header.dtype});
  read(bytes_of(array));
  WEFT_CHECK(header.dtype != boolean || are_bools(bytes_of(array)), IoError, op,
             "bools are 0 or 1; {} holds others", where);
  if (header.big_endian) swap_byte_order(bytes_of(array), array.item_size());
  if (!header.fortran_order) return array;
  Shape reversed(sizes.size(), 0);
  for (int64_t i = 0; i < sizes.size(); ++i) reversed[i] = sizes.size() - 1 - i;
  return contiguous(permute(array, reversed));
}

std::string array_header(const char* op, const Tensor& array) {
  const auto* found = std::find_if(std::begin(kTypeCodes), std::end(kTypeCodes),
                                   [&](const TypeCode& known) { return known.dtype == array.dtype(); });
  WEFT_CHECK(found != std::end(kTypeCodes), DtypeError, op,
             "NumPy has no {}; convert the tensor, to float32 for one", array.dtype());
  std::string dictionary = fmt::format("{{'descr': '{}{}', 'fortran_order': False, 'shape': {}, }}",
                                       array.item_size() == 1 ? '|' : '<', found->code, array.sizes());
  constexpr size_t before = 10;  // magic, version, length
  const size_t padded = (before + dictionary.size() + 1 + kAlignment - 1) / kAlignment * kAlignment;
  dictionary.resize(padded - before - 1, ' ');
  dictionary += '\n';
  const auto length = static_cast<uint16_t>(dictionary.size());
  std::string header(kMagic);
  header += {'\x01', '\x00', static_cast<char>(length & 0xff), static_cast<char>(length >> 8)};
  return header + dictionary;
}

}  // namespace weft::io
