"""Every recorded PyTorch module of tests/data/modules.jsonl: state, results, gradients, state after the call.

One test a line: ``-k "Conv2d and train"`` runs a part. A line's tensors are pieces of the arrays in
modules.npz: where they start in the array of their dtype, and their shape. tests/data/modules_missing.txt
names the modules that C++ or Python lacks.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import weft
from weft import nn

DATA = Path(__file__).resolve().parent.parent / "data"
with np.load(DATA / "modules.npz") as archive:
    ARRAYS = {name: archive[name] for name in archive.files}
LINES = [json.loads(line) for line in (DATA / "modules.jsonl").read_text().splitlines()]
RECORDED = list(dict.fromkeys(line["module"] for line in LINES))
MISSING = {
    name
    for name, *languages in map(str.split, (DATA / "modules_missing.txt").read_text().splitlines())
    if "Python" in languages
}

# Largest difference of float32, relative to the largest magnitude of the expected array; integers are exact.
TOLERANCE = 1e-5
PRODUCT_TOLERANCE = 1e-4
PRODUCTS = re.compile(r"Bilinear|Conv|GRU|Linear|LSTM|RNN|.*Norm|CosineEmbedding")
# What normalises has a sum of squares that does not depend on its input: its gradients are what rounding
# leaves of terms of this magnitude.
NORMALISING = re.compile(r"(Batch|Group|Instance|Layer|RMS)Norm")
CANCELLING = 0.1


def array_of(recorded: dict[str, Any]) -> np.ndarray:
    first, shape = recorded["tensor"], recorded["shape"]
    return ARRAYS[recorded["dtype"]][first : first + int(np.prod(shape))].reshape(shape)


def value_of(recorded: Any, leaves: list[weft.Tensor]) -> Any:
    """What a recorded value stands for. Tensors that require grad are appended to ``leaves``."""
    if isinstance(recorded, list):
        return [value_of(item, leaves) for item in recorded]
    if not isinstance(recorded, dict):
        return recorded
    if "tensor" in recorded:
        tensor = weft.tensor(array_of(recorded))
        if recorded.get("requires_grad"):
            leaves.append(tensor.requires_grad_())
        return tensor
    if "tuple" in recorded:
        return tuple(value_of(recorded["tuple"], leaves))
    if isinstance(recorded.get("dtype"), str):
        return getattr(weft, recorded["dtype"])
    return {name: value_of(item, leaves) for name, item in recorded.items()}


def tensors_of(result: Any) -> Iterator[Any]:
    """The tensors of a result, depth first."""
    if isinstance(result, (list, tuple)):
        for item in result:
            yield from tensors_of(item)
    else:
        yield result


def assert_same(actual: Any, expected: Any, tolerance: float, what: str, scale: float = 0.0) -> None:
    """``scale``: the magnitude that differences are relative to if it is larger than the expected ones."""
    if expected is None:
        assert actual is None, what
        return
    if "tuple" in expected:
        assert isinstance(actual, tuple) and len(actual) == len(expected["tuple"]), what
        for i, (a, e) in enumerate(zip(actual, expected["tuple"], strict=True)):
            assert_same(a, e, tolerance, f"{what} {i}", scale)
        return
    assert isinstance(actual, weft.Tensor), f"{what}: {actual!r}"
    wanted = array_of(expected)
    assert str(actual.dtype) == f"weft.{expected['dtype']}" and tuple(actual.shape) == wanted.shape, what
    got = actual.detach().numpy()
    if wanted.dtype.kind != "f":
        np.testing.assert_array_equal(got, wanted, err_msg=what)
        return
    finite = np.abs(wanted[np.isfinite(wanted)])
    largest = max(scale, float(finite.max()) if finite.size else 0.0)
    np.testing.assert_allclose(got, wanted, rtol=0, atol=tolerance * largest, equal_nan=True, err_msg=what)


def name_of(line: dict[str, Any]) -> str:
    return f"{line['module']}-{line['i']}-{'train' if line['training'] else 'eval'}"


def test_the_list_of_missing_modules_names_recorded_ones_that_do_not_exist():
    lines = [line.split() for line in (DATA / "modules_missing.txt").read_text().splitlines()]
    assert all(name in RECORDED and set(languages) <= {"C++", "Python"} for name, *languages in lines)
    found = sorted(name for name in MISSING if hasattr(nn, name))
    assert not found, (
        f"these exist: take Python out of their lines in tests/data/modules_missing.txt: {found}"
    )


@pytest.mark.parametrize("line", LINES, ids=name_of)
def test_state_results_and_gradients_are_pytorchs(line):
    name = line["module"]
    if name in MISSING:
        pytest.skip(f"weft.nn.{name} does not exist yet")
    tolerance = PRODUCT_TOLERANCE if PRODUCTS.match(name) else TOLERANCE
    scale = CANCELLING if NORMALISING.match(name) else 0.0
    leaves: list[weft.Tensor] = []
    # what the module warns of at its making or in its call is not recorded
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module = getattr(nn, name)(*value_of(line["ctor_args"], []), **value_of(line["ctor_kwargs"], []))
        state = value_of(line["state_dict"], [])
        assert list(module.state_dict()) == list(state)
        module.load_state_dict(state)
        assert module.train(line["training"]) is module
        args, kwargs = value_of(line["args"], leaves), value_of(line["kwargs"], leaves)
        weft.manual_seed(1)
        output = module(*args, **kwargs)
    assert_same(output, line["output"], tolerance, "output")

    recorded = line["grads_of_sum_of_squares"]
    parameters = dict(module.named_parameters())
    assert list(parameters) == list(recorded["parameters"])
    squares = [(y * y).sum() for y in tensors_of(output) if y.requires_grad]
    gradients = weft.autograd.grad(squares, [*leaves, *parameters.values()], allow_unused=True)
    wanted = [*recorded["inputs"], *recorded["parameters"].values()]
    names = [*(f"input {i}" for i in range(len(leaves))), *parameters]
    for gradient, expected, what in zip(gradients, wanted, names, strict=True):
        assert_same(gradient, expected, tolerance, f"gradient of {what}", scale)

    after = module.state_dict()
    assert list(after) == list(line["state_dict_after"])
    for key, expected in line["state_dict_after"].items():
        assert_same(after[key], expected, tolerance, f"{key} after the call")
