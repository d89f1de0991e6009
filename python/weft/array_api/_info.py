"""What the namespace can do, asked by ``weft.array_api.__array_namespace_info__()``."""

from __future__ import annotations

from typing import Any

import weft
from weft import dtype as Dtype  # noqa: N812
from weft.array_api import _dtypes

__all__ = ["__array_namespace_info__"]

_STANDARD = ("bool", "int8", "int16", "int32", "int64", "uint8", "float32", "float64")


class Information:
    """The standard's inspection functions."""

    def capabilities(self) -> dict[str, Any]:
        """Whether shapes may depend on data, and how many dimensions there are at most."""
        return {"boolean indexing": True, "data-dependent shapes": True, "max dimensions": 16}

    def default_device(self) -> Any:
        """Where arrays are made unless told otherwise."""
        return weft.device("cpu")

    def default_dtypes(self, *, device: Any = None) -> dict[str, Dtype]:
        """The dtype of new arrays by kind. There is no ``complex floating``: weft has no complex numbers."""
        self._check(device)
        return {"real floating": weft.get_default_dtype(), "integral": weft.int64, "indexing": weft.int64}

    def dtypes(self, *, device: Any = None, kind: str | tuple[str, ...] | None = None) -> dict[str, Dtype]:
        """The standard's dtypes that weft has, by name: all, or those of a kind or of several.

        uint16, uint32, uint64, complex64 and complex128 are absent.
        """
        self._check(device)
        dtypes = {name: getattr(weft, name) for name in _STANDARD}
        if kind is None:
            return dtypes
        return {name: dtype for name, dtype in dtypes.items() if _dtypes.isdtype(dtype, kind)}

    def devices(self) -> tuple[Any, ...]:
        """The devices on which arrays can be made."""
        cuda = (weft.device("cuda", index) for index in range(weft.cuda.device_count()))
        return (weft.device("cpu"), *cuda)

    def _check(self, device: Any) -> None:
        if device is not None and weft.device(device) not in self.devices():
            raise ValueError(f"weft can make no arrays on device {device}; devices() lists those it can")


def __array_namespace_info__() -> Information:  # noqa: N807
    """The inspection functions of the standard."""
    return Information()
