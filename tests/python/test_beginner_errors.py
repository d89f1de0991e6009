"""What goes wrong in a beginner's first hour gets a message that helps: the op, the rule, what was
received, what to write instead.
"""

import numpy as np
import pytest
import weft
from weft import nn
from weft.nn import functional as F


def leaf():
    return weft.zeros(3, requires_grad=True)


def backward_twice():
    y = (leaf() ** 2).sum()
    y.backward()
    y.backward()


def saved_then_changed():
    y = leaf() * 2
    z = (y * y).sum()
    y.add_(1)
    z.backward()


def iterate(t):
    return list(t)


def assign(obj, name, value):
    setattr(obj, name, value)


def put(t, key, value):
    t[key] = value


def x():
    return weft.ones(4, 3)


# (what is done, the exceptions it can be caught as, what the message says)
CASES = {
    "matrix product of shapes that do not fit": (
        lambda: x() @ weft.ones(4, 2),
        (RuntimeError, ValueError),
        r"\[matmul\].*\(4, 3\).*\(4, 2\)",
    ),
    "shapes that do not broadcast": (
        lambda: x() + weft.ones(2, 3),
        ValueError,
        r"\[add\].*\(4, 3\).*\(2, 3\)",
    ),
    "wrong number of features": (
        lambda: nn.Linear(5, 2)(x()),
        ValueError,
        r"\[linear\].*3 features.*needs 5",
    ),
    "double into a float layer": (lambda: nn.Linear(3, 2)(x().double()), TypeError, "float64 and float32"),
    "integers into a layer": (
        lambda: nn.Linear(3, 2)(weft.tensor([[1, 2, 3]])),
        TypeError,
        "int64 and float32",
    ),
    "wrong number of channels": (
        lambda: nn.Conv2d(1, 2, 3)(weft.ones(2, 3, 8, 8)),
        ValueError,
        r"3 channels.*needs 1.*\(2, 3, 8, 8\)",
    ),
    "image without channels": (
        lambda: nn.Conv2d(1, 2, 3)(weft.ones(8, 8)),
        ValueError,
        r"\(N, C, H, W\).*\(8, 8\)",
    ),
    "kernel larger than the image": (
        lambda: nn.Conv2d(1, 2, 9)(weft.ones(1, 1, 5, 5)),
        ValueError,
        "kernel covers 9",
    ),
    "float labels": (lambda: F.cross_entropy(x(), weft.ones(4)), ValueError, r"int64.*long\(\)"),
    "label out of range": (
        lambda: F.cross_entropy(x(), weft.tensor([0, 1, 2, 3])),
        IndexError,
        "got 3 at position 3",
    ),
    "wrong number of labels": (
        lambda: F.cross_entropy(x(), weft.tensor([0, 1])),
        ValueError,
        r"\(4,\).*\(2,\)",
    ),
    "mean of integers": (lambda: weft.tensor([1, 2]).mean(), TypeError, r"floating.*int64.*float\(\)"),
    "ragged lists": (lambda: weft.tensor([[1, 2], [3]]), ValueError, "length 2 at dim 1"),
    "strings": (lambda: weft.tensor(["a"]), TypeError, "str"),
    "tensor as a condition": (lambda: "a" if x() > 0 else "b", RuntimeError, r"any\(\) or all\(\)"),
    "float of many": (lambda: float(x()), ValueError, r"one element.*\(4, 3\)"),
    "item of many": (lambda: x().item(), RuntimeError, r"one element.*\(4, 3\)"),
    "in place on a leaf": (lambda: leaf().add_(1), RuntimeError, r"\[add_\].*leaf.*no_grad"),
    "assignment into a leaf": (lambda: put(leaf(), 0, 1.0), RuntimeError, r"leaf.*no_grad"),
    "gradients of integers": (
        lambda: weft.tensor([1], requires_grad=True),
        RuntimeError,
        "floating-point.*int64",
    ),
    "backward twice": (backward_twice, RuntimeError, "retain_graph=True"),
    "saved tensor changed": (saved_then_changed, RuntimeError, "modified by an in-place operation.*clone"),
    "backward of a vector": (lambda: leaf().backward(), RuntimeError, r"scalar.*\(3,\)"),
    "backward of a constant": (lambda: x().sum().backward(), RuntimeError, "does not require grad"),
    "numpy of a result with history": (lambda: (leaf() * 2).numpy(), RuntimeError, r"detach\(\)"),
    "view of another size": (lambda: x().view(5, 3), ValueError, r"\(5, 3\).*12 elements"),
    "view of what is not contiguous": (lambda: x().t().view(12), RuntimeError, "reshape"),
    "index out of range": (lambda: x()[5], IndexError, "5 is out of bounds.*size 4"),
    "too many indices": (lambda: x()[0, 0, 0], IndexError, "too many indices: 3"),
    "float index": (lambda: x()[1.5], IndexError, "integers, slices.*float"),
    "dim out of range": (lambda: x().sum(dim=2), IndexError, r"\[sum\] dim must be in \[-2, 1\]; got 2"),
    "dim of the wrong type": (lambda: x().sum("a"), TypeError, r"sum\(\).*'dim'.*str"),
    "cat of other widths": (lambda: weft.cat([x(), weft.ones(4, 2)]), ValueError, r"\(4, 2\).*\(4, 3\)"),
    "cat of arrays": (lambda: weft.cat([x(), np.ones(3)]), TypeError, "element 1 is ndarray"),
    "negative size": (lambda: weft.zeros(-1), ValueError, "negative"),
    "no parameters": (lambda: weft.optim.SGD([], lr=0.1), ValueError, "empty parameter list"),
    "a tensor for parameters": (lambda: weft.optim.SGD(x(), lr=0.1), TypeError, "iterable of Tensors"),
    "negative rate": (lambda: weft.optim.Adam([leaf()], lr=-1), ValueError, "Invalid learning rate: -1"),
    "optimising a result": (lambda: weft.optim.SGD([leaf() * 1], lr=0.1), ValueError, "non-leaf"),
    "unknown device": (lambda: x().to("gpu"), ValueError, '"cpu", "cuda".*got "gpu"'),
    "huge integer": (lambda: weft.tensor(2**70), ValueError, "beyond int64"),
    "list for an array": (lambda: weft.from_numpy([1, 2]), TypeError, "np.ndarray.*list"),
    "array of strings": (lambda: weft.from_numpy(np.array(["a"])), TypeError, "str_"),
    "iterating over a number": (lambda: iterate(weft.tensor(3.0)), TypeError, "0-d tensor"),
    "state of another model": (
        lambda: nn.Linear(3, 2).load_state_dict({"weight": x()}),
        RuntimeError,
        r'Missing key\(s\) in state_dict: "bias"[\s\S]*size mismatch for weight',
    ),
    "a number in Sequential": (
        lambda: nn.Sequential(nn.Linear(3, 2), 5),
        TypeError,
        "int is not a Module subclass",
    ),
    "result larger than its place": (
        lambda: x().add_(weft.ones(5, 4, 3)),
        ValueError,
        r"\(4, 3\).*\(5, 4, 3\)",
    ),
    "float into integers": (lambda: weft.tensor([1]).add_(1.5), TypeError, "float32.*int64"),
    "floats in bit operations": (
        lambda: weft.tensor([1]) & weft.ones(1),
        TypeError,
        "integers and bools.*float32",
    ),
    "out=": (lambda: weft.add(x(), x(), out=x()), RuntimeError, "out="),
    "condition that is no bool": (lambda: weft.where(x(), x(), x()), TypeError, r"bool condition.*float32"),
    "gradient of another shape": (lambda: assign(x(), "grad", weft.ones(3)), ValueError, r"\(3,\).*\(4, 3\)"),
    "probability above 1": (lambda: F.dropout(x(), p=2), ValueError, "between 0 and 1.*2"),
    "no_grad of a number": (lambda: weft.no_grad(5), TypeError, "no_grad.*5"),
    "Module without super().__init__()": (
        lambda: type("M", (nn.Module,), {"__init__": lambda self: assign(self, "fc", nn.Linear(1, 1))})(),
        AttributeError,
        r"before Module\.__init__\(\)",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_message_helps(name):
    act, exceptions, said = CASES[name]
    for exception in exceptions if isinstance(exceptions, tuple) else (exceptions,):
        with pytest.raises(exception, match=said):
            act()


def test_numpy_numbers_do_not_turn_tensors_into_arrays():
    t = weft.ones(2)
    for product in (np.float64(2.0) * t, t * np.float64(2.0), np.float32(2.0) * t, t * np.int64(2)):
        assert isinstance(product, weft.Tensor)
        assert product.dtype == weft.float32
        assert product.tolist() == [2.0, 2.0]


def test_forgetting_zero_grad_adds_gradients_up():
    w = leaf()
    for times in (1, 2, 3):
        (w * 2).sum().backward()
        assert w.grad.tolist() == [2.0 * times] * 3
