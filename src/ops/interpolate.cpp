// interpolate: its arguments checked, and its modes as the kernels know them.
#include <cmath>
#include <string_view>

#include "src/ops/resample.h"
#include "src/ops/window.h"
#include "weft/ops.h"

namespace weft {

using namespace weft::ops;
using kernels::Resample;
using kernels::Resampling;

namespace {

Resample mode_of(const OpCall& op, const Tensor& input, std::string_view mode, bool antialias) {
  const int64_t rank = input.dim() - 2;
  const bool lanczos = mode == "lanczos";
  WEFT_CHECK(!antialias || mode == "bilinear" || mode == "bicubic" || lanczos, ValueError, op.name(),
             "antialias is for the modes bilinear, bicubic and lanczos; got {}", mode);
  WEFT_CHECK(!lanczos || antialias, ValueError, op.name(), "mode lanczos needs antialias; input {}",
             input.sizes());
  if (mode == "nearest") return Resample::nearest;
  if (mode == "nearest-exact") return Resample::nearest_exact;
  const bool linear = mode == "linear" || mode == "bilinear" || mode == "trilinear";
  WEFT_CHECK(
      linear || lanczos || mode == "bicubic", ValueError, op.name(),
      "mode must be nearest, nearest-exact, linear, bilinear, trilinear, bicubic, lanczos or area; got '{}'",
      mode);
  const int64_t needed = mode == "linear" ? 1 : mode == "trilinear" ? 3 : 2;
  WEFT_CHECK(rank == needed, ShapeError, op.name(), "mode {} needs a {}-d input; got {}", mode, needed + 2,
             input.sizes());
  op.check_floating(input);
  if (linear) return antialias ? Resample::linear_antialias : Resample::linear;
  if (lanczos) return Resample::lanczos_antialias;
  return antialias ? Resample::cubic_antialias : Resample::cubic;
}

}  // namespace

Tensor interpolate(const Tensor& input, IntSpan size, std::string_view mode, bool align_corners,
                   bool antialias, std::optional<double> scale_d, std::optional<double> scale_h,
                   std::optional<double> scale_w) {
  OpCall op{"interpolate", input};
  const int rank = static_cast<int>(input.dim()) - 2;
  WEFT_CHECK(rank >= 1 && rank <= 3, ShapeError, op.name(),
             "input must be (N, C, L), (N, C, H, W) or (N, C, D, H, W); got {}", input.sizes());
  WEFT_CHECK(size.size() == 1 || size.size() == rank, ShapeError, op.name(),
             "size must be one number or {}; got {} for input {}", rank, Shape(size), input.sizes());
  Shape out = input.sizes();
  for (int i = 0; i < rank; ++i) out[2 + i] = size[size.size() == 1 ? 0 : i];
  for (int i = 1; i < rank + 2; ++i)
    WEFT_CHECK(input.sizes()[i] > 0 && out[i] > 0, ShapeError, op.name(),
               "only the batch may be empty; input {}, size {}", input.sizes(), Shape(size));
  WEFT_CHECK(
      !align_corners || (mode != "nearest" && mode != "nearest-exact" && mode != "area" && mode != "lanczos"),
      ValueError, op.name(), "align_corners is not for mode {}", mode);
  if (mode == "area" && !antialias) {
    const IntSpan sizes(out.data() + 2, rank);
    if (rank == 1) return adaptive_avg_pool1d(input, sizes);
    return rank == 2 ? adaptive_avg_pool2d(input, sizes) : adaptive_avg_pool3d(input, sizes);
  }
  if (input.dtype() == uint8 && rank == 2 && (mode == "bilinear" || mode == "bicubic")) {
    // Rows, then columns, each rounded to bytes: what PyTorch computes in fixed-point numbers.
    const auto bytes = [](const Tensor& x) { return to(clamp(floor(x + 0.5), 0, 255), uint8); };
    const Tensor rows = bytes(interpolate(to(input, float32), {input.size(2), out[3]}, mode, align_corners,
                                          antialias, {}, {}, scale_w));
    return bytes(
        interpolate(to(rows, float32), {out[2], out[3]}, mode, align_corners, antialias, {}, scale_h, {}));
  }
  Resampling how{};
  how.mode = mode_of(op, input, mode, antialias);
  how.align_corners = align_corners;
  const std::optional<double> scales[] = {scale_d, scale_h, scale_w};
  for (int i = 3 - rank; i < 3; ++i) {
    const auto in = static_cast<double>(input.sizes()[i + rank - 1]);
    const double scale = scales[i].value_or(1);
    WEFT_CHECK(std::isfinite(scale) && scale * in >= 1, ValueError, op.name(),
               "a scale must be finite and leave at least one pixel; got {} for input {}", scale,
               input.sizes());
    how.scale[i] = scales[i].value_or(0);
  }
  return resampled(op, input, rank, out, how);
}

}  // namespace weft
