"""What goes wrong in a beginner's first hour gets a message that helps: the op, the rule, what was
received, what to write instead.
"""

import copy

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


class HiddenLayers(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = [nn.Linear(1, 1)]


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
    "negative rate": (lambda: weft.optim.Adam([leaf()], lr=-1), ValueError, "lr must be at least 0; got -1"),
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
    # ---- layers and losses ----
    "image that was not flattened": (
        lambda: nn.Linear(784, 10)(weft.ones(2, 1, 28, 28)),
        ValueError,
        r"28 features.*needs 784; input \(2, 1, 28, 28\): flatten\(1\) joins",
    ),
    "weight the other way round": (
        lambda: F.linear(x(), weft.ones(3, 2)),
        ValueError,
        r"needs 2; input \(4, 3\): a weight is \(out_features, in_features\).*t\(\)",
    ),
    "a list into a layer": (
        lambda: nn.Linear(3, 2)([1.0, 2.0, 3.0]),
        TypeError,
        r"must be Tensor, not list of \(float, float, float\); weft\.tensor\(data\)",
    ),
    "an array into a layer": (
        lambda: nn.Linear(3, 2)(np.ones((4, 3), np.float32)),
        TypeError,
        r"must be Tensor, not ndarray; weft\.from_numpy",
    ),
    "bytes into a convolution": (
        lambda: nn.Conv2d(3, 8, 3)(weft.ones(2, 3, 8, 8, dtype=weft.uint8)),
        TypeError,
        "one dtype; got uint8 and float32",
    ),
    "channels last into a convolution": (
        lambda: nn.Conv2d(3, 8, 3)(weft.ones(2, 32, 32, 3)),
        ValueError,
        r"32 channels.*needs 3; input \(2, 32, 32, 3\)",
    ),
    "groups that do not divide": (
        lambda: nn.Conv2d(3, 8, 3, groups=2),
        ValueError,
        "divisible by groups.*3 and 2",
    ),
    "padding of another name": (
        lambda: nn.Conv2d(3, 8, 3, padding="full"),
        ValueError,
        "'full'.*'same', 'valid'",
    ),
    "'same' with a stride": (
        lambda: nn.Conv2d(3, 8, 3, stride=2, padding="same"),
        ValueError,
        "not supported for strided",
    ),
    "window larger than the image": (
        lambda: F.max_pool2d(weft.ones(1, 1, 2, 2), 3),
        ValueError,
        r"\[max_pool2d\].*\(1, 1, 2, 2\)",
    ),
    "batch of one into batch norm": (
        lambda: nn.BatchNorm1d(3)(weft.ones(1, 3)),
        ValueError,
        r"more than 1 value per channel; got input \(1, 3\): take a larger batch, or call eval\(\)",
    ),
    "batch norm of other dimensions": (
        lambda: nn.BatchNorm2d(3)(weft.ones(2, 3)),
        ValueError,
        "expected 4D input.*2D",
    ),
    "one-hot labels of integers": (
        lambda: F.cross_entropy(x(), weft.ones(4, 3, dtype=weft.int64)),
        ValueError,
        r"shape \(4,\).*got \(4, 3\): class indices are what argmax\(1\) gives",
    ),
    "labels in a column": (
        lambda: F.cross_entropy(x(), weft.ones(4, 1, dtype=weft.int64)),
        ValueError,
        r"got \(4, 1\): squeeze\(1\)",
    ),
    "targets before scores": (
        lambda: F.cross_entropy(weft.tensor([0, 1, 2, 1]), x()),
        TypeError,
        "scores come first.*int64.*float32",
    ),
    "negative label": (
        lambda: F.cross_entropy(x(), weft.tensor([0, -1, 1, 1])),
        IndexError,
        r"\[0, 3\).*got -1 at position 1",
    ),
    "weights of other classes": (
        lambda: F.cross_entropy(x(), weft.tensor([0, 1, 1, 1]), weight=weft.ones(2)),
        ValueError,
        r"weight needs shape \(3,\), one number a class; got \(2,\)",
    ),
    "reduction of another name": (
        lambda: F.cross_entropy(x(), weft.tensor([0, 1, 1, 1]), reduction="avg"),
        ValueError,
        "'none', 'mean', 'sum', not 'avg'",
    ),
    "scores for probabilities": (
        lambda: F.binary_cross_entropy(x() * 2, x()),
        ValueError,
        r"probabilities in \[0, 1\].*2",
    ),
    "a column against a row of targets": (
        lambda: F.binary_cross_entropy_with_logits(weft.ones(4, 1), weft.ones(4)),
        ValueError,
        r"input's shape \(4, 1\); got \(4,\): target\.view_as\(input\)",
    ),
    "softmax over a dimension that is not there": (
        lambda: F.softmax(x(), dim=2),
        IndexError,
        r"\[-2, 1\]; got 2",
    ),
    # ---- arithmetic ----
    "product of two dtypes": (
        lambda: x() @ weft.ones(3, 2, dtype=weft.float64),
        TypeError,
        r"one dtype; got float32 and float64: convert one of them, for example with float\(\)",
    ),
    "matrix product with a number": (
        lambda: x() @ weft.tensor(2.0),
        ValueError,
        r"at least 1 dimension \(a number multiplies with \*\)",
    ),
    "mm of a vector": (
        lambda: weft.mm(x(), weft.ones(3)),
        ValueError,
        r"matmul takes any.*\(4, 3\) and \(3,\)",
    ),
    "adding a string": (lambda: x() + "1", TypeError, "'weft.Tensor' and 'str'"),
    "adding None": (lambda: x() + None, TypeError, "NoneType"),
    "integers to a negative power": (
        lambda: weft.tensor([2]) ** -1,
        ValueError,
        r"negative integer powers.*convert with float\(\)",
    ),
    "integers divided by zero": (lambda: weft.tensor([2]) // 0, RuntimeError, "divided by zero"),
    "difference of masks": (
        lambda: weft.tensor([True]) - weft.tensor([True]),
        TypeError,
        r"logical_not.*\^ or logical_xor",
    ),
    "minus a mask": (lambda: -weft.tensor([True]), TypeError, "logical_not"),
    "mask without parentheses": (
        lambda: x() > 0 & x(),
        TypeError,
        r"comparisons beside & and \| need parentheses",
    ),
    "masks joined by and": (
        lambda: x() > 0 and x() < 1,
        RuntimeError,
        r"any\(\) or all\(\), and & or \| between masks",
    ),
    "chained comparison": (lambda: 0 < x() < 1, RuntimeError, "ambiguous"),
    "truth of nothing": (lambda: bool(weft.zeros(0)), RuntimeError, r"numel\(\) > 0"),
    "int of many": (lambda: int(x()), ValueError, r"tolist\(\) gives all.*\(4, 3\)"),
    "len of a number": (lambda: len(weft.tensor(1.0)), TypeError, r"0-d tensor; numel\(\)"),
    "index into a number": (lambda: weft.tensor(1.0)[0], IndexError, r"0-dim tensor.*item\(\)"),
    "a float tensor as a list's index": (
        lambda: [1, 2, 3][weft.tensor(1.0)],
        TypeError,
        "only integer tensors.*float32",
    ),
    "floats as indices": (
        lambda: x()[weft.tensor([0.0, 1.0])],
        IndexError,
        "int64, int32, bool or uint8; got float32",
    ),
    "mask of another length": (
        lambda: x()[weft.tensor([True, False])],
        IndexError,
        r"mask \(2,\).*\(4, 3\) at dimension 0: sizes 2 and 4",
    ),
    "index tensor out of range": (
        lambda: x()[weft.tensor([7])],
        IndexError,
        "index 7 at position 0 is out of bounds for dimension 0 with size 4",
    ),
    "backwards slice": (lambda: x()[::-1], ValueError, r"greater than zero \(weft\.flip.*got -1"),
    "row of another length": (
        lambda: put(x(), 0, weft.ones(4)),
        ValueError,
        r"\(4,\) does not broadcast.*\(3,\)",
    ),
    # ---- shapes ----
    "cat without brackets": (
        lambda: weft.cat(x(), x()),
        TypeError,
        "not Tensor; put the tensors into a list",
    ),
    "cat of nothing": (lambda: weft.cat([]), ValueError, "at least one tensor"),
    "stack of other shapes": (
        lambda: weft.stack([x(), weft.ones(3)]),
        ValueError,
        r"one shape; tensor 1 has \(3,\), tensor 0 has \(4, 3\)",
    ),
    "two sizes left open": (lambda: x().view(-1, -1), ValueError, "only one size can be -1"),
    "reshape to another size": (lambda: x().reshape(5, 5), ValueError, r"\(5, 5\).*12 elements, \(4, 3\)"),
    "transpose of a missing dimension": (lambda: x().transpose(0, 2), IndexError, r"\[-2, 1\]; got 2"),
    "t() of an image": (lambda: weft.ones(2, 3, 4).t(), ValueError, r"at most 2 dimensions.*\(2, 3, 4\)"),
    "permute of too few": (lambda: x().permute(0), ValueError, r"one dim for each.*\(0,\).*\(4, 3\)"),
    "expand of what is not 1": (
        lambda: x().expand(2, 3),
        ValueError,
        r"2 must equal the input's 4 at dimension 0",
    ),
    "pieces that do not add up": (lambda: x().split([1, 1]), ValueError, r"add up to the size 4.*\(1, 1\)"),
    "gather by floats": (
        lambda: x().gather(0, weft.tensor([[0.0]])),
        TypeError,
        r"int64 or int32 index; got float32: convert it with long\(\)",
    ),
    "mask of floats": (
        lambda: x().masked_fill(x(), 0),
        TypeError,
        r"bool mask; got float32: convert it with bool\(\)",
    ),
    "one-hot of too large a class": (lambda: F.one_hot(weft.tensor([3]), 2), IndexError, r"\[0, 2\); got 3"),
    "largest of nothing": (lambda: weft.zeros(0).max(), IndexError, "no element to choose"),
    "dims for dim": (lambda: x().sum(dims=1), TypeError, "unexpected keyword argument 'dims'"),
    # ---- making tensors ----
    "tensor of None": (lambda: weft.tensor(None), TypeError, "NoneType; takes numbers"),
    "size of floats": (lambda: weft.zeros(2.0), TypeError, "int or tuple of ints, not float"),
    "dtype of NumPy": (
        lambda: weft.ones(3, dtype=np.float32),
        TypeError,
        "weft.dtype, not type, for example weft.float32",
    ),
    "dtype as text": (lambda: weft.ones(3, dtype="float32"), TypeError, "weft.dtype, not str, for example"),
    "steps the wrong way": (lambda: weft.arange(0, 5, -1), ValueError, "leads away.*start 0, end 5, step -1"),
    "empty range of integers": (lambda: weft.randint(5, 5, (2,)), ValueError, "5 and 5"),
    "array of a leaf": (lambda: np.array(leaf()), RuntimeError, r"tensor\.detach\(\)\.numpy\(\)"),
    # ---- gradients ----
    "gradient of labels": (lambda: weft.tensor([1]).requires_grad_(), TypeError, "floating-point.*int64"),
    "backward of a choice": (
        lambda: (leaf() * 1).argmax().backward(),
        RuntimeError,
        r"nothing to differentiate \(computed under no_grad\(\), detached, of integers",
    ),
    "arriving gradient of another shape": (
        lambda: (leaf() * 2).backward(weft.ones(2)),
        ValueError,
        r"gradient has shape \(2,\), the output \(3,\)",
    ),
    "switching a result off": (lambda: (leaf() * 1).requires_grad_(False), RuntimeError, r"use detach\(\)"),
    "deep copy of a result": (
        lambda: copy.deepcopy(leaf() * 1),
        RuntimeError,
        r"only leaves.*detach\(\) or x\.clone\(\)",
    ),
    # ---- modules and optimizers ----
    "a tensor for a parameter": (
        lambda: assign(nn.Linear(1, 1), "weight", weft.ones(1, 1)),
        TypeError,
        r"Parameter or None expected\); copy_\(\) under no_grad\(\)",
    ),
    "a list in Sequential": (
        lambda: nn.Sequential([nn.Linear(3, 2)]),
        TypeError,
        r"list is not a Module subclass; unpack it with \*",
    ),
    "module without forward": (
        lambda: nn.Module()(x()),
        NotImplementedError,
        'missing the required "forward"',
    ),
    "calling a ModuleList": (
        lambda: nn.ModuleList([nn.Linear(3, 2)])(x()),
        NotImplementedError,
        r"\[ModuleList\] is missing",
    ),
    "name of a file for a state": (
        lambda: nn.Linear(3, 2).load_state_dict("model.pt"),
        TypeError,
        r"dict-like.*weft\.load\(\)",
    ),
    "a module for parameters": (
        lambda: weft.optim.SGD(nn.Linear(1, 1), lr=0.1),
        TypeError,
        r"iterable of Tensors.*: pass its parameters\(\)",
    ),
    "parameters that are not called": (
        lambda: weft.optim.SGD(nn.Linear(1, 1).parameters, lr=0.1),
        TypeError,
        "iterable of Tensors.*: call it",
    ),
    "layers in a plain list": (
        lambda: weft.optim.SGD(HiddenLayers().parameters(), lr=0.1),
        ValueError,
        "empty parameter list.*ModuleList",
    ),
    "numbers for parameters": (lambda: weft.optim.Adam([1.0]), TypeError, "can only optimize Tensors.*float"),
    "a parameter in two groups": (
        lambda: (lambda p: weft.optim.Adam([{"params": [p]}, {"params": [p]}]))(leaf()),
        ValueError,
        "more than one parameter group",
    ),
    "beta of one": (
        lambda: weft.optim.Adam([leaf()], betas=(0.9, 1.0)),
        ValueError,
        r"betas must be two numbers in \[0, 1\); got \(0.9, 1.0\)",
    ),
    "nesterov without momentum": (
        lambda: weft.optim.SGD([leaf()], lr=0.1, nesterov=True),
        ValueError,
        "Nesterov momentum requires a momentum",
    ),
    "batches of none": (
        lambda: weft.utils.data.DataLoader([1, 2], batch_size=0),
        ValueError,
        "positive.*batch_size=0",
    ),
    "samples of other shapes": (
        lambda: next(iter(weft.utils.data.DataLoader([weft.ones(2), weft.ones(3)], batch_size=2))),
        ValueError,
        r"one shape; tensor 1 has \(3,\)",
    ),
    "data of other lengths": (
        lambda: weft.utils.data.TensorDataset(x(), weft.ones(3)),
        ValueError,
        r"first dimensions.*\[4, 3\]",
    ),
    "what weft has not": (lambda: weft.no_such_function, AttributeError, "no_such_function.*docs/python.md"),
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


@pytest.mark.skipif(weft.cuda.is_available(), reason="a machine without a GPU says so")
@pytest.mark.parametrize(
    "move",
    [
        lambda: x().cuda(),
        lambda: x().to("cuda"),
        lambda: weft.ones(3, device="cuda"),
        lambda: nn.Linear(1, 1).cuda(),
    ],
)
def test_a_missing_gpu_is_told(move):
    with pytest.raises(RuntimeError, match="CUDA|cuda"):
        move()


def test_losses_of_other_shapes_warn_before_they_broadcast():
    with pytest.warns(UserWarning, match="size.*different to the input size.*broadcasting"):
        F.mse_loss(weft.ones(4, 1), weft.ones(4))
