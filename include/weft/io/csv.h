// Tables of numbers in text files.
#pragma once

#include <string>
#include <vector>

#include "weft/tensor.h"

namespace weft::io {

/// Numbers in columns.
struct Table {
  std::vector<std::string> columns;  // names; empty if the file has none
  Tensor values;                     // (rows, columns), float64
};

/// Reads a table of numbers, gzip or not, one row a line, cells separated by `separator`; spaces around cells, a byte order mark
/// and empty lines are skipped, names may stand in double quotes. A first row with a cell that is no number names the
/// columns. Throws IoError, naming the line, for rows of different lengths and cells that are not numbers.
WEFT_API Table read_csv(const std::string& path, char separator = ',');

/// Writes a (rows, columns) or (rows) table with names for its columns (none: no first line), every number so that it reads back
/// the same. Throws ShapeError unless the names fit, IoError.
WEFT_API void write_csv(const std::string& path, const Table& table, char separator = ',');

}  // namespace weft::io
