// Which of several implementations of the same op runs on the CPU. For tests, measurements, and to leave a library out.
#pragma once

#include <cstdint>

#include "weft/export.h"

namespace weft {

/// How the CPU convolves. automatic: by a measured rule on shapes; onednn: the library's kernels, float32 only;
/// im2col: patches as a matrix and BLAS; direct: weft's own kernel for float32 inputs of 1 to 4 channels. What an
/// implementation cannot do falls to im2col.
enum class ConvBackend : int8_t { automatic, onednn, im2col, direct };

/// Sets it for the process; at start it is what the environment's WEFT_CONV says (automatic, onednn, im2col, direct), else
/// automatic. Throws Error for onednn in a build without it, ValueError for a number that names none.
WEFT_API void set_conv_backend(ConvBackend backend);
WEFT_API ConvBackend conv_backend();

/// Who multiplies float32 matrices on the CPU. automatic: by a measured rule on the processor and on shapes; openblas;
/// onednn. float64 is always OpenBLAS, integers and products of under 4096 multiplications weft's own loops.
enum class MatmulBackend : int8_t { automatic, openblas, onednn };

/// Sets it for the process; at start it is what the environment's WEFT_MATMUL says (automatic, openblas, onednn), else
/// automatic. Throws Error for onednn in a build without it, ValueError for a number that names none.
WEFT_API void set_matmul_backend(MatmulBackend backend);
WEFT_API MatmulBackend matmul_backend();

}  // namespace weft
