// One array in NumPy's format: its header read and written, its elements turned into a tensor. npy.cpp and npz.cpp call it.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "src/core/parallel.h"
#include "weft/tensor.h"

namespace weft::io {

struct ArrayHeader {
  Dtype dtype;
  bool big_endian;
  bool fortran_order;
  Shape sizes;
  uint64_t data_begin;  // bytes before the elements
};

/// The most bytes a header of a plain array takes here: a prefix of that length always holds it.
inline constexpr uint64_t kLargestArrayHeader = uint64_t{1} << 16;

/// Reads the header from the first bytes of an array that has `total` bytes, all of which must be accounted for. `where` names
/// the file and entry in messages. Throws IoError.
ArrayHeader parse_array_header(const char* op, const std::string& where, std::span<const uint8_t> prefix,
                               uint64_t total);

/// The array, row-major, of elements that `read` puts, as they are in the file, into the memory it is given.
Tensor read_array(const char* op, const std::string& where, const ArrayHeader& header,
                  FunctionRef<void(std::span<uint8_t>)> read);

/// The header that goes before the elements of a contiguous array. Throws DtypeError for bfloat16.
std::string array_header(const char* op, const Tensor& array);

}  // namespace weft::io
