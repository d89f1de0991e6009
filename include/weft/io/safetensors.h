// The safetensors format (https://github.com/huggingface/safetensors): named tensors behind a JSON header, no code in it.
#pragma once

#include <map>
#include <string>

#include "weft/state_dict.h"

namespace weft::io {

/// A file's free text by key.
using Metadata = std::map<std::string, std::string>;

/// Writes the tensors, row-major, in their order; see write_file for how. Metadata is free text that comes back on loading.
/// Throws IoError if the file cannot be written; ValueError for an undefined tensor and for the name "__metadata__".
WEFT_API void save_safetensors(const std::string& path, const StateDict& tensors,
                               const Metadata& metadata = {});

/// The tensors of a file, in the order of its header, on the CPU. `metadata`, if given, receives the free text. Every claim of
/// the header is checked: throws IoError for a file that is not what it says, for element types weft does not have, and
/// for gaps, overlaps, duplicate names, bools other than 0 and 1, and bytes after the last tensor.
WEFT_API StateDict load_safetensors(const std::string& path, Metadata* metadata = nullptr);

}  // namespace weft::io
