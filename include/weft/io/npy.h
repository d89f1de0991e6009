// NumPy's files: one array (.npy) and several in a zip archive (.npz).
#pragma once

#include <string>

#include "weft/state_dict.h"

namespace weft::io {

/// Writes one array as NumPy does (row-major, little endian). Throws DtypeError for bfloat16, which NumPy does not have, and
/// IoError.
WEFT_API void save_npy(const std::string& path, const Tensor& array);

/// Reads one array; versions 1 to 3 of the format, either byte order, either memory order. Throws IoError if the file is not
/// what it says, or has an element type weft does not have (strings, records, objects, complex and unsigned numbers
/// but uint8).
WEFT_API Tensor load_npy(const std::string& path);

/// Writes the arrays as numpy.savez does (savez_compressed if `compressed`). Throws as save_npy; ValueError for an empty name.
WEFT_API void save_npz(const std::string& path, const StateDict& arrays, bool compressed = false);

/// All arrays of an archive in their order, by name without ".npy". Stored and deflated entries; checksums are compared.
/// Throws IoError as load_npy, and for entries that are encrypted, overlap, are no arrays, or occur twice.
WEFT_API StateDict load_npz(const std::string& path);

}  // namespace weft::io
