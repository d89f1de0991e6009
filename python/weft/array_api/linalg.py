"""The standard's linear algebra: its four functions of the main namespace, and the extension ``linalg``.

A matrix whose values allow no result, a singular one to invert, raises ``weft.LinAlgError``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import weft
from weft import Tensor
from weft import dtype as Dtype  # noqa: N812
from weft import linalg as _linalg
from weft.array_api._dtypes import check_array, promoted
from weft.array_api._manipulation import axes_of, broadcast_shapes
from weft.array_api._statistics import sum as _sum

__all__ = [
    "cholesky",
    "cross",
    "det",
    "diagonal",
    "eigh",
    "eigvalsh",
    "inv",
    "matmul",
    "matrix_norm",
    "matrix_power",
    "matrix_rank",
    "matrix_transpose",
    "outer",
    "pinv",
    "qr",
    "slogdet",
    "solve",
    "svd",
    "svdvals",
    "tensordot",
    "trace",
    "vecdot",
    "vector_norm",
]


class Eigh(NamedTuple):
    """What ``eigh`` returns."""

    eigenvalues: Tensor
    eigenvectors: Tensor


class QR(NamedTuple):
    """What ``qr`` returns."""

    Q: Tensor
    R: Tensor


class SignAndLogarithm(NamedTuple):
    """What ``slogdet`` returns."""

    sign: Tensor
    logabsdet: Tensor


class SVD(NamedTuple):
    """What ``svd`` returns."""

    U: Tensor
    S: Tensor
    Vh: Tensor


# ---- of the main namespace too ----


def matmul(x1: Tensor, x2: Tensor, /) -> Tensor:
    """Products of matrices, whose leading axes broadcast; one axis alone is a row or column vector."""
    return weft.matmul(*promoted("matmul", check_array("matmul", x1), check_array("matmul", x2)))


def matrix_transpose(x: Tensor, /) -> Tensor:
    """A view with the last two axes exchanged."""
    return check_array("matrix_transpose", x).mT


def tensordot(x1: Tensor, x2: Tensor, /, *, axes: int | tuple[Sequence[int], Sequence[int]] = 2) -> Tensor:
    """Sums of products over pairs of axes: the last of ``x1`` with the first of ``x2``, or those listed."""
    a, b = promoted("tensordot", check_array("tensordot", x1), check_array("tensordot", x2))
    return weft.tensordot(a, b, axes)


def vecdot(x1: Tensor, x2: Tensor, /, *, axis: int = -1) -> Tensor:
    """Sums of products along an axis of both, counted from the end; the other axes broadcast."""
    a, b = promoted("vecdot", check_array("vecdot", x1), check_array("vecdot", x2))
    a = weft.movedim(a, axis, -1)
    b = weft.movedim(b, axis, -1)
    if a.shape[-1] != b.shape[-1]:
        raise weft.ShapeError(
            f"[vecdot] axis {axis} must have one size; got shapes {tuple(x1.shape)} and {tuple(x2.shape)}"
        )
    return weft.sum(a * b, dim=-1, dtype=a.dtype)


# ---- of the extension ----


def cholesky(x: Tensor, /, *, upper: bool = False) -> Tensor:
    """The triangular L, or U, with ``x`` = L Lᵀ = Uᵀ U, of positive definite matrices."""
    return _linalg.cholesky(check_array("cholesky", x), upper=upper)


def cross(x1: Tensor, x2: Tensor, /, *, axis: int = -1) -> Tensor:
    """Cross products of vectors of three along an axis; the other axes broadcast."""
    a, b = promoted("cross", check_array("cross", x1), check_array("cross", x2))
    ndim = max(a.ndim, b.ndim)
    a, b = (one.reshape([1] * (ndim - one.ndim) + list(one.shape)) for one in (a, b))
    return _linalg.cross(a, b, dim=axis)


def det(x: Tensor, /) -> Tensor:
    """The determinants of matrices."""
    return _linalg.det(check_array("det", x))


def diagonal(x: Tensor, /, *, offset: int = 0) -> Tensor:
    """A view of a diagonal of each matrix, that far above the main one."""
    return _linalg.diagonal(check_array("diagonal", x), offset=offset)


def eigh(x: Tensor, /) -> Eigh:
    """The eigenvalues, ascending, and eigenvectors of symmetric matrices."""
    return Eigh(*_linalg.eigh(check_array("eigh", x)))


def eigvalsh(x: Tensor, /) -> Tensor:
    """The eigenvalues, ascending, of symmetric matrices."""
    return _linalg.eigvalsh(check_array("eigvalsh", x))


def inv(x: Tensor, /) -> Tensor:
    """The inverses of matrices."""
    return _linalg.inv(check_array("inv", x))


def matrix_norm(x: Tensor, /, *, keepdims: bool = False, ord: float | str | None = "fro") -> Tensor:  # noqa: A002
    """A norm of each matrix: ``fro``, ``nuc``, 1, 2, inf, or the negative of one of these numbers."""
    return _linalg.matrix_norm(
        check_array("matrix_norm", x), ord="fro" if ord is None else ord, keepdim=keepdims
    )


def matrix_power(x: Tensor, n: int, /) -> Tensor:
    """Products of square matrices with themselves, of their inverses for a negative ``n``."""
    return _linalg.matrix_power(check_array("matrix_power", x), n)


def matrix_rank(x: Tensor, /, *, rtol: float | Tensor | None = None) -> Tensor:
    """How many singular values are above ``rtol`` times the largest: eps times the larger size by default."""
    if isinstance(rtol, Tensor) and rtol.ndim:
        magnitudes = _linalg.svdvals(check_array("matrix_rank", x).detach())
        return weft.sum(magnitudes > rtol.unsqueeze(-1) * magnitudes[..., :1], dim=-1)
    return _linalg.matrix_rank(check_array("matrix_rank", x), rtol=rtol)


def outer(x1: Tensor, x2: Tensor, /) -> Tensor:
    """The products of each element of one vector with each of the other."""
    a, b = promoted("outer", check_array("outer", x1), check_array("outer", x2))
    return weft.outer(a, b)


def pinv(x: Tensor, /, *, rtol: float | Tensor | None = None) -> Tensor:
    """The Moore-Penrose inverses of matrices; singular values up to ``rtol`` times the largest are 0."""
    if isinstance(rtol, Tensor) and rtol.ndim:
        return _pinv_each(check_array("pinv", x), rtol)
    return _linalg.pinv(check_array("pinv", x), rtol=rtol)


def _pinv_each(x: Tensor, rtol: Tensor) -> Tensor:
    """A limit of its own for each matrix, whose number ``linalg.pinv`` takes."""
    batch = broadcast_shapes(x.shape[:-2], rtol.shape)
    limits = weft.broadcast_to(rtol, batch).reshape(-1).tolist()
    matrices = weft.broadcast_to(x, (*batch, *x.shape[-2:])).reshape(-1, *x.shape[-2:])
    inverses = [_linalg.pinv(matrix, rtol=limit) for matrix, limit in zip(matrices, limits, strict=True)]
    if not inverses:
        return weft.empty((*batch, x.shape[-1], x.shape[-2]), dtype=x.dtype, device=x.device)
    return weft.stack(inverses).reshape(*batch, x.shape[-1], x.shape[-2])


def qr(x: Tensor, /, *, mode: str = "reduced") -> QR:
    """Q with orthonormal columns and upper triangular R: ``reduced``, or Q square (``complete``)."""
    if mode not in ("reduced", "complete"):
        raise weft.ValueError(f"[qr] mode must be 'reduced' or 'complete'; got {mode!r}")
    return QR(*_linalg.qr(check_array("qr", x), mode=mode))


def slogdet(x: Tensor, /) -> SignAndLogarithm:
    """The sign of determinants, and the logarithm of their absolute value."""
    return SignAndLogarithm(*_linalg.slogdet(check_array("slogdet", x)))


def solve(x1: Tensor, x2: Tensor, /) -> Tensor:
    """The X with ``x1 @ X`` = ``x2``, a vector if it has one axis, else matrices that broadcast."""
    a, b = promoted("solve", check_array("solve", x1), check_array("solve", x2))
    if b.ndim == 1:
        return weft.squeeze(_linalg.solve(a, b.unsqueeze(-1)), -1)
    # Spelt out, since weft.linalg.solve takes a second operand of one axis less for a batch of vectors.
    if b.ndim < a.ndim:
        b = b.reshape([1] * (a.ndim - b.ndim) + list(b.shape))
    return _linalg.solve(a, b)


def svd(x: Tensor, /, *, full_matrices: bool = True) -> SVD:
    """U, the singular values in descending order, and Vᵀ, whose product is ``x``."""
    return SVD(*_linalg.svd(check_array("svd", x), full_matrices=full_matrices))


def svdvals(x: Tensor, /) -> Tensor:
    """The singular values of matrices in descending order."""
    return _linalg.svdvals(check_array("svdvals", x))


def trace(x: Tensor, /, *, offset: int = 0, dtype: Dtype | None = None) -> Tensor:
    """The sums over a diagonal of each matrix; of integers int64, unless ``dtype`` says otherwise."""
    return _sum(_linalg.diagonal(check_array("trace", x), offset=offset), axis=-1, dtype=dtype)


def vector_norm(
    x: Tensor,
    /,
    *,
    axis: int | tuple[int, ...] | None = None,
    keepdims: bool = False,
    ord: float = 2,  # noqa: A002
) -> Tensor:
    """The ``ord``-norm over these axes together, or over all; inf and -inf are the largest and smallest."""
    check_array("vector_norm", x)
    if axis is None:
        axis = tuple(range(x.ndim))
    axes = axes_of("vector_norm", axis, x.ndim)
    if not axes:
        norm = weft.abs(x)
        return (norm != 0).to(x.dtype) if ord == 0 else norm
    return _linalg.vector_norm(x, ord=ord, dim=axes, keepdim=keepdims)
