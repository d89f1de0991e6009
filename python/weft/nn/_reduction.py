"""The reduction that the old arguments ``size_average`` and ``reduce`` of losses stand for."""

from __future__ import annotations

import warnings


def legacy_get_string(size_average: bool | None, reduce: bool | None, emit_warning: bool = True) -> str:
    """ "mean", "sum" or "none"; absent arguments count as True."""
    size_average = True if size_average is None else size_average
    reduce = True if reduce is None else reduce
    reduction = "none" if not reduce else "mean" if size_average else "sum"
    if emit_warning:
        warnings.warn(
            f"size_average and reduce args will be deprecated, please use reduction='{reduction}' instead.",
            stacklevel=4,
        )
    return reduction


def chosen(size_average: bool | None, reduce: bool | None, reduction: str) -> str:
    """``reduction``, unless an old argument is there."""
    if size_average is None and reduce is None:
        return reduction
    return legacy_get_string(size_average, reduce)
