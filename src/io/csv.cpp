// Bodies of io/csv.h.
#include "weft/io/csv.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "src/core/check.h"
#include "weft/io/files.h"
#include "weft/ops/from_memory.h"

namespace weft::io {
namespace {

constexpr const char* kRead = "read_csv";
constexpr const char* kWrite = "write_csv";
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::string_view kSpaces = " \t";

std::string_view trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(kSpaces);
  return first == std::string_view::npos ? std::string_view()
                                         : text.substr(first, text.find_last_not_of(kSpaces) - first + 1);
}

// The next line without its end, which may be \n, \r\n or the end of the file.
std::string_view take_line(std::string_view* text) {
  const size_t end = std::min(text->find('\n'), text->size());
  std::string_view line = text->substr(0, end);
  text->remove_prefix(std::min(end + 1, text->size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// Cells of a line; a quoted one may hold the separator, and "" for a quote.
std::vector<std::string> cells_of(std::string_view line, char separator, const std::string& where) {
  std::vector<std::string> cells;
  for (;;) {
    line.remove_prefix(std::min(line.find_first_not_of(separator == '\t' ? " " : kSpaces), line.size()));
    std::string cell;
    if (line.starts_with('"')) {
      for (;;) {
        const size_t end = line.find('"', 1);
        WEFT_CHECK(end != std::string_view::npos, IoError, kRead, "a quote must be closed in its line; {}",
                   where);
        cell += line.substr(1, end - 1);
        line.remove_prefix(end + 1);
        if (!line.starts_with('"')) break;
        cell += '"';
      }
      const size_t next = std::min(line.find(separator), line.size());
      WEFT_CHECK(trimmed(line.substr(0, next)).empty(), IoError, kRead,
                 "nothing may follow a closing quote; {}", where);
    } else {
      cell = trimmed(line.substr(0, line.find(separator)));
    }
    cells.push_back(std::move(cell));
    const size_t next = line.find(separator);
    if (next == std::string_view::npos) return cells;
    line.remove_prefix(next + 1);
  }
}

std::optional<double> number_in(std::string_view cell) {
  if (cell.starts_with('+')) cell.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (error != std::errc() || end != cell.data() + cell.size()) return std::nullopt;
  return value;
}

std::string quoted(const std::string& name, char separator) {
  if (name.find_first_of(std::string("\"\n\r") + separator) == std::string::npos && trimmed(name) == name)
    return name;
  std::string result = "\"";
  for (const char c : name) result += c == '"' ? "\"\"" : std::string(1, c);
  return result + '"';
}

}  // namespace

Table read_csv(const std::string& path, char separator) {
  const std::vector<uint8_t> bytes = read_file(path);
  std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  Table table;
  std::vector<double> values;
  int64_t rows = 0, columns = -1;
  for (int64_t number = 1; !text.empty(); ++number) {
    const std::string_view line = take_line(&text);
    if (trimmed(line).empty()) continue;
    const std::string where = fmt::format("{}, line {}", path, number);
    std::vector<std::string> cells = cells_of(line, separator, where);
    const bool first = columns < 0;
    if (first) columns = static_cast<int64_t>(cells.size());
    WEFT_CHECK(static_cast<int64_t>(cells.size()) == columns, IoError, kRead,
               "all rows have as many cells; {}, which has {} where the first row has {}", where,
               cells.size(), columns);
    const size_t before = values.size();
    for (const std::string& cell : cells) {
      const std::optional<double> value = number_in(cell);
      if (!value && first) {
        values.resize(before);
        table.columns = std::move(cells);
        break;
      }
      WEFT_CHECK(value, IoError, kRead, "cells are numbers; {}, which has '{}'", where, cell.substr(0, 40));
      values.push_back(*value);
    }
    rows += values.size() > before;
  }
  table.values = tensor(values, {rows, std::max<int64_t>(columns, 0)}, {.dtype = float64});
  return table;
}

void write_csv(const std::string& path, const Table& table, char separator) {
  const Tensor& values = table.values;
  WEFT_CHECK(values.dim() == 1 || values.dim() == 2, ShapeError, kWrite,
             "values are (rows, columns) or (rows); values {}", values.sizes());
  const int64_t columns = values.dim() == 2 ? values.size(1) : 1;
  WEFT_CHECK(table.columns.empty() || static_cast<int64_t>(table.columns.size()) == columns, ShapeError,
             kWrite, "each column has one name; {} names, values {}", table.columns.size(), values.sizes());
  std::string text;
  for (size_t i = 0; i < table.columns.size(); ++i) {
    if (i > 0) text += separator;
    text += quoted(table.columns[i], separator);
  }
  if (!text.empty()) text += '\n';
  const bool single = values.dtype() == float32;
  const std::vector<double> numbers = values.to_vector<double>();
  for (int64_t i = 0; i < values.numel(); ++i) {
    const double number = numbers[static_cast<size_t>(i)];
    // Shortest text that reads back as the same number of the tensor's type.
    text += single ? fmt::format("{}", static_cast<float>(number)) : fmt::format("{}", number);
    text += (i + 1) % columns == 0 ? '\n' : separator;
  }
  write_file(path, text);
}

}  // namespace weft::io
