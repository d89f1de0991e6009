"""Recorded PyTorch results (tests/data) as tensors, and their comparison."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import weft

DATA = Path(__file__).resolve().parent.parent / "data"


def read(name: str) -> Any:
    return json.loads((DATA / name).read_text())


def array_of(recorded: dict[str, Any]) -> np.ndarray:
    values = [float(v) if isinstance(v, str) else v for v in recorded["values"]]
    return np.array(values, dtype=recorded["dtype"]).reshape(recorded["shape"])


def tensor_of(recorded: dict[str, Any]) -> weft.Tensor:
    tensor = weft.tensor(array_of(recorded))
    if "strides" in recorded:
        laid_out = weft.empty_strided(tensor.shape, recorded["strides"], dtype=tensor.dtype)
        tensor = laid_out.copy_(tensor)
    return tensor.requires_grad_() if recorded.get("requires_grad") else tensor


def assert_close(
    actual: Any, expected: dict[str, Any] | None, tolerance: float, what: str, scale: float = 0.0
) -> None:
    """Differences relative to the largest magnitude that is expected, or to ``scale`` if that is larger.

    ``scale`` is for results that are what is left of larger numbers that cancel.
    """
    if expected is None:
        assert actual is None, what
        return
    assert actual is not None, what
    wanted = array_of(expected)
    assert str(actual.dtype).split(".")[-1] == expected["dtype"], what
    assert list(actual.shape) == expected["shape"], what
    got = actual.detach().numpy()
    finite = wanted[np.isfinite(wanted)] if wanted.dtype.kind == "f" else wanted
    top = max(scale, float(np.abs(finite).max()) if finite.size else 0.0)
    if wanted.dtype.kind != "f":
        assert np.array_equal(got, wanted), what
        return
    np.testing.assert_allclose(got, wanted, rtol=0, atol=tolerance * top, equal_nan=True, err_msg=what)
