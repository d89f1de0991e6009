// IDX, the format of MNIST and its relatives (http://yann.lecun.com/exdb/mnist).
#pragma once

#include <string>
#include <string_view>

#include "weft/tensor.h"

namespace weft::data {

/// The array of an IDX file, gzip or not, in its element type: uint8, int8, int16, int32, float32 or float64. Throws IoError
/// if the file is not what it says.
WEFT_API Tensor read_idx(const std::string& path);

/// What load_idx_dataset reads.
struct LabelledImages {
  Tensor images;  // (N, 1, H, W) float32, from 0 to 1
  Tensor labels;  // (N) int64
};

/// A set of labelled images as MNIST, Fashion-MNIST and others are distributed: reads `part` ("train", or "test") from
/// train-images-idx3-ubyte and train-labels-idx1-ubyte, or t10k-… of them, in `folder`; each may end in .gz. Pixels, bytes in the
/// file, are divided by 255. Throws IoError, listing the names it looked for, if a file is missing, and if images and
/// labels do not fit; ValueError for another part.
WEFT_API LabelledImages load_idx_dataset(const std::string& folder, std::string_view part);

}  // namespace weft::data
