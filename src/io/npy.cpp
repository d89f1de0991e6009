// Bodies of io/npy.h for single arrays.
#include "weft/io/npy.h"

#include <algorithm>
#include <vector>

#include "src/io/bytes.h"
#include "src/io/file.h"
#include "src/io/npy_format.h"
#include "weft/ops/shape.h"

namespace weft::io {

void save_npy(const std::string& path, const Tensor& array) {
  constexpr const char* op = "save_npy";
  const Tensor values = contiguous(to(array.detach(), cpu));
  const std::string header = array_header(op, values);
  OutputFile file(op, path);
  file.write(header.data(), header.size());
  file.write(values.raw_data(), bytes_of(values).size());
  file.commit();
}

Tensor load_npy(const std::string& path) {
  constexpr const char* op = "load_npy";
  const InputFile file(op, path);
  std::vector<uint8_t> prefix(std::min(file.size(), kLargestArrayHeader));
  file.read(0, prefix.data(), prefix.size());
  const ArrayHeader header = parse_array_header(op, path, prefix, file.size());
  return read_array(op, path, header, [&](std::span<uint8_t> elements) {
    file.read(header.data_begin, elements.data(), elements.size());
  });
}

}  // namespace weft::io
