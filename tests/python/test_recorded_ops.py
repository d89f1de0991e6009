"""Every recorded PyTorch call of tests/data/ops.jsonl, made with weft: results, gradients and errors.

One test per op, which lists all lines of this op that differ: ``-k cumsum`` runs a part. ``value_of`` and
``problem_of`` read a line; its arrays are in ops.npz.xz.
"""

from __future__ import annotations

import builtins
import io
import json
import lzma
import math
import re
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import weft

DATA = Path(__file__).resolve().parent.parent / "data"
ARRAYS = np.load(io.BytesIO(lzma.decompress((DATA / "ops.npz.xz").read_bytes())))

# Largest difference, relative to the largest magnitude of the expected array. Integers and bools are exact.
TOLERANCES = {"float64": 1e-10, "float32": 1e-5, "float16": 1e-2, "bfloat16": 1e-2}
# Of float32 where products are summed up: matrix products, convolutions and norms, and their gradients.
PRODUCT_TOLERANCE = 1e-4
PRODUCTS = re.compile(
    r"linalg\.|(add|badd)(bmm|mm|mv|r)$|(bmm|cdist|dist|dot|einsum|inner|logdet|matmul|mm|mv|norm|tensordot|vdot)$"
    r"|nn\.functional\.(bilinear|conv|cosine|linear|local_response|pairwise|scaled_dot|triplet|.*norm)"
)

# Gradients that are zero but for rounding, and the magnitude of the terms that cancel (2 y / the least norm).
CANCELLING = {
    "nn.functional.normalize": 41.0,
    "nn.functional.layer_norm": 4 / 1e-5**0.5,  # of one value: x - mean is zero, times 1 / sqrt(eps)
}

# Lines that PyTorch does not pass as recorded either: op, numbers, why.
UNSHARED = "the error is about the dtype, size or memory of out=, which a record cannot hold"
UNPASSABLE = {
    "aminmax": ({930}, UNSHARED),
    "cat": ({2254, 2255}, UNSHARED),
    "clamp_max": ({59}, "the error is of another call than the recorded one"),
    "clamp_min": ({70}, "the error is of another call than the recorded one"),
    "gather": ({1941}, UNSHARED),
    "kthvalue": ({555}, UNSHARED),
    "slice": ({1722, 1723, 1724}, "no function or method has this name"),
    "take": ({2030}, UNSHARED),
}


def recorded() -> dict[str, list[tuple[int, dict[str, Any]]]]:
    """The lines of each op, numbered as in the file."""
    lines: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for number, text in enumerate((DATA / "ops.jsonl").read_text().splitlines(), 1):
        line = json.loads(text)
        lines.setdefault(line["op"], []).append((number, line))
    return lines


RECORDED = recorded()
MISSING = dict(line.split(None, 1) for line in (DATA / "ops_missing.txt").read_text().splitlines())


def call_of(op: str) -> Callable[..., Any] | None:
    """The function, method or property that a record names."""
    owner: Any = weft
    *modules, name = op.split(".")
    for module in modules:
        owner = getattr(owner, module, None)
    function = getattr(owner, name, None)
    if function is None and modules:
        return None
    if not modules and (not callable(function) or isinstance(function, weft.dtype)):
        method = getattr(weft.Tensor, name, None)
        if method is None or callable(method):
            return method
        return lambda tensor: getattr(tensor, name)
    if op == "where":
        return lambda x, condition, *other: function(condition, x, *other)
    if op == "einsum":
        return lambda operands, equation: function(equation, *operands)
    if op == "nn.functional.embedding":
        return lambda weight, indices, **options: function(indices, weight, **options)
    return function


def tensor_of(value: dict[str, Any]) -> weft.Tensor:
    tensor = weft.tensor(ARRAYS[value["tensor"]]).to(getattr(weft, value["dtype"]))
    if "strides" in value:
        room = 1 + sum((n - 1) * abs(s) for n, s in zip(tensor.shape, value["strides"], strict=True))
        memory = weft.zeros(room if tensor.numel() else 0, dtype=tensor.dtype)
        laid_out = memory.as_strided(tensor.shape, value["strides"])
        if all(s or n == 1 for n, s in zip(tensor.shape, value["strides"], strict=True)):
            laid_out.copy_(tensor)
        else:
            once = tuple(slice(None) if s else slice(0, 1) for s in value["strides"])
            laid_out[once].copy_(tensor[once])
        tensor = laid_out
    return tensor.requires_grad_() if value.get("requires_grad") else tensor


def value_of(value: Any, leaves: list[weft.Tensor]) -> Any:
    """What a recorded argument stands for. Tensors that require grad are appended to ``leaves``."""
    if isinstance(value, list):
        return [value_of(item, leaves) for item in value]
    if not isinstance(value, dict):
        return value
    kind = next(iter(value))
    inside = value[kind]
    if kind == "tensor":
        tensor = tensor_of(value)
        if tensor.requires_grad:
            leaves.append(tensor)
        return tensor
    if kind == "tuple":
        return tuple(value_of(inside, leaves))
    if kind == "dict":
        return {name: value_of(item, leaves) for name, item in inside.items()}
    if kind in ("dtype", "memory_format"):
        return getattr(weft, inside)
    if kind == "device":
        return weft.device(inside)
    return {"slice": lambda: slice(*inside), "float": lambda: float(inside), "ellipsis": lambda: ...}[kind]()


def difference(actual: Any, expected: Any, tolerance: float | None, least: float = 0.0) -> str | None:
    """What is wrong with ``actual``, or None. Differences up to ``least`` are rounding."""
    if isinstance(expected, dict) and "tensor" in expected:
        return tensor_difference(actual, expected, tolerance, least)
    if isinstance(expected, dict) and "tuple" in expected:
        expected = expected["tuple"]
    if isinstance(expected, list):
        if not isinstance(actual, (list, tuple)) or len(actual) != len(expected):
            return f"{describe(actual)} instead of {len(expected)} results"
        found = (difference(a, e, tolerance) for a, e in zip(actual, expected, strict=True))
        return next((f"result {i}: {text}" for i, text in enumerate(found) if text), None)
    expected = value_of(expected, [])
    if isinstance(actual, (weft.Tensor, str)) or type(actual) is not type(expected):
        return None if actual is expected else f"{describe(actual)} instead of {expected!r}"
    if isinstance(expected, float):
        same = math.isclose(actual, expected, rel_tol=tolerance or 1e-5) or (
            actual != actual and expected != expected
        )
        return None if same else f"{actual} instead of {expected}"
    return None if actual == expected else f"{actual!r} instead of {expected!r}"


def tensor_difference(
    actual: Any, expected: dict[str, Any], tolerance: float | None, least: float
) -> str | None:
    wanted = ARRAYS[expected["tensor"]]
    if not isinstance(actual, weft.Tensor):
        return f"{describe(actual)} instead of a tensor"
    if str(actual.dtype).split(".")[-1] != expected["dtype"] or tuple(actual.shape) != wanted.shape:
        return f"{describe(actual)} instead of {expected['dtype']} {wanted.shape}"
    actual = actual.detach()
    got = (actual.float() if actual.dtype is weft.bfloat16 else actual).numpy()
    if wanted.dtype.kind != "f":
        unequal = got != wanted
    else:
        finite = np.abs(wanted[np.isfinite(wanted)])
        largest = finite.max() if finite.size else 0
        allowed = max(least, (tolerance or TOLERANCES[expected["dtype"]]) * largest)
        with np.errstate(invalid="ignore"):
            near = np.abs(got.astype(np.float64) - wanted) <= allowed
        unequal = ~(near | (got == wanted) | (np.isnan(got) & np.isnan(wanted)))
    if not unequal.any():
        return None
    place = tuple(int(i) for i in np.argwhere(unequal)[0])
    return (
        f"{unequal.sum()} of {wanted.size} differ, first at {place}: {got[place]} instead of {wanted[place]}"
    )


def describe(value: Any) -> str:
    if isinstance(value, weft.Tensor):
        return f"{value.dtype} {tuple(value.shape)}"
    return f"{len(value)} results" if isinstance(value, (list, tuple)) else repr(value)


def outputs_with_gradient(result: Any) -> list[weft.Tensor]:
    outputs = result if isinstance(result, (list, tuple)) else [result]
    return [value for value in outputs if isinstance(value, weft.Tensor) and value.requires_grad]


def rounding_of(op: str, outputs: list[weft.Tensor]) -> float:
    """What is left of zero where gradients cancel: some units in the last place of what does."""
    largest = max((float(y.detach().double().abs().max()) for y in outputs if y.numel()), default=0.0)
    scale = max(16 * largest, CANCELLING.get(op, 0.0))
    return weft.finfo(outputs[0].dtype).eps * scale if math.isfinite(scale) else 0.0


def problem_of(line: dict[str, Any]) -> str | None:
    """What weft does otherwise than the record says, or None."""
    leaves: list[weft.Tensor] = []
    call = call_of(line["op"])
    input, args = value_of(line["input"], leaves), value_of(line["args"], leaves)
    kwargs = {name: value_of(value, leaves) for name, value in line["kwargs"].items()}
    if "error" in line:
        types = tuple(getattr(builtins, name) for name in line["error"])
        try:
            call(input, *args, **kwargs)
        except types:
            return None
        except Exception as error:
            return f"raised {type(error).__name__}: {error}; instead of {' or '.join(line['error'])}"
        return f"did not raise {' or '.join(line['error'])}"
    product = PRODUCTS.match(line["op"]) and "float32" in line["dtype"]
    tolerance = PRODUCT_TOLERANCE if product else None
    try:
        result = call(input, *args, **kwargs)
        wrong = difference(result, line["output"], tolerance)
        if wrong or "grads_of_sum_of_squares" not in line:
            return wrong
        if len(leaves) != len(line["grads_of_sum_of_squares"]):
            return f"{len(leaves)} tensors that require grad"
        outputs = outputs_with_gradient(result)
        if not outputs:
            return "the result does not require grad"
        squares = [(y * y).sum() for y in outputs]
        gradients = weft.autograd.grad(squares, leaves, allow_unused=True)
        for i, (gradient, expected) in enumerate(
            zip(gradients, line["grads_of_sum_of_squares"], strict=True)
        ):
            wrong = difference(gradient, expected, tolerance, rounding_of(line["op"], outputs))
            if wrong:
                return f"gradient {i}: {wrong}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None


def text_of(value: Any) -> str:
    """A recorded argument, short."""
    if isinstance(value, dict) and "tensor" in value:
        strides = f" strides {tuple(value['strides'])}" if "strides" in value else ""
        return f"{value['dtype']}{list(ARRAYS[value['tensor']].shape)}{strides}"
    if isinstance(value, list):
        return f"[{', '.join(text_of(item) for item in value)}]"
    if isinstance(value, dict):
        return text_of(value["tuple"]) if "tuple" in value else str(next(iter(value.values())))
    return repr(value)


def call_text(line: dict[str, Any]) -> str:
    arguments = [text_of(line["input"]), *map(text_of, line["args"])]
    return ", ".join(arguments + [f"{name}={text_of(value)}" for name, value in line["kwargs"].items()])


def test_the_lists_are_sorted_and_name_recorded_ops():
    assert list(MISSING) == sorted(MISSING)
    assert set(MISSING) <= set(RECORDED) and set(UNPASSABLE) <= set(RECORDED)


@pytest.mark.parametrize("op", RECORDED)
def test_results_gradients_and_errors_are_pytorchs(op):
    exists = call_of(op) is not None
    if op in MISSING:
        assert not exists, f"{op} exists: take it out of tests/data/ops_missing.txt"
        pytest.skip(f"{op}: {MISSING[op]}")
    lines = [(number, line) for number, line in RECORDED[op] if number not in UNPASSABLE.get(op, [()])[0]]
    assert exists or not lines, f"weft has no {op}"
    problems = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for number, line in lines:
            problem = problem_of(line)
            if problem:
                problems.append(f"  line {number}: {op}({call_text(line)}):\n    {problem}")
    if problems:
        text = f"{len(problems)} of {len(lines)} lines of {op} differ\n" + "\n".join(problems)
        pytest.fail(text, pytrace=False)
