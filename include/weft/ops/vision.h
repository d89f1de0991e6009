// Images and volumes as wholes: padding, interpolation, sampling, patches, and pixels moved between space and channels.
#pragma once

#include <string_view>

#include "weft/tensor.h"

namespace weft WEFT_API {

/// `input` with elements of `value` before and after its last dimensions; negative numbers cut off.
///   pad: (last before, last after, last but one before, …), at most two numbers a dimension. Any dtype. Strides ordered as
///   input's. Throws ValueError for an odd or too long list, ShapeError where a size would become negative.
///   Function only.
Tensor constant_pad_nd(const Tensor& input, IntSpan pad, Scalar value = 0);
/// `input` with its last dimensions extended. mode "constant": constant_pad_nd; "reflect": mirrored at the edge, which is not
/// repeated; "replicate": the edge repeated; "circular": the other side.
///   pad: as for constant_pad_nd; but for "constant" it is of 1 to 3 dimensions, all but the first one or two of input, (C, *)
///   or (N, C, *). Throws ValueError for a mode or a list that does not fit, ShapeError for more padding than the image has.
///   Function only.
Tensor pad(const Tensor& input, IntSpan pad, std::string_view mode = "constant",
           std::optional<double> value = {});

/// `input` resized to `size`.
///   input: (N, C, L), (N, C, H, W) or (N, C, D, H, W); size: one number, or one a spatial dimension, each at least 1. mode:
///   "nearest" (any dtype), "nearest-exact" (rounds half up), "linear" (1 dimension), "bilinear" (2), "trilinear" (3),
///   "bicubic" (2), "lanczos" (2, with antialias only), "area" (adaptive_avg_pool; not for integers). align_corners: corner
///   pixels' centres lie on one another, instead of the images' edges; not for nearest, area and lanczos. antialias: when
///   shrinking, all pixels beneath one of the result count; bilinear, bicubic, lanczos. scale_d, scale_h, scale_w: output size over input size to be used instead of the ratio of
///   the sizes, for each spatial dimension there is. Strides ordered as input's.
///   Throws ShapeError, ValueError, DtypeError.
///   Function only.
Tensor interpolate(const Tensor& input, IntSpan size, std::string_view mode = "nearest",
                   bool align_corners = false, bool antialias = false, std::optional<double> scale_d = {},
                   std::optional<double> scale_h = {}, std::optional<double> scale_w = {});

/// Values of `input` at the places that `grid` names, in units in which the image spans -1 to 1.
///   input: (N, C, H, W) or (N, C, D, H, W), floating; grid: (N, OH, OW, 2) of (x, y), or (N, OD, OH, OW, 3) of (x, y, z);
///   y: (N, C, OH, OW) or (N, C, OD, OH, OW). mode: "bilinear" (trilinear for volumes), "nearest", "bicubic" (tricubic).
///   padding_mode, for places outside: "zeros" (NaN is outside), "border", "reflection". align_corners: -1 and 1 are the centres of the
///   corner pixels instead of the image's edges. Throws ShapeError, ValueError, DtypeError.
///   Function only.
Tensor grid_sample(const Tensor& input, const Tensor& grid, std::string_view mode = "bilinear",
                   std::string_view padding_mode = "zeros", bool align_corners = false);
/// The grid for grid_sample that maps each output pixel by theta. theta: (N, 2, 3) for size (N, C, H, W), or (N, 3, 4) for
/// (N, C, D, H, W), floating; the result: (N, H, W, 2) or (N, D, H, W, 3). Throws ShapeError, ValueError, DtypeError.
///   Function only.
Tensor affine_grid(const Tensor& theta, IntSpan size, bool align_corners = false);

/// The patches under a window as columns (PyTorch's functional.unfold): y[n, (c * KH + k) * KW + l, i * OW + j] =
/// input[n, c, i * stride - padding + k * dilation, …], 0 outside the image.
///   input: (N, C, H, W) or (C, H, W); y: (N, C KH KW, OH OW) or (C KH KW, OH OW). kernel_size, dilation, padding, stride: one
///   number, or vertical and horizontal. Throws ShapeError, ValueError.
///   Function only.
Tensor im2col(const Tensor& input, IntSpan kernel_size, IntSpan dilation = {1}, IntSpan padding = {0},
              IntSpan stride = {1});
/// im2col's gradient (PyTorch's functional.fold): each pixel is the sum of what the columns hold of it.
///   input: (N, C KH KW, OH OW) or (C KH KW, OH OW); output_size: the image's height and width. Throws as im2col.
///   Function only.
Tensor col2im(const Tensor& input, IntSpan output_size, IntSpan kernel_size, IntSpan dilation = {1},
              IntSpan padding = {0}, IntSpan stride = {1});

/// (*, C r^2, H, W) as (*, C, H r, W r): y[…, c, h r + i, w r + j] = input[…, (c r + i) r + j, h, w]. Throws ShapeError unless r^2
/// divides the channels, ValueError for a factor below 1.
///   Function only.
Tensor pixel_shuffle(const Tensor& input, int64_t upscale_factor);
/// pixel_shuffle undone: (*, C, H r, W r) as (*, C r^2, H, W). Throws ShapeError unless r divides height and width.
///   Function only.
Tensor pixel_unshuffle(const Tensor& input, int64_t downscale_factor);
/// The channels of (N, C, *) dealt from `groups` equal parts in turn: channel i * C / groups + j goes to j * groups + i.
/// Throws ShapeError unless groups divides C, ValueError for groups below 1.
///   Function only.
Tensor channel_shuffle(const Tensor& input, int64_t groups);

/// input / (k + alpha m)^beta, m the mean over `size` neighbouring channels of input^2, zeros beyond the channels (Krizhevsky
/// et al. 2012). input: (N, C, *) with at least 3 dimensions; an integer input gives floating results. Throws ShapeError,
/// ValueError for a size below 1.
///   Function only.
Tensor local_response_norm(const Tensor& input, int64_t size, double alpha = 1e-4, double beta = 0.75,
                           double k = 1.0);

}  // namespace WEFT_API
